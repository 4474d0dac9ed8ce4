"""Labelled stretches of a clip while they are edited: never overlapping, in order of time."""

from typing import NamedTuple

LEAST_S = 0.05
"""A stretch that is shorter is a slip of the hand [s]."""


class Stretch(NamedTuple):
    """A labelled part of a clip, from its first picture [s]; `end_s` is not part of it."""

    start_s: float
    end_s: float
    label: str


def place(stretches: list[Stretch], new: Stretch) -> list[Stretch]:
    """Add a stretch; what it covers of others is cut away from them, for the last word counts.

    Raises:
        ValueError: it is too short, or begins before 0.
    """
    if not 0 <= new.start_s <= new.end_s - LEAST_S:
        raise ValueError(
            f"A part from {new.start_s:.2f} to {new.end_s:.2f} s is too short; set its end at least {LEAST_S} s later."
        )
    kept: list[Stretch] = []
    for old in stretches:
        if old.end_s <= new.start_s or old.start_s >= new.end_s:
            kept.append(old)
            continue
        if new.start_s - old.start_s >= LEAST_S:
            kept.append(old._replace(end_s=new.start_s))
        if old.end_s - new.end_s >= LEAST_S:
            kept.append(old._replace(start_s=new.end_s))
    return sorted([*kept, new])


def at(stretches: list[Stretch], time_s: float) -> int | None:
    """Number of the stretch at a time; None if there is none."""
    return next((number for number, part in enumerate(stretches) if part.start_s <= time_s < part.end_s), None)
