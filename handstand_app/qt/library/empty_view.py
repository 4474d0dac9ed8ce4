"""What is shown in place of a list without clips: why it is empty, and what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.filter_bar import Queue

NOTHING = (
    "No clips yet",
    "Record an attempt with R on the page Live, or import a video. Every clip can then be labelled with one key, "
    "looked at closely, and used to teach the app.",
)
EMPTY = {
    Queue.ALL: ("No clips here", "All clips are in the trash."),
    Queue.WORTH: ("Every clip is labelled", "Clips that you record or import next will be listed here."),
    Queue.DISAGREE: ("No disagreement", "The model says the same as you of every clip that you have labelled."),
    Queue.TRASH: ("The trash is empty", "Clips that you throw away stay here until you empty it."),
}
FILTERED = ("No clip passes these conditions", "Take a word out of the search, or show all clips again.")


class EmptyView(QWidget):
    """A title, a sentence, and the buttons that help."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.sentence = QLabel(), QLabel(wordWrap=True)
        theme.type_of(self.title, 22, bold=True)
        theme.type_of(self.sentence, 15, muted=True)
        self.sentence.setFixedWidth(440)
        self.sentence.setMinimumHeight(76)
        self.import_videos, self.show_all = button("Import videos…"), button("Show all clips")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self.title, self.sentence, self.import_videos, self.show_all):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        column.addStretch(2)

    def explain(self, queue: Queue, *, has_clips: bool, narrowed: bool) -> None:
        """Say why the list is empty.

        Args:
            has_clips: the library holds clips, be it in the trash.
            narrowed: conditions are set.
        """
        title, sentence = FILTERED if narrowed else EMPTY[queue]
        if not has_clips:
            title, sentence = NOTHING
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.import_videos.setVisible(not has_clips)
        self.show_all.setVisible(has_clips and (narrowed or queue is not Queue.ALL))


def message_page(sentence: str) -> QWidget:
    """A page that says why there is nothing else on it."""
    page = QWidget()
    label = QLabel(sentence)
    theme.plain(label)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    theme.type_of(label, 18)
    column = QVBoxLayout(page)
    column.setContentsMargins(80, 40, 80, 40)
    column.addWidget(label)
    return page
