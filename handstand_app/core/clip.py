"""What a clip is: a recorded video, the track of verdicts and keypoints beside it, and its summary.

Recording writes clips and the library keeps them; both know them from here alone.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.report import json_line
from handstand_app.core.trusted import number, parse_json, text
from handstand_app.core.types import LiveResult, Verdict
from handstand_app.core.verdict_lines import read
from models.formats.frame_lines import TRACK_SCHEMA, TrackHeader, unjudged
from models.labels import ACTIONS
from models.skeleton import SKELETON_NAME
from models.verdicts import Reason, VerdictKind


class TrackError(Exception):
    """A track cannot be read; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class ClipSummary:
    """Summary of a clip.

    Attributes:
        hold_s, straight_s: its longest handstand, and how much of that was straight [s].
        first_fault: what broke the line first in that handstand.
        verdict: straight or not straight, whichever most frames of handstands say; no handstand if there is none in
            the judged frames; None if no frame was judged.
        doubt: 0 sure to 1: mean over the frames of handstands of one minus the lead of the best answer. Over all
            judged frames if there is no handstand, 1 if nothing was judged.
    """

    hold_s: float
    straight_s: float
    first_fault: str | None
    verdict: VerdictKind | None
    doubt: float


@dataclass(frozen=True, slots=True)
class SavedClip:
    """A clip whose files are complete.

    Attributes:
        recorded_at: when its first picture was taken, with time zone.
        duration_s: from its first picture to the end of its last one [s].
        width, height: [px].
        frames: pictures in the file.
        dropped: pictures that came but could not be saved in time; 0 where it is not known.
    """

    video: Path
    track: Path | None
    recorded_at: datetime
    duration_s: float
    width: int
    height: int
    frames: int
    dropped: int
    summary: ClipSummary


@dataclass(frozen=True, slots=True)
class TrackFrame:
    """One frame of a track; names and meaning as in `analyze`.

    Attributes:
        time_s: of the picture, from the clip's first one [s].
        verdict: None if this frame was not judged.
        probabilities: by the names of `models.labels`.
        keypoints: x, y [image px] and confidence by the names of `models.skeleton`; NaN where unknown.
        angles: deviations from straight [degrees]: shoulder, hip, knee, line_tilt.
    """

    time_s: float
    verdict: VerdictKind | None = None
    reason: Reason | None = None
    fault: str | None = None
    probabilities: dict[str, float] | None = None
    keypoints: dict[str, tuple[float, float, float]] | None = None
    angles: dict[str, float] | None = None

    @property
    def said(self) -> Verdict | None:
        """The verdict without its probabilities; None if this frame was not judged.

        An answer of the network without its probabilities was not of this frame: it was held over a gap.
        """
        if self.verdict is None:
            return None
        said = Verdict(self.verdict, reason=self.reason, fault=self.fault)
        is_answer = said.is_up or said.label is not VerdictKind.CANNOT_TELL
        return replace(said, held_s=math.inf) if is_answer and self.probabilities is None else said


def track_path(video: Path) -> Path:
    """Where the track of a video is: beside it, `.track.jsonl` in place of the suffix."""
    return video.with_name(f"{video.stem}.track.jsonl")


def earlier_track_path(video: Path) -> Path:
    """Where the track is that was replaced when the video was judged again in the player."""
    return video.with_name(f"{video.stem}.track.before.jsonl")


def write_track_header(
    stream: TextIO, source: str, recorded_at: datetime, network: str | None, facts: Mapping[str, Any] | None = None
) -> None:
    """Write the first line of a track.

    Args:
        source: name of the camera or file.
        recorded_at: of the first picture, with time zone.
        network: name of the network that judged; None if unknown.
        facts: how it judged; see `judgement.header_facts`.
    """
    header: TrackHeader = {
        "schema": TRACK_SCHEMA,
        "skeleton": SKELETON_NAME,
        "source": source,
        "recorded_at": recorded_at.isoformat(),
        "network": network,
    }
    stream.write(json.dumps({**header, **(facts or {})}, ensure_ascii=False) + "\n")


def write_track_line(stream: TextIO, time_s: float, result: LiveResult | None) -> TrackFrame:
    """Write one frame; `result` is None, or without a verdict, if it was not judged. Returns what was written."""
    data: dict[str, Any] = {**unjudged(round(time_s, 4))}
    if result is not None and result.verdict is not None:
        line: dict[str, Any] = {**json_line("", result)}
        data |= {name: _finite(line[name]) for name in data if name != "time_s"}
        if None in (data["probabilities"] or {}).values():
            data["probabilities"] = None
    stream.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")
    return _frame(data)


def read_track_header(path: Path) -> dict[str, Any]:
    """The first line of a track.

    Raises:
        TrackError: the file is missing, empty, no track, or of a newer version.
    """
    try:
        with open(path, encoding="utf-8") as file:
            return _header(path, file.readline())
    except (OSError, UnicodeDecodeError) as error:
        raise TrackError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def read_track(path: Path) -> list[TrackFrame]:
    """All frames of a track in order. A last line that was not finished is left out.

    Raises:
        TrackError: the file is missing, no track, of a newer version, or damaged before its last line.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise TrackError(f"{path} cannot be read: {error.strerror}") from error
    _header(path, lines[0])
    frames = []
    for count, line in enumerate(lines[1:-1], start=2):  # what follows the last newline was not finished
        try:
            frames.append(_frame(parse_json(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrackError(f"{path} is damaged at line {count}: {error}") from error
    return frames


def summarise(frames: Sequence[TrackFrame]) -> ClipSummary:
    """Summary of these frames, in order of time."""
    timer = HoldTimer()
    counts: Counter[VerdictKind] = Counter()
    for frame in frames:
        if (said := frame.said) is not None:
            counts[said.label] += 1
            timer.update(frame.time_s, said)
    timer.finish()
    longest = max(timer.finished, key=lambda hold: hold.total_s, default=None)
    up = [frame for frame in frames if frame.said is not None and frame.said.is_up]
    return ClipSummary(
        hold_s=round(longest.total_s, 3) if longest else 0.0,
        straight_s=round(longest.straight_s, 3) if longest else 0.0,
        first_fault=longest.first_fault if longest else None,
        verdict=_majority(counts),
        doubt=_doubt(up or frames),
    )


def _majority(counts: Counter[VerdictKind]) -> VerdictKind | None:
    straight, broken = counts[VerdictKind.STRAIGHT], counts[VerdictKind.NOT_STRAIGHT]
    if straight or broken:
        return VerdictKind.STRAIGHT if straight > broken else VerdictKind.NOT_STRAIGHT
    return VerdictKind.NO_HANDSTAND if counts[VerdictKind.NO_HANDSTAND] else None


def _doubt(frames: Iterable[TrackFrame]) -> float:
    leads = []
    for frame in frames:
        if frame.probabilities is not None:
            first, second = sorted(frame.probabilities.values(), reverse=True)[:2]
            leads.append(first - second)
    return round(1 - sum(leads) / len(leads), 4) if leads else 1.0


def _header(path: Path, line: str) -> dict[str, Any]:
    try:
        header = parse_json(line)
        schema = header["schema"]
    except (ValueError, KeyError, TypeError) as error:
        raise TrackError(f"{path} is not a track: its first line is {line[:40]!r}") from error
    if isinstance(schema, bool) or not isinstance(schema, int):
        raise TrackError(f"{path} is not a track: its version is {line[:40]!r}")
    if schema > TRACK_SCHEMA:
        raise TrackError(
            f"{path} has version {min(schema, 10**9)}, this program reads up to {TRACK_SCHEMA}; use a newer program"
        )
    return dict(header)


def _frame(data: dict[str, Any]) -> TrackFrame:
    """One line of a track. Raises ValueError, KeyError, TypeError or AttributeError if it makes no sense."""
    probabilities, keypoints, angles = data["probabilities"], data["keypoints"], data["angles"]
    if probabilities is not None and set(probabilities) != set(ACTIONS):
        raise ValueError(f"expected the probabilities of {', '.join(ACTIONS)}")
    sentence = None if data["reason"] is None else text(data["reason"])
    verdict, reason = (None, None) if data["verdict"] is None else read(text(data["verdict"]), sentence)
    return TrackFrame(
        number(data["time_s"], 0.0),
        verdict,
        reason,
        None if data["fault"] is None else text(data["fault"]),
        None if probabilities is None else {name: number(value, 0.0, 1.0) for name, value in probabilities.items()},
        None if keypoints is None else {text(name): _point(values) for name, values in keypoints.items()},
        None if angles is None else {text(name): _number(value) for name, value in angles.items()},
    )


def _point(values: Sequence[float | None]) -> tuple[float, float, float]:
    x, y, confidence = values
    return _number(x), _number(y), _number(confidence)


def _number(value: float | None) -> float:
    return math.nan if value is None else number(value)


def _finite(value: Any) -> Any:
    """The same with null for numbers that are not known: JSON has no NaN."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
