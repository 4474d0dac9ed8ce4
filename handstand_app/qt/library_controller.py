"""Everything beside the live view: the library of clips, the review player, and teaching. Opens the library and wires
the pages; without a library the pages say why, and the live view works all the same. A damaged one is repaired here."""

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from handstand_app.core.clip import SavedClip, TrackError, read_track_header
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.judgement import read_judgement
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.library.errors import DamagedLibraryError, LibraryError
from handstand_app.core.library.imports.video_import import Judge
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip, ClipLabel, LabelledSegment
from handstand_app.core.library.recovery.repair import Repaired, open_library
from handstand_app.core.library.titles import titles_of
from handstand_app.core.sources.speed import FileSpeed
from handstand_app.core.teach.teaching_material import Material, collect, describe
from handstand_app.core.teach.versions import Versions
from handstand_app.core.types import LiveResult
from handstand_app.qt.keys import KeyWords, keys_of_bindings, keys_within
from handstand_app.qt.library.empty_view import message_page
from handstand_app.qt.library.judging import Judging
from handstand_app.qt.library.page import LibraryPage
from handstand_app.qt.progress.controller import ProgressController
from handstand_app.qt.repair import RepairPage
from handstand_app.qt.review.clip_jobs import Analysed
from handstand_app.qt.review.display import ReviewClip
from handstand_app.qt.review.view import ReviewView
from handstand_app.qt.teach.page import TeachPage

TEACH_LATER = "Clips are being imported or exported on the page Library; teaching can begin when that is done."

log = logging.getLogger(__name__)


class LibraryController(QObject):
    """Owns the library of one window.

    Args:
        root: folder of the library.
        load_estimator: gives a network of its own, in a worker thread, for imported videos and clips without a track.
    """

    network_chosen = Signal(object)  # Path of a checkpoint
    page_wanted = Signal(int)  # as the rail numbers them: 0 live, 1 clips

    def __init__(self, root: Path, load_estimator: Callable[[], Estimator], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root, self._load_estimator = root, load_estimator
        self._judging_wanted: tuple[Callable[[], Estimator], Callable[[], bool]] | None = None
        self.judging: Judging | None = None
        self.library: Library | None = None
        self.repair_page: RepairPage | None = None
        self.library_page: LibraryPage | None = None
        self.teach_page: TeachPage | None = None
        self.progress = ProgressController(lambda: self.page_wanted.emit(0), self._show_days)
        self.clips_view, self.teach_view = QStackedWidget(), QStackedWidget()
        self.views = (self.clips_view, self.progress.view, self.teach_view)
        self._clip: int | None = None
        self._open_library()

    def _open_library(self) -> None:
        """Build the pages of the library, or those that say why it is not open."""
        try:
            self.library = open_library(self.root)
        except DamagedLibraryError as error:
            log.warning("%s", error)
            self.repair_page = RepairPage(self.root, error)
            self.repair_page.repaired.connect(self._take_repaired)
            self.clips_view.addWidget(self.repair_page)
            for view in self.views[1:]:
                view.addWidget(message_page("The library is damaged. It can be repaired on the page Library."))
        except LibraryError as error:
            log.warning("%s", error)
            for view in self.views:
                view.addWidget(message_page(str(error)))
        except Exception as error:  # whatever is wrong with the library, the live page starts
            log.exception("the library cannot be shown")
            for view in self.views:
                view.addWidget(message_page(f"The library cannot be shown: {error}. The log has the details."))
        else:
            self._build(self.library)

    def _take_repaired(self, result: Repaired) -> None:
        self.repair_page = None
        for view in self.views:
            while (page := view.currentWidget()) is not None:
                view.removeWidget(page)
                page.deleteLater()
        self._open_library()
        if self.library_page is not None:
            self.library_page.notice.ask(result.sentence, "", self.library_page.notice.clear)
            self.library_page.setFocus()

    def _build(self, library: Library) -> None:
        self.library_page = page = LibraryPage(library, self._new_judge)
        self.review = ReviewView(self._load_estimator)
        self.clips_view.addWidget(page)
        self.clips_view.addWidget(self.review)
        page.clip_opened.connect(self._open)
        page.comparison_wanted.connect(self._compare)
        self.review.closed.connect(self._close_review)
        self.review.label_chosen.connect(self._label)
        self.review.segments_changed.connect(self._cut)
        self.review.track_made.connect(self._take_track)
        self.review.slow_motion_chosen.connect(self._remember_speed)
        root = library.root
        self.teach_page = TeachPage(
            lambda folder, report, unwanted: collect(library, folder, report, unwanted),
            self._describe,
            Versions(root / "networks"),
            root / "teaching",
        )
        self.teach_page.network_chosen.connect(self.network_chosen)
        self.teach_page.labelling_wanted.connect(lambda: self.page_wanted.emit(1))
        self.teach_view.addWidget(self.teach_page)
        page.jobs.busy_changed.connect(self._hinder_teaching)
        self.progress.serve(library)
        self._start_judging()

    def _show_days(self, first: date, last: date) -> None:
        assert self.library_page is not None
        if self.clips_view.currentWidget() is self.review:
            self.review.close_clip()
        self.library_page.filters.show_days((first, last))
        self.page_wanted.emit(1)

    def _new_judge(self) -> tuple[Judge, str | None]:
        estimator = self._load_estimator()
        return Pipeline(estimator).process, estimator.runtime.card.name

    def _describe(self) -> Material:
        assert self.library is not None
        try:
            return describe(self.library)
        except LibraryError as error:
            return Material((str(error),), is_enough=False)

    def _hinder_teaching(self) -> None:
        """Imports and exports take the disk and the processor that a training needs."""
        assert self.library_page is not None and self.teach_page is not None
        self.teach_page.hinder(TEACH_LATER if self.library_page.jobs.is_busy else "")

    def judge_again(self, load_best: Callable[[], Estimator], is_recording: Callable[[], bool]) -> None:
        """Judge saved clips again while the machine is idle, also after a repair.

        Args:
            load_best: gives the network at its best level, in a worker thread.
            is_recording: the machine is needed for that.
        """
        self._judging_wanted = load_best, is_recording
        self._start_judging()

    def _start_judging(self) -> None:
        page, library = self.library_page, self.library
        if self._judging_wanted is None or page is None or library is None or self.judging is not None:
            return
        load_best, is_recording = self._judging_wanted
        self.judging = Judging(library, load_best, page.judging_bar, lambda: is_recording() or self._is_busy, self)
        self.judging.clip_judged.connect(lambda _: page.refresh())
        self.network_chosen.connect(self.judging.worker.reload)

    def see(self, result: LiveResult) -> None:
        """While somebody is in view, the machine is needed."""
        if result.pose is not None and self.judging is not None:
            self.judging.see()

    @property
    def _is_busy(self) -> bool:
        """Something that the athlete waits for is being done, or a clip is being watched."""
        page, teach = self.library_page, self.teach_page
        waits = page is not None and teach is not None and (page.jobs.is_busy or teach.is_busy)
        return waits or self.review.isVisible()

    @property
    def keys(self) -> list[tuple[str, KeyWords]]:
        """Keys of each page that is there."""
        if self.library_page is None:
            return []
        return [("Library", keys_within(self.library_page)), ("Player", keys_of_bindings(self.review.bindings))]

    def keep(self, clip: SavedClip) -> None:
        """Take a recorded clip over; called in the recorder thread. Raises LibraryError: it is offered again later."""
        if self.library is None:
            raise LibraryError("the library is not open; the clip stays in its folder")
        self.library.clips.add(clip)

    def refresh(self) -> None:
        """Show what has changed since."""
        if self.library_page is not None and self.teach_page is not None:
            self.library_page.refresh()
            self.teach_page.refresh()
        self.progress.refresh()

    def stop(self) -> None:
        """End all workers and close the library. Call once, after the last recorder has ended."""
        if self.repair_page is not None:
            self.repair_page.stop()
        if self.library is None or self.library_page is None or self.teach_page is None:
            return
        self.review.forget()
        if self.judging is not None:
            self.judging.stop()
        self.progress.stop()
        self.library_page.stop()
        self.teach_page.stop()
        self.library_page = self.teach_page = None  # what still arrives finds nobody
        self.library.close()

    def _open(self, clip_id: int) -> None:
        assert self.library is not None
        try:
            clip = self.library.clips.existing(clip_id)
        except LibraryError as error:
            self._say(str(error))
            return
        self._clip = clip_id
        self.review.open_clip(*_review_clips(clip))
        segments = self.library.labels.segments(clip_id)
        self.review.set_segments([(segment.start_s, segment.end_s, segment.label.value) for segment in segments])
        self.clips_view.setCurrentWidget(self.review)
        self.review.setFocus()

    def _compare(self, first: int, second: int) -> None:
        assert self.library is not None
        try:
            a, b = self.library.clips.existing(first), self.library.clips.existing(second)
        except LibraryError as error:
            self._say(str(error))
            return
        self._clip = None
        self.review.open_comparison(*_review_clips(a, b))
        self.clips_view.setCurrentWidget(self.review)
        self.review.setFocus()

    def _close_review(self) -> None:
        assert self.library_page is not None
        self.clips_view.setCurrentWidget(self.library_page)
        self.library_page.refresh()
        self.library_page.setFocus()

    def _label(self, label: str) -> None:
        if self.library is None or self._clip is None:
            return
        try:
            self.library.labels.set_label(self._clip, ClipLabel(label))
        except LibraryError as error:
            self._say(str(error))
            return
        self.review.show_label(label)

    def _cut(self, segments: list[tuple[float, float, str]]) -> None:
        if self.library is None or self._clip is None:
            return
        try:
            stretches = [LabelledSegment(start_s, end_s, ClipLabel(label)) for start_s, end_s, label in segments]
            self.library.labels.set_segments(self._clip, stretches)
        except LibraryError as error:
            self._say(str(error))

    def _take_track(self, done: Analysed) -> None:
        """A clip was judged in the player: the list knows of it too."""
        assert self.library is not None
        try:
            clip_id = self.library.clips.find(done.video)
            if clip_id is not None:
                judgement = read_judgement(read_track_header(done.track))
                self.library.judgements.set_summary(clip_id, done.summary, judgement)
        except (LibraryError, TrackError) as error:
            self._say(str(error))

    def _remember_speed(self, video: Path, chosen: FileSpeed) -> None:
        """The athlete said how much slower than real time a clip plays."""
        assert self.library is not None
        try:
            clip_id = self.library.clips.find(video)
            if clip_id is not None:
                self.library.judgements.set_slow_motion(clip_id, chosen)
        except LibraryError as error:
            self._say(str(error))

    def _say(self, sentence: str) -> None:
        assert self.library_page is not None
        self.library_page.show_error(sentence)
        self.clips_view.setCurrentWidget(self.library_page)


def _review_clips(*clips: Clip) -> list[ReviewClip]:
    return [
        ReviewClip(clip.video, clip.track, title, None if clip.label is None else clip.label.value, clip.slow_motion)
        for clip, title in zip(clips, titles_of(clips), strict=True)
    ]
