"""Real small clips with tracks, in the place where recording puts them."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from handstand_app.core.clip import SavedClip, TrackFrame, summarise, track_path, write_track_header, write_track_line
from handstand_app.core.recording.frames import StoredFrame, to_i420
from handstand_app.core.recording.video import FragmentedVideo
from handstand_app.core.types import Frame
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import numbered, result_of

FPS = 10
WHEN = datetime.fromisoformat("2026-03-08T14:02:11.250000+01:00")
UP, BROKEN, DOWN = VerdictKind.STRAIGHT, VerdictKind.NOT_STRAIGHT, VerdictKind.NO_HANDSTAND
Script = Sequence[tuple[float, VerdictKind | None]]
"""Seconds and what is seen in them."""
ATTEMPT: Script = [(0.5, DOWN), (2.5, UP), (0.5, DOWN)]


def labels_of(script: Script) -> list[VerdictKind | None]:
    return [label for seconds, label in script for _ in range(round(seconds * FPS))]


def film(path: Path, pictures: int, size: tuple[int, int] = (192, 96)) -> Path:
    """A video as the recorder writes it; every picture shows its number, and a floor whose grey depends on the name."""
    floor = 20 + sum(path.stem.encode()) % 200
    path.parent.mkdir(parents=True, exist_ok=True)
    video = FragmentedVideo(path, size)
    for index in range(pictures):
        picture = numbered(index, *size)
        picture[-16:] = floor
        video.write(StoredFrame(index, index / FPS, to_i420(picture)))
    video.close()
    return path


def clip(root: Path, when: datetime = WHEN, script: Script = ATTEMPT, token: str = "00ff") -> SavedClip:
    """A recording with its track, in its place below `root`, that no library knows."""
    labels = labels_of(script)
    path = film(root / "clips" / f"{when:%Y-%m-%d}" / f"{when:%H%M%S}-{token}.mp4", len(labels))
    frames: list[TrackFrame] = []
    text = io.StringIO()
    write_track_header(text, "script", when, "live-7")
    for index, label in enumerate(labels):
        frames.append(write_track_line(text, index / FPS, result_of(Frame(index, index / FPS, numbered(index)), label)))
    track_path(path).write_text(text.getvalue(), encoding="utf-8")
    return SavedClip(path, track_path(path), when, len(labels) / FPS, 192, 96, len(labels), 0, summarise(frames))


def later(minutes: float) -> datetime:
    return WHEN + timedelta(minutes=minutes)
