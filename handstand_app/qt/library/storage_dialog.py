"""How much space the library takes, its limit, and what might go when it is exceeded."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.library.library import Library
from handstand_app.core.library.storage import Proposal, StorageUse
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.formatting import counted, size

GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StorageState:
    """What the dialog shows."""

    use: StorageUse
    proposal: Proposal


def storage_state(library: Library) -> StorageState:
    """For a worker. Raises LibraryError."""
    return StorageState(library.storage.use(), library.storage.proposal())


class StorageDialog(QDialog):
    """Displays the given state, emits what the user wants; deletes nothing itself."""

    cap_chosen = Signal(object)  # bytes, or None for no limit
    clips_unwanted = Signal(object)  # ids

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Storage")
        self.setMinimumWidth(460)
        self.figures, self.advice = QLabel(wordWrap=True), QLabel(wordWrap=True)
        theme.type_of(self.figures, 15)
        theme.type_of(self.advice, 14, muted=True)
        self.limited = QCheckBox("Limit the library to")
        self.cap = QDoubleSpinBox(suffix=" GB", decimals=1, minimum=0.1, maximum=100_000.0, value=20.0)
        self.cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cap.setMinimumWidth(110)
        self.apply, self.tidy, self.close_button = (
            button("Set the limit"),
            button("Move them to the trash"),
            button("Close"),
        )
        row, buttons, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for widget in (self.limited, self.cap, self.apply):
            row.addWidget(widget)
        row.addStretch(1)
        buttons.addStretch(1)
        buttons.addWidget(self.tidy)
        buttons.addWidget(self.close_button)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(14)
        column.addWidget(self.figures)
        column.addLayout(row)
        column.addWidget(self.advice)
        column.addLayout(buttons)
        self._ids: list[int] = []
        self.limited.toggled.connect(self.cap.setEnabled)
        self.apply.clicked.connect(self._choose)
        self.tidy.clicked.connect(lambda: self.clips_unwanted.emit(self._ids))
        self.close_button.clicked.connect(self.close)

    def show_state(self, state: StorageState) -> None:
        """Show these figures."""
        use, proposal = state.use, state.proposal
        self.figures.setText(
            f"The library takes {size(use.total)}: clips {size(use.clips)}, trash {size(use.trash)}, "
            f"the rest {size(use.other)}. {size(use.free)} are free on its disk."
        )
        self.limited.setChecked(use.cap is not None)
        self.cap.setEnabled(use.cap is not None)
        if use.cap is not None:
            self.cap.setValue(use.cap / GB)
        self._ids = [clip.id for clip in proposal.clips]
        self.tidy.setVisible(bool(self._ids))
        self.advice.setText(_advice(use, proposal))

    def _choose(self) -> None:
        self.cap_chosen.emit(round(self.cap.value() * GB) if self.limited.isChecked() else None)


def _advice(use: StorageUse, proposal: Proposal) -> str:
    if not use.over:
        return "Nothing has to go." if use.cap is not None else "There is no limit. Nothing is ever deleted by itself."
    sentences = [f"That is {size(use.over)} more than the limit."]
    if proposal.trash:
        sentences.append(f"Emptying the trash deletes {counted(len(proposal.trash), 'clip')} for good.")
    if proposal.clips:
        sentences.append(f"{counted(len(proposal.clips), 'clip')} without label, notes or star could go to the trash.")
    if not proposal.enough:
        sentences.append("That is not enough: raise the limit, or choose clips yourself.")
    return " ".join(sentences)
