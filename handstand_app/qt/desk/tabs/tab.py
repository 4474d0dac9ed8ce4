"""What every tab of the settings has: a form, what was changed in it, and why it cannot be taken."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from handstand_app.core.settings import AppSettings
from handstand_app.qt import theme


class SettingsTab(QScrollArea):
    """A form that scrolls where the window is small."""

    title = ""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 18, 20, 18)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(18)
        self.form.setVerticalSpacing(10)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.addLayout(self.form)
        column.addStretch(1)
        self.setWidget(inside)

    def row(self, words: str, field: QWidget) -> None:
        """Add a named field."""
        for named in (field, *field.findChildren(QLineEdit)):
            named.setAccessibleName(words)
        label = QLabel(words)
        label.setBuddy(field)
        self.form.addRow(label, field)

    def explain(self, words: str = "") -> QLabel:
        """Add a sentence under the last field."""
        label = QLabel(words, wordWrap=True)
        theme.type_of(label, 13, muted=True)
        self.form.addRow("", label)
        return label

    def show_settings(self, settings: AppSettings) -> None:
        """Show these."""
        raise NotImplementedError

    def changes(self) -> dict[str, object]:
        """Settings by name, as they are shown."""
        raise NotImplementedError

    def trouble(self) -> str:
        """Why what is shown cannot be taken, one sentence; empty if it can."""
        return ""


def choices(entries: Iterable[tuple[str, object]]) -> QComboBox:
    """A list to choose from: words and value of each."""
    box = QComboBox()
    for words, value in entries:
        box.addItem(words, value)
    return box


def choose(box: QComboBox, value: object) -> None:
    """Show the entry of this value, if there is one."""
    index = next((i for i in range(box.count()) if box.itemData(i) == value), -1)
    if index >= 0:
        box.setCurrentIndex(index)
