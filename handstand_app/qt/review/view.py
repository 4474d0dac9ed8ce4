"""The review player: composes its widgets and connects their signals."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from handstand_app.core.judging.estimator import Estimator
from handstand_app.qt.review.bindings import bindings_of
from handstand_app.qt.review.clip_jobs import Analysed, ClipJobs
from handstand_app.qt.review.controls import Header, Transport
from handstand_app.qt.review.display import Display, ReviewClip
from handstand_app.qt.review.exporting import Exportable, ExportMenu
from handstand_app.qt.review.keys import KeyboardView
from handstand_app.qt.review.labelling import Labelling
from handstand_app.qt.review.notice import Notice
from handstand_app.qt.review.player import Player


class ReviewView(KeyboardView):
    """One clip, or two that are compared. Stores nothing: labels and parts go out as signals.

    Args:
        load_estimator: gives a network of its own for clips without a track, called in a worker thread; None offers
            no analysis.
    """

    closed = Signal()
    label_chosen = Signal(str)
    segments_changed = Signal(object)  # list of (start_s, end_s, label)
    track_made = Signal(object)  # Analysed
    slow_motion_chosen = Signal(object, object)  # Path of a clip, FileSpeed

    def __init__(self, load_estimator: Callable[[], Estimator] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.load_estimator = load_estimator
        self.player, self.labelling = Player(self), Labelling(self)
        self._segments: list[tuple[float, float, str]] = []
        self._stretch = 1.0  # times of the library and of tracks over times that are shown
        self.header, self.transport, self.notice = Header(), Transport(), Notice()
        self.jobs = ClipJobs(self.notice, self)
        self.display = Display(self.player, self.header, self)
        self.pictures, self.side = self.display.pictures, self.display.side
        self.curves, self.timeline = self.display.curves, self.display.timeline
        self.exports = ExportMenu(self._exportable, self)
        self.header.export.setMenu(self.exports.menu)
        self._lay_out()
        self._connect()
        self.bind(bindings_of(self))
        self._forget_clip()

    def open_clip(self, clip: ReviewClip) -> None:
        """Show one clip; what cannot be shown is said in the view."""
        self._open([clip])

    def open_comparison(self, a: ReviewClip, b: ReviewClip) -> None:
        """Show two clips, aligned at the moment when the hips come over the hands for the longest hold of each."""
        self._open([a, b])

    def show_label(self, label: str | None) -> None:
        """Show the present label of the clip; None if it has none. What the network says follows."""
        self.display.show_label(label)

    def set_segments(self, segments: list[tuple[float, float, str]]) -> None:
        """Show the labelled parts of the clip: begin and end [s] and label."""
        self._segments = segments
        self._place_segments()

    def forget(self) -> None:
        """Let all files go and end all workers; waits for them."""
        self.player.wait_for_end()
        self.jobs.stop()
        self._forget_clip()

    def close_clip(self) -> None:
        """Let the files go and say so; an export goes on."""
        self.jobs.cancel_analysis()
        self._forget_clip()
        self.closed.emit()

    def analyse(self) -> None:
        """Make the track of the clip that is open."""
        facts = self.player.facts(0)
        if facts is not None and self.load_estimator is not None:
            self.jobs.analyse(self.player.clips[0].video, facts, self.load_estimator)

    def mark_begin(self) -> None:
        """A part begins here."""
        if len(self.player.clips) == 1:
            self.labelling.begin_at(self.player.playhead.time_s)

    def mark_end(self) -> None:
        """A part ends here; on the last picture, with the clip."""
        facts, time_s = self.player.facts(0), self.player.playhead.time_s
        if facts is not None and facts.index.at(time_s) == len(facts.index) - 1:
            time_s = facts.index.duration_s
        if len(self.player.clips) == 1:
            self.labelling.end_at(time_s)

    def toggle_repeat(self, on: bool) -> None:
        """Repeat the marked or selected part, else everything; or stop repeating."""
        duration_s = self.player.playhead.duration_s
        begin, end = self.labelling.marked or (0.0, duration_s)
        end = min(end, duration_s)
        self.player.repeat((begin, end) if on and begin < end else None)

    def escape(self) -> None:
        """Forget marks and selection; without any, close."""
        if not self.labelling.let_go():
            self.close_clip()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The curves take a share of a tall window."""
        self.curves.setFixedHeight(max(self.height() // 6, 118))
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        pictures, left, middle, column = QHBoxLayout(), QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        pictures.setSpacing(2)
        for picture in self.pictures:
            pictures.addWidget(picture, stretch=1)
        left.addLayout(pictures, stretch=1)
        left.addWidget(self.curves)
        left.addWidget(self.timeline)
        middle.addLayout(left, stretch=1)
        middle.addWidget(self.side)
        column.addWidget(self.header)
        column.addLayout(middle, stretch=1)
        column.addWidget(self.transport)
        column.addWidget(self.notice)
        for layout in (left, middle, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def _connect(self) -> None:
        player, labelling = self.player, self.labelling
        player.loaded.connect(self._show_loaded)
        player.time_changed.connect(self._show_time)
        player.state_changed.connect(self._show_state)
        for source in (self.timeline, self.curves):
            source.time_dragged.connect(player.seek)
        self.timeline.part_pressed.connect(labelling.select_at)
        self.header.closed.connect(self.close_clip)
        self.transport.play_pressed.connect(player.toggle)
        self.transport.step_pressed.connect(player.step)
        self.transport.speed_chosen.connect(player.set_speed)
        self.transport.repeat_toggled.connect(self.toggle_repeat)
        self.transport.slow_motion.factor_chosen.connect(partial(self.choose_slow_motion, 0))
        self.side.compare.factor_chosen.connect(self.choose_slow_motion)
        self.side.label_pressed.connect(self.press_label)
        self.side.in_pressed.connect(self.mark_begin)
        self.side.out_pressed.connect(self.mark_end)
        self.side.remove_pressed.connect(labelling.remove)
        labelling.label_chosen.connect(self.label_chosen)
        labelling.segments_changed.connect(self._tell_segments)
        labelling.changed.connect(self._show_labelling)
        self.exports.wanted.connect(self.jobs.export)
        self.jobs.analysed.connect(self._take_analysis)
        self.notice.accepted.connect(self.analyse)

    def choose_slow_motion(self, number: int, factor: float) -> None:
        """A clip (0 or 1) plays so many times slower than real time. An analysis at the speed before is cancelled."""
        facts = self.player.facts(number)
        if facts is not None and facts.speed.factor != factor:
            self.jobs.cancel_analysis()
            self.slow_motion_chosen.emit(self.player.clips[number].video, replace(facts.speed, factor=factor))
            self.player.set_slow_motion(number, factor)

    def press_label(self, label: str) -> None:
        """A label was chosen; two that are compared are not labelled."""
        if len(self.player.clips) == 1:
            self.labelling.press(label)

    def _open(self, clips: list[ReviewClip]) -> None:
        self.jobs.cancel_analysis()
        self._forget_clip()
        self.player.open([(clip.video, clip.track, clip.slow_motion) for clip in clips])
        self.display.open(clips)
        self.exports.refresh()

    def _forget_clip(self) -> None:
        self.player.close()
        self._segments, self._stretch = [], 1.0
        self.labelling.forget()
        self.display.open([])
        self._show_time(0.0)
        self.exports.refresh()
        if not self.jobs.busy:
            self.notice.clear()

    def _show_loaded(self) -> None:
        self._show_speed()
        self.display.show_loaded()
        self._show_state()
        self.exports.refresh()
        if not self.jobs.busy:
            trouble = self.display.trouble
            offer = "Analyse" if trouble and self._can_analyse else ""
            self.notice.say(trouble, offer) if trouble else self.notice.clear()

    def _show_speed(self) -> None:
        """How fast the clips play, and the labelled parts of one by the times that follow."""
        for number in range(len(self.player.clips)):
            if (known := self.player.facts(number)) is not None:
                self.side.compare.slow_motion[number].show_speed(known.speed)
        facts = self.player.facts(0)
        self.transport.slow_motion.setVisible(facts is not None and len(self.player.clips) == 1)
        if facts is not None and len(self.player.clips) == 1:
            self.transport.slow_motion.show_speed(facts.speed)
            if facts.speed.stretch != self._stretch:
                self._stretch = facts.speed.stretch
                self.labelling.let_go()
                self._place_segments()

    def _place_segments(self) -> None:
        """Show the labelled parts by the times of the player."""
        self.labelling.set_parts([(a / self._stretch, b / self._stretch, label) for a, b, label in self._segments])

    def _tell_segments(self, parts: list[tuple[float, float, str]]) -> None:
        self._segments = [(a * self._stretch, b * self._stretch, label) for a, b, label in parts]
        self.segments_changed.emit(self._segments)

    @property
    def _can_analyse(self) -> bool:
        return len(self.player.clips) == 1 and self.player.track(0) is None and self.load_estimator is not None

    def _exportable(self) -> Exportable | None:
        """The clip, or the first of two, as it is shown now."""
        facts = self.player.facts(0)
        if facts is None:
            return None
        first = self.player.clips[0]
        return Exportable(first.video, facts.track, first.shown, self.display.layers, facts.speed.factor)

    def _take_analysis(self, done: Analysed) -> None:
        self.track_made.emit(done)
        if len(self.player.clips) == 1 and self.player.clips[0].video == done.video:
            self.player.track_changed(0, done.track, done.facts)

    def _show_time(self, time_s: float) -> None:
        self.timeline.set_time(time_s)
        self.curves.set_time(time_s)
        self.transport.show_time(time_s, self.player.playhead.duration_s)

    def _show_state(self) -> None:
        self.transport.show_state(self.player.playhead)
        self.timeline.set_loop(self.player.playhead.loop)

    def _show_labelling(self) -> None:
        self.timeline.set_parts(self.labelling.parts, self.labelling.selected)
        self.timeline.set_marks(self.labelling.mark_in, self.labelling.mark_out)
        self.side.show_labelling(self.labelling)
