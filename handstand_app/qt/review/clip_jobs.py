"""Background jobs of the player: analysing a clip, writing an export. The notice shows their progress."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from handstand_app.core.clip import ClipSummary, track_path
from handstand_app.core.job import Progress
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.review.analysis import analyse_clip
from handstand_app.core.review.fetcher import OpenedClip, load_track
from handstand_app.qt.bridge import JobRunner
from handstand_app.qt.review.notice import Notice

BUSY = "Another job is still running; wait for it or cancel it."


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """A clip that has got a track: its file, that of the track, its summary, and its facts with the track."""

    video: Path
    track: Path
    summary: ClipSummary
    facts: OpenedClip


class ClipJobs(QObject):
    """Runs one job at a time.

    Args:
        notice: shows progress and results; its Cancel button cancels the job.
    """

    analysed = Signal(object)  # Analysed
    ended = Signal()

    def __init__(self, notice: Notice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notice = notice
        self._analysing = False
        self._jobs = JobRunner(self)
        self._jobs.progressed.connect(notice.set_progress)
        self._jobs.done.connect(self._done)
        self._jobs.failed.connect(self._failed)
        notice.cancelled.connect(self._jobs.cancel)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._jobs.running

    def analyse(self, video: Path, facts: OpenedClip, load_estimator: Callable[[], Estimator]) -> None:
        """Make the track of a clip."""

        def work(progress: Progress) -> Analysed:
            summary = analyse_clip(video, load_estimator, progress, facts.speed.factor)
            path = track_path(video)
            track, trouble = load_track(path, facts.index, facts.size, facts.speed.stretch)
            return Analysed(video, path, summary, replace(facts, track=track, track_trouble=trouble))

        self._analysing = self._start("review-analysis", f"Analysing {video.name}", work) or self._analysing

    def export(self, words: str, work: Callable[[Progress], Path]) -> None:
        """Write a file; `words` say what is done."""
        self._start("review-export", words, work)

    def cancel_analysis(self) -> None:
        """The clip was closed: its analysis is cancelled, an export goes on."""
        if self._analysing:
            self._jobs.cancel()

    def stop(self) -> None:
        """Cancel the job and wait for its end."""
        self._jobs.cancel()
        self._jobs.join()

    def _start(self, name: str, words: str, work: Callable[[Progress], object]) -> bool:
        if not self._jobs.start(name, work):
            self._notice.label.setText(BUSY)
            return False
        self._notice.work(f"{words} …")
        return True

    def _done(self, result: object) -> None:
        self._analysing = False
        if isinstance(result, Analysed):
            self._notice.clear()
            self.analysed.emit(result)
        else:
            self._notice.say(f"Saved as {result}")
        self.ended.emit()

    def _failed(self, sentence: str) -> None:
        self._analysing = False
        if sentence:
            self._notice.say(sentence)
        else:
            self._notice.clear()
        self.ended.emit()
