"""One line under everything: trouble, an offer, or how far a job is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from handstand_app.qt import theme


class Notice(QWidget):
    """Hidden while there is nothing to say."""

    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.styled(self, lambda: f"#notice {{ background: {theme.colours().surface.name()}; }}")
        self.label, self.bar = QLabel(), QProgressBar()
        self.label.setWordWrap(True)
        theme.plain(self.label)
        theme.type_of(self.label, 14)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(220)
        self.bar.setAccessibleName("Progress")
        self.offer, self.cancel, self.close_button = QPushButton(), QPushButton("Cancel"), QPushButton("Dismiss")
        for button in (self.offer, self.cancel, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self.label, stretch=1)
        for widget in (self.bar, self.offer, self.cancel, self.close_button):
            row.addWidget(widget)
        self.offer.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self.cancelled)
        self.close_button.clicked.connect(self.clear)
        self.hide()

    def clear(self) -> None:
        """Nothing to say."""
        self.label.clear()
        self.hide()

    def say(self, sentence: str, offer: str = "") -> None:
        """Show a sentence, with a button that does something about it."""
        self._show(sentence, offer, working=False)

    def work(self, sentence: str) -> None:
        """A job has begun."""
        self.bar.setValue(0)
        self._show(sentence, "", working=True)

    def set_progress(self, share: float) -> None:
        """How much of the job is done."""
        self.bar.setValue(round(100 * share))

    def _show(self, sentence: str, offer: str, *, working: bool) -> None:
        self.label.setText(sentence)
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self.bar.setVisible(working)
        self.cancel.setVisible(working)
        self.close_button.setVisible(not working)
        self.show()
