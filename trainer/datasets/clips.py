"""Labelled clips: videos with timed segments in a labels.csv (clip, start_s, end_s, label, view, notes)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av.error
import numpy as np
from numpy.typing import NDArray

from models.decoder import Decoder
from models.labels import ACTIONS
from models.video import VideoError, open_video, picture_stream, pixel_aspect_of, upright
from trainer.datasets.sample import DatasetError, require

UNCLEAR = "unclear"


@dataclass(frozen=True)
class Segment:
    """One labelled stretch of a clip [s]; `label` is one of ACTIONS or "unclear"."""

    clip: str
    start_s: float
    end_s: float
    label: str
    view: str = ""

    def __post_init__(self) -> None:
        if self.label not in (*ACTIONS, UNCLEAR):
            raise DatasetError(f"labels.csv: {self.clip} has the label {self.label!r}, expected one of {ACTIONS}")
        if not 0 <= self.start_s < self.end_s:
            raise DatasetError(f"labels.csv: {self.clip} has a segment from {self.start_s} to {self.end_s} s")


def read_segments(folder: Path) -> list[Segment]:
    """All segments of `folder`/labels.csv.

    Raises:
        DatasetError: the file or a clip that it names is missing, or a row makes no sense.
    """
    segments = []
    with open(require(folder / "labels.csv", "labelled clips"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            require(folder / row["clip"], "labelled clips")
            segment = Segment(row["clip"], float(row["start_s"]), float(row["end_s"]), row["label"], row["view"] or "")
            segments.append(segment)
    return segments


def label_at(segments: list[Segment], time_s: float) -> int | None:
    """Index in ACTIONS of the segment of one clip that holds at a time; None in gaps and unclear stretches."""
    for segment in segments:
        if segment.start_s <= time_s < segment.end_s and segment.label != UNCLEAR:
            return ACTIONS.index(segment.label)
    return None


def read_frames(path: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Times from the clip's start [s] and pictures (H, W, 3) RGB, rotation flags honoured.

    Raises:
        DatasetError: the file is no video.
    """
    try:
        with open_video(path) as container:
            stream = picture_stream(container)
            first: float | None = None
            for frame in Decoder(container, stream):
                stamp = frame.time or 0.0
                first = stamp if first is None else first
                yield stamp - first, upright(frame, pixel_aspect_of(stream))
    except VideoError as error:
        raise DatasetError(f"{path} {error}") from error
    except av.error.FFmpegError as error:
        raise DatasetError(f"{path} cannot be read as a video: {error}") from error
