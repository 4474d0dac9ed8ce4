"""One JSON line a frame: what `analyze` writes, what a track holds below its first line, what the trainer scores."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from models.labels import ACTIONS
from models.skeleton import KEYPOINTS

TRACK_SCHEMA = 1
ANGLES = ("shoulder", "hip", "knee", "line_tilt")


class FrameLinesError(ValueError):
    """A file is not made of such lines; the message names it and the line."""


class TrackHeader(TypedDict):
    """The first line of a track.

    Attributes:
        schema: TRACK_SCHEMA. skeleton: name of the keypoints' order.
        source: name of the camera or file. recorded_at: of the first picture, ISO format with time zone.
        network: name of the network that judged; None if unknown.
        judged: how closely. live: what was said when it was recorded, if it has been judged again since.
    """

    schema: int
    skeleton: str
    source: str
    recorded_at: str
    network: str | None
    judged: NotRequired[dict[str, Any]]
    live: NotRequired[dict[str, Any] | None]


class TrackLine(TypedDict):
    """One frame of a track. All but the time is None where it is not known.

    Attributes:
        time_s: from the clip's first picture [s].
        verdict, reason, fault: see `models.verdicts` and `models.body_line`; the reason is a sentence.
        probabilities: by the names of ACTIONS.
        keypoints: x, y [image px] and confidence by the names of KEYPOINTS.
        angles: deviations from straight by the names of ANGLES [degrees].
    """

    time_s: float
    verdict: str | None
    reason: str | None
    fault: str | None
    probabilities: dict[str, float] | None
    keypoints: dict[str, list[float]] | None
    angles: dict[str, float] | None


class FrameLine(TrackLine):
    """One frame of `analyze`: also which file and which of its frames, counted from 0."""

    file: str
    frame: int


def unjudged(time_s: float) -> TrackLine:
    """The line of a frame of which nothing is known."""
    return {
        "time_s": time_s,
        "verdict": None,
        "reason": None,
        "fault": None,
        "probabilities": None,
        "keypoints": None,
        "angles": None,
    }


def read_frame_lines(paths: Iterable[Path]) -> Iterator[FrameLine]:
    """All lines that `analyze` wrote into these files.

    Raises:
        OSError: a file cannot be read.
        FrameLinesError: a line is none of `analyze`; those before it were given.
    """
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, start=1):
                yield _frame_line(path, number, text)


def points_of(line: TrackLine) -> NDArray[np.float64] | None:
    """(16, 3) x, y [image px] and confidence in the order of KEYPOINTS; None if nobody was seen."""
    points = line["keypoints"]
    return None if points is None else np.array([points[name] for name in KEYPOINTS], dtype=np.float64)


def _frame_line(path: Path, number: int, text: str) -> FrameLine:
    try:
        line: FrameLine = json.loads(text)
        missing = sorted(FrameLine.__required_keys__ - line.keys())
    except (ValueError, AttributeError, RecursionError) as error:
        raise FrameLinesError(f"{path}, line {number}: no line of `main.py analyze`: {text.strip()[:40]!r}") from error
    for name, known in (("keypoints", KEYPOINTS), ("probabilities", ACTIONS)):
        found = line.get(name)
        if found is not None and not (isinstance(found, dict) and set(found) == set(known)):
            missing.append(name)
    if missing or not isinstance(line["time_s"], int | float) or not isinstance(line["file"], str):
        reason = f"{', '.join(missing) or 'file or time_s'} missing or of another kind"
        raise FrameLinesError(f"{path}, line {number}: no line of `main.py analyze`: {reason}")
    return line
