"""What a training tells the window that started it: one JSON object a line on its standard output."""

import json
from dataclasses import asdict, dataclass
from typing import Any

OBSERVING = "observing"
"""Stage: the clips are watched."""
ALL_CLIPS = "all clips"
"""Stage: the network that is kept is trained."""
FINISHED = "finished"
LEAST_SESSIONS = 2
"""Sessions (of the athlete: days) with clips of each taught label, so that one can be held out for the comparison."""


def part(number: int) -> str:
    """Stage: a network is trained without one part of the sessions, counted from 1, to be compared on it."""
    return f"part {number}"


@dataclass(frozen=True, slots=True)
class StageLine:
    """Where a training stands. done, total: clips or steps; loss: of the last step, None while clips are watched."""

    stage: str
    done: int
    total: int
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class FinishedLine:
    """What came of it. sentence: old against new network, for the athlete; weights: folder of the new checkpoint."""

    sentence: str
    is_better: bool
    weights: str


def to_line(message: StageLine | FinishedLine) -> str:
    """One line of JSON; `from_line` gives an equal message back."""
    facts = asdict(message)
    return json.dumps(facts if isinstance(message, StageLine) else {"stage": FINISHED, **facts})


def from_line(line: str) -> StageLine | FinishedLine | None:
    """The message of a line; None for a line that is something else."""
    try:
        facts: dict[str, Any] = json.loads(line)
        if facts["stage"] == FINISHED:
            return FinishedLine(str(facts["sentence"]), bool(facts["is_better"]), str(facts["weights"]))
        loss = facts.get("loss")
        return StageLine(
            str(facts["stage"]), int(facts["done"]), int(facts["total"]), None if loss is None else float(loss)
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
