"""Import, export and rescan: one at a time in a worker, with progress and cancel in the notice bar."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from handstand_app.core.job import JOIN_S, Cancelled, Job, Progress, Stop
from handstand_app.core.library.datasets.dataset_export import Exported
from handstand_app.core.library.datasets.dataset_import import ImportedDataset
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.imports.folder import find_videos
from handstand_app.core.library.imports.video_import import Judge
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter
from handstand_app.core.library.recovery.rescan import Rescan
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.library.formatting import counted
from handstand_app.qt.library.notice_bar import NoticeBar, Trouble
from handstand_app.qt.library.worker import LongWork, start_job

log = logging.getLogger(__name__)

NewJudge = Callable[[], tuple[Judge, str | None]]
"""Called in the worker for every video: what judges its pictures in order, and the name of its network."""


@dataclass
class _Videos:
    """What became of videos so far.

    Attributes:
        asked: how many there were to import, once that is known. videos: how many were.
        clips: ids of the new clips. known: ids of clips of videos that had been imported before.
        troubles: what was left out or could not be read to its end, with the reason.
    """

    asked: int = 0
    videos: int = 0
    clips: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


class Jobs(QObject):
    """Runs at most one job; shows its progress and outcome in the notice bar."""

    clips_came = Signal(object)  # ids of new clips; may be none
    clip_wanted = Signal(int)  # the athlete wants to see this one of them
    busy_changed = Signal()

    def __init__(self, library: Library, gui: GuiThread, notice: NoticeBar, new_judge: NewJudge | None) -> None:
        super().__init__()
        self._library, self._gui, self._notice, self._new_judge = library, gui, notice, new_judge
        self._job: Job[Any] | None = None
        notice.cancelled.connect(self.cancel)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self._job is not None

    def cancel(self) -> None:
        """Ask the job, if one runs, to end; it tells when it has."""
        if self._job is not None:
            self._job.cancel()
            self._notice.cancel.setEnabled(False)

    def stop(self) -> None:
        """Cancel and wait, for a bounded time."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            job.join(JOIN_S)

    def import_videos(self, paths: Sequence[Path]) -> None:
        """Take in videos and folders of videos, one file after the other; one that fails does not keep others out."""
        so_far = _Videos()

        def work(progress: Progress, stop: Stop) -> _Videos:
            found = find_videos(paths)
            so_far.asked = len(found.videos)
            so_far.troubles += [Trouble(path.name, reason) for path, reason in found.skipped]
            for number, path in enumerate(found.videos):
                self._announce(f"Importing {number + 1} of {len(found.videos)}: {path.name}")
                new = self._import_one(path, so_far, _part(progress, number, len(found.videos)), stop)
                self._gui.post(self.clips_came.emit, new)
            return so_far

        self._start("Looking for videos", work, self._tell_videos, lambda: self._tell_cancelled(so_far))

    def import_dataset(self, path: Path) -> None:
        """Take in a zip that another installation exported."""

        def then(done: ImportedDataset) -> None:
            self.clips_came.emit(list(done.added))
            known = f" {counted(len(done.known), 'clip')} of it were here already." if done.known else ""
            said = f"Imported {counted(len(done.added), 'clip')}.{known}"
            if done.added:
                self._notice.show_note(said, "Show", lambda: self.clip_wanted.emit(done.added[0]))
            else:
                self._notice.show_note(said)

        self._start(
            f"Importing {path.name}",
            lambda progress, stop: self._library.import_dataset(path, progress=progress, cancelled=stop),
            then,
        )

    def export_dataset(self, path: Path, chosen: Sequence[int] | ClipFilter) -> None:
        """Write clips, labels and tracks as a zip, or as a folder if the name does not end in .zip."""

        def then(done: Exported) -> None:
            left_out = f" {counted(len(done.left_out), 'clip')} whose file is gone left out." if done.left_out else ""
            self._notice.show_note(f"Exported {counted(done.clips, 'clip')} to {done.path}.{left_out}")

        self._start(
            f"Exporting to {path.name}",
            lambda progress, stop: self._library.export_dataset(path, chosen, progress=progress, cancelled=stop),
            then,
        )

    def rescan(self) -> None:
        """Compare the database with the folder of clips."""

        def then(found: Rescan) -> None:
            self.clips_came.emit(list(found.added))
            said = f"Found {counted(len(found.added), 'new clip')}; {counted(len(found.missing), 'file')} missing."
            if found.unreadable:
                said += f" {counted(len(found.unreadable), 'file')} cannot be read: {found.unreadable[0][1]}"
            self._notice.show_note(said)

        self._start(
            "Looking at the clips on the disk", lambda progress, stop: self._library.rescan(progress, stop), then
        )

    def _start(
        self,
        words: str,
        work: LongWork,
        then: Callable[[Any], object],
        cancelled: Callable[[], object] | None = None,
    ) -> None:
        if self._job is not None:
            self._notice.show_error("An import or export is running; wait until it is done, or cancel it.")
            return
        self._notice.clear()
        self._notice.show_job(words)

        def finish(value: Any) -> None:
            self._end()
            then(value)

        def fail(sentence: str) -> None:
            self._end()
            if sentence:
                self._notice.show_error(sentence)
            elif cancelled is not None:
                cancelled()
            else:
                self._notice.show_note("Cancelled; what was finished before is kept.")

        self._job = start_job(self._gui, work, self._show_progress, finish, fail)
        self.busy_changed.emit()

    def _announce(self, words: str) -> None:
        """Say what is being done now; called in the worker."""
        self._gui.post(lambda: self._notice.announce(words) if self._job is not None else None)

    def _end(self) -> None:
        if self._job is not None:
            self._job.join()
        self._job = None
        self._notice.show_job("")
        self.busy_changed.emit()

    def _show_progress(self, share: float) -> None:
        if self._job is not None:
            self._notice.show_progress(int(100 * share))

    def _import_one(self, path: Path, so_far: _Videos, progress: Progress, stop: Stop) -> list[int]:
        """Import a video and record the outcome; returns the ids of its clips if they are new."""
        judge, network = self._new_judge() if self._new_judge is not None else (None, None)
        try:
            done = self._library.import_video(path, judge, network, progress=progress, cancelled=stop)
        except Cancelled:
            raise
        except LibraryError as error:
            so_far.troubles.append(Trouble(path.name, str(error)))
            return []
        except Exception as error:  # whatever a stranger's file does to a decoder must not keep the others out
            log.exception("%s could not be imported", path)
            so_far.troubles.append(Trouble(path.name, f"{path} cannot be imported: {error}"))
            return []
        if done.trouble is not None:
            so_far.troubles.append(Trouble(path.name, done.trouble))
        if done.already:
            so_far.known += done.clips
            return []
        so_far.videos += 1
        so_far.clips += done.clips
        return list(done.clips)

    def _tell_videos(self, done: _Videos) -> None:
        said = f"Imported {done.videos} of {counted(done.asked, 'video')} as {counted(len(done.clips), 'clip')}."
        if done.known:
            said += " The others were here already." if done.asked > 1 else " It was here already."
        if done.troubles:
            self._notice.show_troubles(said, done.troubles)
        elif ids := done.clips or done.known:
            self._notice.show_note(said, "Show", lambda: self.clip_wanted.emit(ids[0]))
        else:
            self._notice.show_note(said)

    def _tell_cancelled(self, done: _Videos) -> None:
        said = f"Cancelled after {done.videos} of {counted(done.asked, 'video')}; what was imported is kept."
        if done.troubles:
            self._notice.show_troubles(said, done.troubles)
        else:
            self._notice.show_note(said)


def _part(progress: Progress, number: int, of: int) -> Progress:
    """The progress of one of several equal parts."""
    return lambda share: progress((number + share) / of)
