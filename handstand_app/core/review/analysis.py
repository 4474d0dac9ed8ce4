"""Makes the track of a clip that has none: the live pipeline over its pictures, written beside the video."""

import contextlib
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from handstand_app.core.clip import TrackError, read_track_header, track_path, write_track_header, write_track_line
from handstand_app.core.estimator import Estimator
from handstand_app.core.pipeline import Pipeline
from handstand_app.core.review.atomic import whole_text
from handstand_app.core.review.job import Progress
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.types import Frame


def analyse_clip(video: Path, load_estimator: Callable[[], Estimator], progress: Progress) -> Path:
    """Judge every picture of a clip and write its track; returns where that is.

    A track that is there already stays as `....track.before.jsonl`.

    Args:
        load_estimator: may be slow.
        progress: called after every picture.

    Raises:
        SourceError: the video cannot be read.
        OSError: the track cannot be written.
    """
    target = track_path(video)
    with ClipReader(video) as reader:
        estimator = load_estimator()
        progress(0.0)
        pipeline = Pipeline(estimator)
        with whole_text(target) as file:
            name = estimator.runtime.card.name
            write_track_header(file, video.name, _recorded_at(video, target), name)
            for number in range(len(reader.index)):
                picture = reader.frame(number)
                result = pipeline.process(Frame(number, picture.time_s, picture.image))
                write_track_line(file, picture.time_s, result)
                progress((number + 1) / len(reader.index))
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(target, target.with_name(f"{video.stem}.track.before.jsonl"))
    return target


def _recorded_at(video: Path, track: Path) -> datetime:
    """As the present track says, else when the file was last changed."""
    with contextlib.suppress(TrackError, KeyError, ValueError, TypeError):
        return datetime.fromisoformat(read_track_header(track)["recorded_at"])
    return datetime.fromtimestamp(video.stat().st_mtime).astimezone()
