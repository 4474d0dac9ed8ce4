"""The line under the list: one sentence, what may be done about it, and how far a long job is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.skipped_dialog import SkippedDialog

NOTE_MS = 15_000
NAMED = 3
"""So many files that were left out are named in the sentence; a list of all opens from there."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that was left out, or could not be read to its end, and the reason."""

    name: str
    reason: str


class ElidedLabel(QLabel):
    """One line that gives way: what does not fit is left out of its middle. The tool tip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint as much as fits."""
        self.setToolTip(self.text())
        painter = QPainter(self)
        painter.setPen(theme.colours().muted)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


class NoticeBar(QWidget):
    """A sentence replaces the one before. Notes go after a while; errors and questions stay."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.label = QLabel(wordWrap=True)
        theme.plain(self.label)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action, self.close_button = button("Undo", "Ctrl+Z"), button("Close")
        self.job, self.progress, self.cancel = ElidedLabel(), QProgressBar(), button("Cancel")
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.cancel.setAccessibleName("Cancel the job")
        self._then: Callable[[], object] | None = None
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._timer.timeout.connect(self.clear)
        self.action.clicked.connect(self._act)
        self.close_button.clicked.connect(self.clear)
        self.cancel.clicked.connect(self.cancelled)
        self.clear()
        self.show_job("")

    def _lay_out(self) -> None:
        said, done, lines = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        said.addWidget(self.label, stretch=1)
        said.addWidget(self.action)
        said.addWidget(self.close_button)
        done.addWidget(self.job, stretch=1)
        done.addWidget(self.progress)
        done.addWidget(self.cancel)
        lines.setContentsMargins(14, 8, 10, 8)
        lines.setSpacing(6)
        for line in (said, done):
            line.setSpacing(10)
            lines.addLayout(line)
        theme.type_of(self.job, 14, muted=True)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if there is none."""
        return self.label.text()

    def show_note(self, sentence: str, action: str = "", then: Callable[[], object] | None = None) -> None:
        """Show a sentence for a while, with a button if there is an action."""
        self._show(sentence, action, then, error=False)
        self._timer.start()

    def show_error(self, sentence: str) -> None:
        """Show what went wrong until it is closed or something else happens."""
        self._show(sentence, "", None, error=True)

    def show_troubles(self, sentence: str, troubles: Sequence[Trouble]) -> None:
        """Show a sentence about several files with the names of those that had trouble, until it is closed."""
        if len(troubles) == 1:
            self.show_error(f"{sentence} {troubles[0].reason}")
            return
        named = ", ".join(trouble.name for trouble in troubles[:NAMED])
        more = f" and {len(troubles) - NAMED} more" if len(troubles) > NAMED else ""
        lines = [f"{trouble.name}: {trouble.reason}" for trouble in troubles]
        self._show(
            f"{sentence} Not everything could be read: {named}{more}.",
            "Why?",
            lambda: SkippedDialog(lines, self.window()).open(),
            error=True,
        )

    def ask(self, question: str, action: str, then: Callable[[], object]) -> None:
        """Show a question that stays until it is answered with its button, or closed."""
        self._show(question, action, then, error=False)

    def clear(self) -> None:
        """Show no sentence."""
        self._show("", "", None, error=False)

    def show_job(self, words: str) -> None:
        """Show that this is being done; an empty text shows no job."""
        self.job.setText(words)
        for widget in (self.job, self.progress, self.cancel):
            widget.setVisible(bool(words))
        self.cancel.setEnabled(True)
        self.progress.setRange(0, 0)
        self._show_or_hide()

    def announce(self, words: str) -> None:
        """What the job does now; its progress goes on."""
        self.job.setText(words)

    def show_progress(self, percent: int) -> None:
        """How much of the job is done."""
        self.progress.setRange(0, 100)
        self.progress.setValue(percent)

    def _show(self, sentence: str, action: str, then: Callable[[], object] | None, *, error: bool) -> None:
        self._timer.stop()
        self._then = then
        self.label.setText(sentence)
        self.label.setVisible(bool(sentence))
        self._colour(error=error)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.close_button.setVisible(bool(sentence))
        self._show_or_hide()

    def _colour(self, *, error: bool) -> None:
        def words() -> str:
            look = theme.colours()
            return f"font-size: 14px; color: {(look.trouble if error else look.text).name()}; background: transparent"

        def frame() -> str:
            look = theme.colours()
            ground, edge = look.surface.name(), (look.trouble if error else look.line).name()
            return f"#notice {{ background: {ground}; border: 1px solid {edge}; border-radius: 8px; }}"

        theme.styled(self.label, words)
        theme.styled(self, frame)

    def _show_or_hide(self) -> None:
        self.setVisible(bool(self.label.text() or self.job.text()))

    def _act(self) -> None:
        then = self._then
        self.clear()
        if then is not None:
            then()
