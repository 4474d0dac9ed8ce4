"""A clip as files to give away: annotated video, table, JSON lines, a still picture. Each is whole or not there."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handstand_app.core.drawing.draw import ANNOTATED, Layers, annotate
from handstand_app.core.drawing.video_writer import VideoWriter
from handstand_app.core.job import Progress
from handstand_app.core.review.reader import ClipFrame, ClipReader
from handstand_app.core.review.still_writer import write_still
from handstand_app.core.review.track_view import ANGLES, TrackView
from handstand_app.core.sources.base import Image, SourceError
from handstand_app.core.types import Frame, Hold, LiveResult
from handstand_app.core.verdict_lines import written
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS
from models.whole_file import whole_text


def export_video(
    video: Path,
    track: TrackView | None,
    target: Path,
    progress: Progress,
    layers: Layers = ANNOTATED,
    *,
    slow_motion: float | None = None,
) -> Path:
    """Write the clip with what is known of it drawn in, at its own times, slow motion undone (.mp4).

    Args:
        layers: what is drawn; without a track, nothing.
        slow_motion: how many times slower than real time the file plays, as for the track; None takes what it says.

    Raises:
        SourceError: the clip cannot be read, the target not be written, or it is the clip itself.
    """
    _not_itself(video, target)
    with ClipReader(video, slow_motion=slow_motion) as reader:
        holds = [Hold()] * len(reader.index) if track is None else track.holds()
        usual_s = reader.index.duration_s / len(reader.index)
        with VideoWriter(target, min(max(1 / usual_s, 1.0), 240.0)) as writer:
            for number in range(len(reader.index)):
                picture = reader.frame(number)
                writer.write(picture.time_s, annotated(picture, track, holds[number], layers))
                progress((number + 1) / len(reader.index))
    return target


def export_still(picture: ClipFrame, track: TrackView | None, target: Path, layers: Layers = ANNOTATED) -> Path:
    """Write one picture with what is known of it drawn in, at its full size (.png).

    Args:
        layers: what is drawn; without a track, nothing.

    Raises:
        SourceError: it cannot be written.
    """
    hold = Hold() if track is None else track.holds()[picture.index]
    write_still(target, annotated(picture, track, hold, layers))
    return target


def export_json(video: Path, track: TrackView, target: Path, progress: Progress) -> Path:
    """Write one JSON object a picture, names and meaning as `analyze`; a list if the name ends in .json, else lines.

    Raises:
        OSError: it cannot be written.
    """
    with whole_text(target) as file:
        listed = target.suffix.lower() == ".json"
        file.write("[\n" if listed else "")
        for number, row in enumerate(rows(video, track)):
            file.write(",\n" if listed and number else "")
            file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + ("" if listed else "\n"))
            progress((number + 1) / len(track))
        file.write("\n]\n" if listed else "")
    return target


def export_csv(video: Path, track: TrackView, target: Path, progress: Progress) -> Path:
    """Write one row a picture, the columns of `analyze` side by side; empty where unknown.

    Raises:
        OSError: it cannot be written.
    """
    with whole_text(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(csv_columns())
        for number, row in enumerate(rows(video, track)):
            probabilities, keypoints, angles = (row[name] or {} for name in ("probabilities", "keypoints", "angles"))
            writer.writerow(
                [
                    *(row[name] for name in ("file", "frame", "time_s", "verdict", "reason", "fault")),
                    *(probabilities.get(name) for name in ACTIONS),
                    *(value for name in KEYPOINTS for value in keypoints.get(name, (None, None, None))),
                    *(angles.get(name) for name in ANGLES),
                ]
            )
            progress((number + 1) / len(track))
    return target


def csv_columns() -> list[str]:
    """Names of the columns of `export_csv`."""
    points = [f"{name}_{part}" for name in KEYPOINTS for part in ("x", "y", "confidence")]
    return [
        *("file", "frame", "time_s", "verdict", "reason", "fault"),
        *(f"p_{name}" for name in ACTIONS),
        *points,
        *ANGLES,
    ]


def rows(video: Path, track: TrackView) -> Iterator[dict[str, Any]]:
    """What the track says of each picture, in the format of `analyze`; None where it says nothing."""
    for index, time_s in enumerate(track.times_s):
        line = track.line(index)
        verdict: str | None = None
        reason: str | None = None
        if line is not None and line.verdict is not None:
            verdict, reason = written(line.verdict, line.reason)
        yield {
            "file": str(video),
            "frame": index,
            "time_s": round(float(time_s), 4),
            "verdict": verdict,
            "reason": reason,
            "fault": None if line is None else line.fault,
            "probabilities": None if line is None else _finite(line.probabilities),
            "keypoints": None
            if line is None or line.keypoints is None
            else {name: [_number(value) for value in point] for name, point in line.keypoints.items()},
            "angles": None if line is None else _finite(line.angles),
        }


def annotated(picture: ClipFrame, track: TrackView | None, hold: Hold, layers: Layers = ANNOTATED) -> Image:
    """The picture with what is known of it drawn in; without a track, as it is. (H, W, 3) uint8 RGB."""
    if track is None:
        return picture.image
    index, frame = picture.index, Frame(picture.index, picture.time_s, picture.image)
    return annotate(LiveResult(frame, track.pose(index), track.angles(index), track.verdict(index), hold), layers)


def _not_itself(video: Path, target: Path) -> None:
    if target.exists() and target.samefile(video):
        raise SourceError(
            f"{target.name} is the clip itself; choose another name, so that the recording stays as it is"
        )


def _finite(values: dict[str, float] | None) -> dict[str, float | None] | None:
    return None if values is None else {name: _number(value) for name, value in values.items()}


def _number(value: float) -> float | None:
    return value if value == value else None
