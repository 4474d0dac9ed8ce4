"""The review player: composes its widgets and connects their signals."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from handstand_app.core.estimator import Estimator
from handstand_app.core.review.align import Overlay, overlay
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.review.track_view import TrackView
from handstand_app.qt.review.bindings import bindings_of
from handstand_app.qt.review.controls import Header, Transport
from handstand_app.qt.review.curves import Curves
from handstand_app.qt.review.errands import Analysed, Errands
from handstand_app.qt.review.exporting import Exportable, ExportMenu
from handstand_app.qt.review.keys import KeyboardView
from handstand_app.qt.review.labelling import Labelling
from handstand_app.qt.review.notice import Notice
from handstand_app.qt.review.picture import Content, PictureView
from handstand_app.qt.review.player import Player
from handstand_app.qt.review.side_panel import SidePanel
from handstand_app.qt.review.timeline import Timeline, verdicts

ClipFiles = tuple[Path, Path | None, str]
"""Video, track and title of a clip."""
NO_TRACK = "This clip has not been analysed: no skeleton and no angles are known."
UNALIGNED = "The hips are not seen over the hands in both attempts; they begin together instead."


class ReviewView(KeyboardView):
    """One clip, or two that are compared. Stores nothing: labels and parts go out as signals.

    Args:
        load_estimator: gives a network of its own for clips without a track, called in a worker thread; None offers
            no analysis.
    """

    closed = Signal()
    label_chosen = Signal(str)
    segments_changed = Signal(object)  # list of (start_s, end_s, label)
    track_made = Signal(object, object)  # Path of a clip, Path of the track that was written beside it

    def __init__(self, load_estimator: Callable[[], Estimator] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.load_estimator = load_estimator
        self._titles: list[str] = []
        self._overlay: Overlay | None = None
        self.player, self.labelling = Player(self), Labelling(self)
        self.header, self.transport, self.notice = Header(), Transport(), Notice()
        self.errands = Errands(self.notice, self)
        self.pictures = (PictureView(), PictureView())
        self.side, self.curves, self.timeline = SidePanel(), Curves(), Timeline()
        self.exports = ExportMenu(self._exportable, self)
        self.header.export.setMenu(self.exports.menu)
        self._lay_out()
        self._connect()
        self.bind(bindings_of(self))
        self._show_nothing()

    def open_clip(self, video: Path, track: Path | None, title: str) -> None:
        """Show one clip; what cannot be shown is said in the view."""
        self._open([(video, track, title)])

    def open_comparison(self, a: ClipFiles, b: ClipFiles) -> None:
        """Show two clips, aligned at the moment when the hips come over the hands."""
        self._open([a, b])

    def show_label(self, label: str | None) -> None:
        """Show the present label of the clip; None if it has none."""
        self.side.show_label(label)

    def set_segments(self, segments: list[tuple[float, float, str]]) -> None:
        """Show the labelled parts of the clip: begin and end [s] and label."""
        self.labelling.set_parts(segments)

    def forget(self) -> None:
        """Let all files go and end all workers; waits for them."""
        self.player.wait_for_end()
        self.errands.stop()
        self._show_nothing()

    def close_clip(self) -> None:
        """Let the files go and say so; an export goes on."""
        self.errands.cancel_analysis()
        self.player.close()
        self._show_nothing()
        self.closed.emit()

    def analyse(self) -> None:
        """Make the track of the clip that is open."""
        facts = self.player.facts(0)
        if facts is not None and self.load_estimator is not None:
            self.errands.analyse(self.player.clips[0].video, facts, self.load_estimator)

    def mark_begin(self) -> None:
        """A part begins here."""
        if len(self._titles) == 1:
            self.labelling.begin_at(self.player.playhead.time_s)

    def mark_end(self) -> None:
        """A part ends here; on the last picture, with the clip."""
        facts, time_s = self.player.facts(0), self.player.playhead.time_s
        if facts is not None and facts.index.at(time_s) == len(facts.index) - 1:
            time_s = facts.index.duration_s
        if len(self._titles) == 1:
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
        middle = QHBoxLayout()
        middle.setSpacing(2)
        for picture in self.pictures:
            middle.addWidget(picture, stretch=1)
        middle.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(middle, stretch=1)
        for widget in (self.curves, self.timeline, self.transport, self.notice):
            column.addWidget(widget)

    def _connect(self) -> None:
        player, labelling = self.player, self.labelling
        player.loaded.connect(self._show_loaded)
        player.picture_changed.connect(self._show_picture)
        player.failed.connect(lambda number, words: self.pictures[number].show_message(words))
        player.time_changed.connect(self._show_time)
        player.state_changed.connect(self._show_state)
        for source in (self.timeline, self.curves):
            source.time_dragged.connect(player.seek)
        self.timeline.part_pressed.connect(labelling.select_at)
        self.header.closed.connect(self.close_clip)
        self.header.ghost_toggled.connect(lambda _: self._arrange())
        self.header.fit_wanted.connect(self.pictures[0].fit)
        for picture, other in (self.pictures, self.pictures[::-1]):
            self.header.shown_changed.connect(picture.set_shown)
            picture.view_changed.connect(other.set_view)
        self.transport.play_pressed.connect(player.toggle)
        self.transport.step_pressed.connect(player.step)
        self.transport.speed_chosen.connect(player.set_speed)
        self.transport.repeat_toggled.connect(self.toggle_repeat)
        self.transport.curve_toggled.connect(self.curves.show_curve)
        self.side.label_pressed.connect(self.press_label)
        self.side.in_pressed.connect(self.mark_begin)
        self.side.out_pressed.connect(self.mark_end)
        self.side.remove_pressed.connect(labelling.remove)
        labelling.label_chosen.connect(self.label_chosen)
        labelling.segments_changed.connect(self.segments_changed)
        labelling.changed.connect(self._show_labelling)
        self.exports.wanted.connect(self.errands.export)
        self.errands.analysed.connect(self._take_analysis)
        self.notice.accepted.connect(self.analyse)

    def press_label(self, label: str) -> None:
        """A label was chosen; two that are compared are not labelled."""
        if len(self._titles) == 1:
            self.labelling.press(label)

    def _open(self, clips: list[ClipFiles]) -> None:
        self.errands.cancel_analysis()
        self._show_nothing()
        self._titles = [title for _, _, title in clips]
        self.header.set_title("   and   ".join(self._titles))
        for picture in self.pictures[: len(clips)]:
            picture.show_message("Opening …")
        self.player.open([(video, track) for video, track, _ in clips])
        self._arrange()

    def _show_nothing(self) -> None:
        self._titles, self._overlay = [], None
        self.labelling.forget()
        self.show_label(None)
        for moment in self.side.moments:
            moment.show_moment(None, None)
        self.timeline.set_clip(0.0, [])
        self.curves.show_tracks(0.0, [])
        self._show_time(0.0)
        if not self.errands.busy:
            self.notice.clear()
        for picture in self.pictures:
            picture.show_content(None)
            picture.show_message(None)
            picture.set_view(1.0, QPointF(0.5, 0.5))
        self.header.set_title("")
        self._arrange()

    def _arrange(self) -> None:
        """One picture, two beside each other, or the second one as a ghost over the first."""
        two = len(self._titles) == 2
        ghost = two and self.header.ghost.isChecked() and self._overlay is not None
        self.exports.refresh()
        self.header.ghost.setVisible(two)
        self.header.ghost.setEnabled(self._overlay is not None)
        self.side.show_titles(self._titles)
        self.pictures[1].setVisible(two and not ghost)
        first, second = [*self._titles, "", ""][:2]
        self.pictures[0].set_caption(f"{first}, ghost: {second}" if ghost else first if two else "")
        self.pictures[1].set_caption(second)
        self.pictures[0].show_ghost(self.pictures[1].content if ghost else None, self._overlay)

    def _show_loaded(self) -> None:
        facts = [self.player.facts(number) for number in range(len(self.player.clips))]
        tracks = [None if known is None else known.track for known in facts]
        starts, duration_s = self.player.starts_s, self.player.playhead.duration_s
        for picture, known in zip(self.pictures, facts, strict=False):
            if known is not None:
                picture.show_message(None)
        if self.player.alignment is not None:
            self._overlay = overlay(tracks[0], tracks[1], self.player.alignment)
        self.timeline.set_clip(duration_s, [verdicts(*pair) for pair in zip(tracks, starts, strict=True)])
        self.curves.show_tracks(duration_s, list(zip(starts, tracks, strict=True)))
        self._show_state()
        self._arrange()
        for number, clip in enumerate(self.player.clips):
            if clip.shown is not None:
                self._show_picture(number, clip.shown)
        if not self.errands.busy:
            self._say_what_is_missing(tracks)

    def _say_what_is_missing(self, tracks: list[TrackView | None]) -> None:
        facts = [known for known in map(self.player.facts, range(len(tracks))) if known is not None]
        troubles = [known.track_trouble for known in facts if known.track_trouble]
        missing = len(tracks) == 1 and len(facts) == 1 and tracks[0] is None
        offer = "Analyse" if missing and self.load_estimator is not None else ""
        if troubles or missing:
            self.notice.say(" ".join(troubles) or NO_TRACK, offer)
        elif len(facts) == 2 and self.player.alignment is not None and not self.player.alignment.by_pose:
            self.notice.say(UNALIGNED)
        else:
            self.notice.clear()

    def _show_picture(self, number: int, frame: ClipFrame) -> None:
        facts = self.player.facts(number)
        track = None if facts is None else facts.track
        content = Content(frame)
        if track is not None:
            content = Content(frame, track.pose(frame.index), track.angles(frame.index))
        self.pictures[number].show_message(None)
        self.pictures[number].show_content(content)
        if number == 1:
            self.pictures[0].show_ghost(content if self.header.ghost.isChecked() else None, self._overlay)
        self.side.moments[number].show_moment(None if track is None else track.verdict(frame.index), content.angles)

    def _exportable(self) -> Exportable | None:
        """The clip, or the first of two, as it is shown now."""
        facts = self.player.facts(0)
        if facts is None:
            return None
        first = self.player.clips[0]
        return Exportable(first.video, facts.track, first.shown, self.header.shown)

    def _take_analysis(self, done: Analysed) -> None:
        self.track_made.emit(done.video, done.track)
        if len(self.player.clips) == 1 and self.player.clips[0].video == done.video:
            self.player.track_changed(0, done.facts)

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
