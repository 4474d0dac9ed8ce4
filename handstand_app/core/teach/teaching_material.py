"""The athlete's labels as teaching material: what there is of it, in words, and a folder that the training reads."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handstand_app.core.job import Stop
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel
from models.formats.training_lines import LEAST_SESSIONS

LEARNT = ClipFilter(labelled=True, missing=False)
WORDS = {
    ClipLabel.STRAIGHT: "straight",
    ClipLabel.NOT_STRAIGHT: "not straight",
    ClipLabel.NOT_HANDSTAND: "no handstand",
}
NOTHING = (
    "No clip is labelled yet. Record some attempts, open the library, and press S for straight, "
    "N for not straight, H for no handstand."
)


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from.

    Attributes:
        sentences: how many clips are labelled and what is still missing.
        is_enough: a training can be begun.
    """

    sentences: tuple[str, ...]
    is_enough: bool


def describe(library: Library) -> Material:
    """What is labelled so far. Raises LibraryError."""
    total = library.clips.count(LEARNT)
    if not total:
        return Material((NOTHING,), is_enough=False)
    lacking = []
    for label in (ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT):
        days = library.clips.days_labelled(label)
        if days < LEAST_SESSIONS:
            lacking.append(
                f"Clips labelled “{WORDS[label]}” are there from {days} of the {LEAST_SESSIONS} days that are needed: "
                "one day is held out to see what was learned."
            )
    return Material((_counted(library, total), *lacking), is_enough=not lacking)


def _counted(library: Library, total: int) -> str:
    """All labelled clips by label; the numbers add up to the total."""
    counts = {label: library.clips.count(_of(label)) for label in ClipLabel}
    words = [f"{counts[label]} {said}" for label, said in WORDS.items()]
    if counts[ClipLabel.UNSURE]:
        words.append(f"{counts[ClipLabel.UNSURE]} unsure")
    if in_parts := total - sum(counts.values()):
        words.append(f"{in_parts} in parts")
    return f"{total} {'clip is' if total == 1 else 'clips are'} labelled: {', '.join(words)}."


def collect(
    library: Library, folder: Path, report: Callable[[int, int], object] | None = None, cancelled: Stop | None = None
) -> None:
    """Write all labelled clips and labels.csv into `folder`, which is emptied first.

    Args:
        report: gets how many clips are written, and how many there are.

    Raises:
        Cancelled: nothing was kept.
        LibraryError: nothing is labelled, or the folder cannot be written.
    """
    total = library.clips.count(LEARNT)
    shutil.rmtree(folder, ignore_errors=True)
    library.export_dataset(
        folder,
        LEARNT,
        "the athlete's own clips",
        progress=None if report is None else lambda share: report(round(share * total), total),
        cancelled=cancelled,
    )


def _of(label: ClipLabel) -> ClipFilter:
    return ClipFilter(labels=frozenset({label}), missing=False)
