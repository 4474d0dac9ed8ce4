"""Which network judged a clip and how closely, and what was said of it live; as the first line of its track has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from handstand_app.core.clip import ClipSummary
from handstand_app.core.trusted import integer, number, text
from models.verdicts import VerdictKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a clip was judged.

    Attributes:
        network: its name; None if it is not known.
        blocks: prediction blocks that were run for every picture; None if not known, or if they changed.
        of_blocks: how many the network has; None if not known.
        every_frame: every picture of the file was judged, in order; live, those that there is time for.
    """

    network: str | None = None
    blocks: int | None = None
    of_blocks: int | None = None
    every_frame: bool = False

    @property
    def is_full(self) -> bool:
        """Every picture, by the whole network: nothing is gained by judging it once more."""
        return self.every_frame and self.blocks is not None and self.blocks == self.of_blocks


UNKNOWN: Final = Judgement()


def header_facts(judgement: Judgement, live: ClipSummary | None) -> dict[str, Any]:
    """What the first line of a track says beside its schema and source.

    Args:
        live: what was said when the clip was recorded; None if it was never judged before.
    """
    said = None
    if live is not None:
        said = {
            "hold_s": live.hold_s,
            "straight_s": live.straight_s,
            "first_fault": live.first_fault,
            "verdict": live.verdict,
            "doubt": live.doubt,
        }
    return {
        "judged": {
            "blocks": judgement.blocks,
            "of_blocks": judgement.of_blocks,
            "every_frame": judgement.every_frame,
        },
        "live": said,
    }


def read_judgement(header: dict[str, Any]) -> Judgement:
    """From the first line of a track; what is missing there, or makes no sense, is not known."""
    judged = header.get("judged")
    judged = judged if isinstance(judged, dict) else {}
    return Judgement(
        _or_none(text, header.get("network")),
        _or_none(_blocks, judged.get("blocks")),
        _or_none(_blocks, judged.get("of_blocks")),
        judged.get("every_frame") is True,
    )


def read_live(header: dict[str, Any]) -> ClipSummary | None:
    """What was said live, from the first line of a track; None if it does not say, or makes no sense."""
    said = header.get("live")
    if not isinstance(said, dict):
        return None
    try:
        fault, verdict = said["first_fault"], said["verdict"]
        hold_s, straight_s, doubt = (number(said[name], 0.0) for name in ("hold_s", "straight_s", "doubt"))
        return ClipSummary(
            hold_s,
            straight_s,
            None if fault is None else text(fault),
            None if verdict is None else VerdictKind(text(verdict)),
            doubt,
        )
    except (KeyError, ValueError):
        return None


def _blocks(value: object) -> int:
    return integer(value, 1, 1000)


def _or_none(read: Callable[[object], T], value: object) -> T | None:
    """What a reader of `trusted` makes of a value; None if it refuses it."""
    try:
        return read(value)
    except ValueError:
        return None
