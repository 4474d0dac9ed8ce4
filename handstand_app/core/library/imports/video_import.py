"""Imports existing videos: judged if wanted, long ones cut into attempts, stored so that seeking is quick."""

import contextlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import repeat
from pathlib import Path

from handstand_app.core.clip import SavedClip, TrackFrame, summarise, write_track_header, write_track_line
from handstand_app.core.job import Progress, Stop
from handstand_app.core.library.clips import Arrival, Clips
from handstand_app.core.library.errors import LibraryError, of_system
from handstand_app.core.library.imports.attempt_spans import SpanFinder, merged
from handstand_app.core.library.imports.import_job import ImportJob, is_quick
from handstand_app.core.library.imports.part_writer import PartWriter
from handstand_app.core.library.layout import LibraryLayout, sha256_of
from handstand_app.core.library.model import ClipOrigin
from handstand_app.core.recording.video import WRITE_ERRORS, inspect
from handstand_app.core.sources.base import SourceError
from handstand_app.core.types import Frame, LiveResult

Judge = Callable[[Frame], LiveResult]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How long videos are cut."""

    cut_over_s: float = 30.0
    """Longer videos are cut into attempts, if they are judged [s]."""
    seconds_before: float = 3.0
    """A clip begins so long before the kick-up [s]."""
    seconds_after: float = 2.0
    """It ends so long after the last moment of the handstand [s]."""
    again: bool = False
    """Import a video that was imported before once more."""


@dataclass(frozen=True, slots=True)
class ImportedVideo:
    """The outcome of importing a video.

    Attributes:
        clips: ids of the new clips, or of the old ones if it had been imported `already`.
        trouble: one sentence if the video is damaged and only its readable part was taken; None otherwise.
    """

    clips: tuple[int, ...]
    already: bool = False
    trouble: str | None = None


class VideoImport:
    """Imports one video. For a worker thread: it takes as long as judging and encoding take.

    Args:
        judge: gets every picture in order, gives its result; usually `Pipeline(estimator).process` of a new pipeline.
            None imports without track, and never cuts.
        network: name of the network that judges, for the track.
    """

    def __init__(
        self,
        clips: Clips,
        layout: LibraryLayout,
        judge: Judge | None = None,
        network: str | None = None,
        options: ImportOptions | None = None,
    ) -> None:
        self._clips = clips
        self._layout = layout
        self._judge = judge
        self._network = network
        self._options = options or ImportOptions()

    def run(self, path: Path, progress: Progress | None = None, cancelled: Stop | None = None) -> ImportedVideo:
        """Import it; the clips are in the library when this returns.

        Args:
            progress: gets the share that is done, 0 to 1.
            cancelled: asked at every picture.

        Raises:
            Cancelled: nothing was kept.
            LibraryError: the file is missing, empty, no video, or of an unknown codec; or there is no space.
        """
        made: list[SavedClip] = []
        lines = self._layout.incoming / f"{secrets.token_hex(8)}.lines"
        try:
            lines.parent.mkdir(parents=True, exist_ok=True)
            digest = self._digest(path, cancelled)
            known = self._known(digest)
            if known and not self._options.again:
                return ImportedVideo(tuple(known), already=True)
            job = ImportJob(path, lines, progress or (lambda share: None), cancelled, self._judge is not None)
            spans = self._judged(job)
            saved = self._copied(job) if spans is None else None
            for clip in [saved] if saved is not None else self._written(job, spans):
                made.append(clip)
            return self._keep(made, Arrival(ClipOrigin.IMPORTED, path.name, digest), job.trouble)
        except SourceError as error:
            raise LibraryError(f"{error}.") from error
        except WRITE_ERRORS as error:
            reason = error if isinstance(error, OSError) else OSError(0, str(error))
            raise of_system(reason, f"{path} cannot be imported") from error
        finally:
            lines.unlink(missing_ok=True)
            for clip in made:  # nothing is left of these unless they were moved to their place
                clip.video.unlink(missing_ok=True)
                if clip.track is not None:
                    clip.track.unlink(missing_ok=True)

    def _digest(self, path: Path, cancelled: Stop | None) -> str:
        if not path.is_file():
            raise LibraryError(f"{path} does not exist or is no file; check the spelling.")
        if path.stat().st_size == 0:
            raise LibraryError(f"{path} is empty (0 bytes); copy it again from where it comes.")
        return sha256_of(path, cancelled)

    def _known(self, digest: str) -> list[int]:
        candidates = self._clips.of_origin(digest)
        return [clip_id for clip_id in candidates if not self._clips.get(clip_id).trashed_at]

    def _judged(self, job: ImportJob) -> list[tuple[float, float]] | None:
        """Judge all pictures into `job.lines`; the stretches to keep, None for the whole video."""
        if self._judge is None:
            return None
        finder = SpanFinder(self._options.seconds_before, self._options.seconds_after)
        with open(job.lines, "w", encoding="utf-8", newline="\n") as file:
            for index, (time_s, image) in enumerate(job.pictures(0.0, 0.8)):
                result = self._judge(Frame(index, time_s, image))
                frame = write_track_line(file, time_s, result)
                job.light.append(TrackFrame(time_s, frame.verdict, frame.reason, frame.fault, frame.probabilities))
                finder.update(frame)
        if not job.light or job.light[-1].time_s <= self._options.cut_over_s:
            return None
        return merged(finder.finish()) or None

    def _copied(self, job: ImportJob) -> SavedClip | None:
        """Copy a video that is already as ours are; None if it is not."""
        if not is_quick(job.path):
            return None
        video = self._layout.part(".mp4")
        try:
            shutil.copyfile(job.path, video)
            facts = inspect(video)
        except BaseException:
            video.unlink(missing_ok=True)
            raise
        track = None
        if job.judged:
            writer_track = video.with_suffix(".jsonl")
            with (
                open(writer_track, "w", encoding="utf-8", newline="\n") as file,
                open(job.lines, encoding="utf-8") as lines,
            ):
                write_track_header(file, job.path.name, job.recorded_at, self._network)
                shutil.copyfileobj(lines, file)
            track = writer_track
        job.report(1.0)
        return SavedClip(
            video, track, job.recorded_at, round(facts.duration_s, 3), facts.width, facts.height, facts.frames, 0,
            summarise(job.light),
        )  # fmt: skip

    def _written(self, job: ImportJob, spans: list[tuple[float, float]] | None) -> Iterator[SavedClip]:
        """Decode again and encode the stretches, each into a clip of its own."""
        left = list(spans or [(0.0, float("inf"))])
        writer: PartWriter | None = None
        start = 0.8 if job.judged else 0.0
        try:
            with contextlib.ExitStack() as stack:
                lines = iter(stack.enter_context(open(job.lines, encoding="utf-8"))) if job.judged else repeat(None)
                for (time_s, image), line in zip(job.pictures(start, 1.0), lines, strict=False):
                    if left and time_s > left[0][1]:
                        left.pop(0)
                        if writer is not None:
                            yield writer.close()
                        writer = None
                    if not left:
                        break
                    if writer is None and time_s >= left[0][0]:
                        writer = self._part(job, time_s)
                    if writer is not None:
                        writer.write(time_s, image, None if line is None else json.loads(line))
            if writer is not None:
                yield writer.close()
                writer = None
        finally:
            if writer is not None:
                writer.discard()

    def _part(self, job: ImportJob, time_s: float) -> PartWriter:
        at = job.recorded_at + timedelta(seconds=time_s)
        return PartWriter(self._layout.part(".mp4"), job.path.name, at, self._network, tracked=job.judged)

    def _keep(self, made: list[SavedClip], arrival: Arrival, trouble: str | None) -> ImportedVideo:
        if not made:
            raise LibraryError(f"{arrival.origin} holds no picture that can be decoded.")
        ids = []
        for clip in made:
            with self._clips.arriving:
                video, track = self._layout.publish(clip.video, clip.track, clip.recorded_at)
                ids.append(self._clips.add(replace(clip, video=video, track=track), arrival))
        return ImportedVideo(tuple(ids), trouble=trouble)
