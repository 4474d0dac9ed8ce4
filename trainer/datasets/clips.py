"""Labelled clips: videos with timed segments in a labels.csv, see `models.formats.labels_csv`."""

from collections.abc import Iterator
from pathlib import Path

import av.error
import numpy as np
from numpy.typing import NDArray

from models.formats.labels_csv import FILE, UNCLEAR, LabelRow, LabelsError, read_labels
from models.labels import ACTIONS
from models.media.decoder import Decoder
from models.media.video import VideoError, open_video, picture_stream, pixel_aspect_of, upright
from trainer.datasets.sample import DatasetError, require


def read_segments(folder: Path) -> list[LabelRow]:
    """All segments of `folder`/labels.csv.

    Raises:
        DatasetError: the file or a clip that it names is missing, or a row makes no sense.
    """
    path = require(folder / FILE, "labelled clips")
    try:
        segments = read_labels(path)
    except LabelsError as error:
        raise DatasetError(f"{path}: {error}") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}") from error
    for segment in segments:
        require(folder / segment.clip, "labelled clips")
    return segments


def label_at(segments: list[LabelRow], time_s: float) -> int | None:
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
