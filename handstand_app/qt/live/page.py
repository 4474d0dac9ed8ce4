"""The live page: picture, rows to play and to record, verdict and curves. Every result of a session ends here."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.camera import CameraState, CameraStatus
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.headline import Headline
from handstand_app.core.load import Bottleneck, Load
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.choose import DEMO, AnyCameraSource
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import LiveResult
from handstand_app.qt import theme
from handstand_app.qt.live.player_bar import PlayerBar
from handstand_app.qt.live.record_bar import RecordBar
from handstand_app.qt.live.session_board import SessionBoard
from handstand_app.qt.live.start_buttons import StartButtons
from handstand_app.qt.live.strip_chart import CHART_PX, StripChart
from handstand_app.qt.live.verdict_panel import VerdictPanel
from handstand_app.qt.live.video_view import VideoView

CHART_MS = 100
DEMO_NOTE = "The demo repeats."


class LivePage(QWidget):
    """Shows one source at a time; asks for nothing and starts nothing by itself."""

    began = Signal(bool)  # another source; whether it is a file
    judged = Signal(object)  # LiveResult with a verdict, after it was shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.verdict, self.chart = VideoView(), VerdictPanel(), StripChart()
        self.record_bar, self.board = RecordBar(), SessionBoard()
        self.player = PlayerBar(self)
        self.start_buttons = StartButtons()
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.styled(self.notice, _notice_style)
        self.notice.hide()
        self._camera_headline = Headline()  # of all cameras, until the program ends
        self._headline = self._camera_headline
        self._has_room = True
        self._is_bare = self._is_file = self._offers_others = self._is_delayed = False
        self._segment = 0
        self._delay_row: QWidget | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        over = QVBoxLayout(self.view)
        over.addStretch(1)
        over.addWidget(self.start_buttons, alignment=Qt.AlignmentFlag.AlignHCenter)
        over.setContentsMargins(12, 12, 12, 28)
        self.view.footer = self.start_buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above, self._row = QHBoxLayout(), QWidget()
        above.addWidget(self.view, stretch=1)
        above.addWidget(self.board)
        column.addLayout(above, stretch=1)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.record_bar, stretch=1)
        self._rows = QVBoxLayout()
        self._rows.addWidget(self.player)
        column.addWidget(self.notice)
        column.addLayout(self._rows)
        for widget in (self._row, self.verdict, self.chart):
            column.addWidget(widget)

    def add_control(self, control: QWidget) -> None:
        """Put a control at the end of the row of recording."""
        row = self._row.layout()
        assert row is not None
        row.addWidget(control)
        row.setContentsMargins(0, 0, 12, 0)

    def add_delay_row(self, row: QWidget) -> None:
        """Put a row above that of recording, shown while pictures are delayed."""
        row.hide()
        self._rows.addWidget(row)
        self._delay_row = row

    def set_delayed(self, delayed: bool) -> None:
        """Whether pictures come by `show_delayed`, while verdicts are of now."""
        self._is_delayed = delayed
        self.view.show_caption("")
        self._arrange()

    def show_delayed(self, result: LiveResult, caption: str) -> None:
        """Show a picture of some time ago, and say so."""
        self.view.show_result(result)
        self.view.show_caption(caption)

    def _connect(self) -> None:
        self.record_bar.countdown_changed.connect(self.verdict.show_countdown)
        self.record_bar.lit_changed.connect(self.view.set_recording)
        self.addAction(self.record_bar.record)  # also while the row is hidden
        self._chart_timer = QTimer(self, interval=CHART_MS)
        self._chart_timer.timeout.connect(self.chart.redraw)
        self._chart_timer.start()

    def begin(self, source: FrameSource) -> None:
        """Another source: forget what was seen."""
        self._is_file = isinstance(source, VideoFileSource)
        self.began.emit(self._is_file)
        self._headline = Headline() if self._is_file else self._camera_headline
        self._segment = 0
        self._offers_others = isinstance(source, AnyCameraSource)
        self.view.forget()
        self.view.show_message(None)
        self.start_buttons.hide()
        self.show_load(Load())
        self.chart.clear_values()
        self.verdict.show_waiting("")
        if isinstance(source, VideoFileSource):
            self.player.set_source(source, DEMO_NOTE if source.path == DEMO else "")
        else:
            self.player.set_source(None)
        self._arrange()

    def show_result(self, result: LiveResult) -> None:
        """Show the newest result; in the GUI thread, where some may have been left out."""
        self.start_buttons.hide()
        if not self._is_delayed:
            self.view.show_result(result)
        if result.frame.segment != self._segment:
            self._segment = result.frame.segment
            self.chart.clear_values()
        if result.verdict is None:
            return
        self._headline.update(result.hold)
        self.verdict.show_verdict(result.verdict, self._headline.shown, self._headline.best)
        self.chart.add(result)
        self.judged.emit(result)

    def show_status(self, status: CameraStatus) -> None:
        """Show how the camera is."""
        is_running = status.state is CameraState.RUNNING
        self.view.show_message(None if is_running else status.sentence)
        has_none = status.state is CameraState.LOST and self._offers_others and not self.view.has_picture
        self.start_buttons.setVisible(has_none)
        if status.state in (CameraState.LOST, CameraState.STALLED):
            self.verdict.show_waiting("" if has_none or self._is_file else "Waiting for the camera")

    def show_progress(self, sentence: str) -> None:
        """Show what is going on until the first verdict."""
        self.verdict.show_waiting(sentence)

    def show_load(self, load: Load, level: str = "") -> None:
        """Say so if too few pictures are judged, why, and what helps."""
        words = load_words(load, level)
        if words != self.notice.text():
            self.notice.setText(words)
        self.notice.setVisible(bool(words) and not self._is_bare)

    def set_bare(self, bare: bool) -> None:
        """Show the picture, the verdict and the time alone."""
        self._is_bare = bare
        self.verdict.set_large(bare)
        self._arrange()

    def stop(self) -> None:
        """The window closes."""
        self._chart_timer.stop()
        self.player.set_source(None)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Without the curves: a low window does without them."""
        least = super().minimumSizeHint()
        return QSize(least.width(), least.height() - (CHART_PX if self.chart.isVisibleTo(self) else 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The curves are there while there is room for them."""
        super().resizeEvent(event)
        has_room = self.height() >= self.minimumSizeHint().height() + CHART_PX
        if has_room is not self._has_room:
            self._has_room = has_room
            self._arrange()

    def _arrange(self) -> None:
        self.player.setVisible(self._is_file and not self._is_bare)
        if self._delay_row is not None:
            self._delay_row.setVisible(self._is_delayed and not self._is_bare)
        self._row.setVisible(not self._is_bare)
        self.board.setVisible(not self._is_bare)
        self.chart.setVisible(self._has_room and not self._is_bare)
        self.notice.setVisible(bool(self.notice.text()) and not self._is_bare)


def level_words(estimator: Estimator | None) -> str:
    """How to come to a lower level, as the end of a sentence; empty if there is none."""
    if estimator is None or not estimator.levels:
        return ""
    if len(estimator.levels) == 1:
        return ", or start without --blocks and --flip-test"
    lowest = estimator.runtime.level == estimator.levels[-1]
    return "" if lowest else ", or choose fewer blocks in the menu at the lower right"


def load_words(load: Load, level: str = "") -> str:
    """What is wrong and what to do; empty if nothing is. `level` is how to come to a lower one, see `level_words`."""
    if load.bottleneck is Bottleneck.COMPUTER:
        seen = f"This computer is busy: {load.judged_fps:.0f} of {load.camera_fps:.0f} pictures a second are judged."
        return f"{seen} Close other programs{level}."
    if load.bottleneck is Bottleneck.CAMERA:
        return (
            f"The camera gives {load.camera_fps:.0f} pictures a second, too few for movement. More light often helps."
        )
    return ""


def _notice_style() -> str:
    look = theme.colours()
    return f"background: {look.surface.name()}; color: {look.trouble.name()}; padding: 7px 12px"
