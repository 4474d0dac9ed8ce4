"""Judges every picture of a clip and writes its track beside the video."""

import contextlib
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from handstand_app.core.clip import (
    ClipSummary,
    TrackError,
    TrackFrame,
    earlier_track_path,
    read_track_header,
    summarise,
    track_path,
    write_track_header,
    write_track_line,
)
from handstand_app.core.job import Progress
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.judgement import Judgement, header_facts
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.trusted import moment
from handstand_app.core.types import Frame
from models.whole_file import whole_text


def analyse_clip(
    video: Path, load_estimator: Callable[[], Estimator], progress: Progress, slow_motion: float | None = None
) -> ClipSummary:
    """Judge every picture of a clip and write its track beside it; returns its summary.

    A track that is there already stays as `....track.before.jsonl`.

    Args:
        load_estimator: may be slow.
        progress: called after every picture.
        slow_motion: how many times slower than real time the file plays; None takes the factor in its metadata.

    Raises:
        SourceError: the video cannot be read.
        OSError: the track cannot be written.
    """
    target = track_path(video)
    with ClipReader(video, slow_motion=slow_motion) as reader:
        estimator = load_estimator()
        progress(0.0)
        with whole_text(target) as file:
            summary = judge_all(reader, estimator, file, None, progress)
            with contextlib.suppress(FileNotFoundError):
                shutil.copy2(target, earlier_track_path(video))
    return summary


def judge_all(
    reader: ClipReader, estimator: Estimator, file: TextIO, live: ClipSummary | None, progress: Progress
) -> ClipSummary:
    """Judge every picture of an open clip in order, write its whole track into `file`; returns its summary.

    The track has the times of the file, whatever slow motion is chosen; holds are as long as they were in reality.

    Args:
        live: what had been said of it live, for the head of the track.
        progress: called after every picture with the share that is done; what it raises ends the work.

    Raises:
        SourceError: the video cannot be read.
        OSError: the track cannot be written.
    """
    pipeline = Pipeline(estimator)
    name = estimator.runtime.card.name
    recorded_at = _recorded_at(reader.path, track_path(reader.path))
    write_track_header(file, reader.path.name, recorded_at, name, header_facts(judgement_of(estimator), live))
    light: list[TrackFrame] = []
    for number in range(len(reader.index)):
        picture = reader.frame(number)
        result = pipeline.process(Frame(number, picture.time_s, picture.image))
        frame = write_track_line(file, picture.time_s * reader.speed.stretch, result)
        light.append(TrackFrame(picture.time_s, frame.verdict, frame.reason, frame.fault, frame.probabilities))
        progress((number + 1) / len(reader.index))
    return summarise(light)


def judgement_of(estimator: Estimator) -> Judgement:
    """How an estimator judges that gets every picture."""
    runtime = estimator.runtime
    return Judgement(runtime.card.name, runtime.level.blocks, runtime.card.network.blocks, every_frame=True)


def _recorded_at(video: Path, track: Path) -> datetime:
    """As the present track says, else when the file was last changed."""
    with contextlib.suppress(TrackError, KeyError, ValueError):
        return moment(read_track_header(track)["recorded_at"])
    return datetime.fromtimestamp(video.stat().st_mtime).astimezone()
