"""Which network judged a clip and how closely, and what was said of it live; as the first line of its track has it."""

from dataclasses import dataclass
from typing import Any, Final

from handstand_app.core.clip import ClipSummary
from handstand_app.core.types import Label


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
    network, judged = header.get("network"), header.get("judged")
    judged = judged if isinstance(judged, dict) else {}
    return Judgement(
        network if isinstance(network, str) else None,
        _count(judged.get("blocks")),
        _count(judged.get("of_blocks")),
        judged.get("every_frame") is True,
    )


def read_live(header: dict[str, Any]) -> ClipSummary | None:
    """What was said live, from the first line of a track; None if it does not say, or makes no sense."""
    said = header.get("live")
    if not isinstance(said, dict):
        return None
    try:
        fault, verdict = said["first_fault"], said["verdict"]
        if not isinstance(fault, str | None):
            return None
        numbers = [float(said[name]) for name in ("hold_s", "straight_s", "doubt")]
        if not all(0 <= number < 1e7 for number in numbers):
            return None
        return ClipSummary(numbers[0], numbers[1], fault, None if verdict is None else Label(verdict), numbers[2])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _count(value: object) -> int | None:
    """A small number from a stranger's file."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None
