"""What the keys S N H U and I O mean at a moment: a label of the clip, a new part, or another label of a part."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from handstand_app.core.review.segments import Stretch, at, place
from handstand_app.qt import theme
from models.verdicts import VERDICT_OF_ACTION, VerdictKind

LABELS: dict[str, tuple[str, str]] = {
    "straight": ("S", "Straight"),
    "not_straight": ("N", "Not straight"),
    "not_handstand": ("H", "No handstand"),
    "unsure": ("U", "Unsure"),
}
"""Key and words of each label."""


def label_colour(label: str) -> QColor:
    """The colour of a label: that of the verdict that agrees with it."""
    verdicts: dict[str, VerdictKind] = dict(VERDICT_OF_ACTION.items())
    return theme.verdict_colour(verdicts.get(label, VerdictKind.CANNOT_TELL))


class Labelling(QObject):
    """Labelled parts of one clip while they are edited. Stores nothing itself."""

    label_chosen = Signal(str)
    segments_changed = Signal(object)  # list of (start_s, end_s, label)
    changed = Signal()  # marks, parts or selection

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.forget()

    def forget(self) -> None:
        """Another clip: no marks and no parts."""
        self.mark_in: float | None = None
        self.mark_out: float | None = None
        self.parts: list[Stretch] = []
        self.selected: int | None = None
        self.trouble = ""
        self.changed.emit()

    def set_parts(self, parts: Sequence[tuple[float, float, str]]) -> None:
        """Show these parts; emits no `segments_changed`."""
        self.parts = sorted(Stretch(*part) for part in parts)
        self.selected = None
        self.changed.emit()

    def begin_at(self, time_s: float) -> None:
        """A part begins here."""
        out = self.mark_out
        self._mark(time_s, None if out is not None and out <= time_s else out)

    def end_at(self, time_s: float) -> None:
        """A part ends here."""
        begin = self.mark_in
        self._mark(None if begin is not None and begin >= time_s else begin, time_s)

    def press(self, label: str) -> None:
        """A label was chosen: for the marked part, else for the selected part, else for the whole clip."""
        if self.mark_in is not None and self.mark_out is not None:
            self._add(Stretch(self.mark_in, self.mark_out, label))
        elif self.mark_in is not None or self.mark_out is not None:
            missing = "end with O" if self.mark_out is None else "begin with I"
            self.trouble = f"Set its {missing}, or Esc."
            self.changed.emit()
        elif self.selected is not None:
            self.parts[self.selected] = self.parts[self.selected]._replace(label=label)
            self._tell()
        else:
            self.label_chosen.emit(label)

    def select_at(self, time_s: float | None) -> None:
        """Select the part at a time; None, or a time without a part, selects none."""
        self.selected = None if time_s is None else at(self.parts, time_s)
        self.changed.emit()

    def remove(self) -> bool:
        """Remove the selected part; False if none is selected."""
        if self.selected is None:
            return False
        del self.parts[self.selected]
        self.selected = None
        self._tell()
        return True

    def let_go(self) -> bool:
        """Forget marks and selection; False if there were none."""
        something = any(value is not None for value in (self.mark_in, self.mark_out, self.selected))
        self.selected = None
        self._mark(None, None)
        return something

    @property
    def marked(self) -> tuple[float, float] | None:
        """The marked part, else the selected one [s]; None if there is neither."""
        if self.mark_in is not None and self.mark_out is not None:
            return self.mark_in, self.mark_out
        if self.selected is not None:
            part = self.parts[self.selected]
            return part.start_s, part.end_s
        return None

    @property
    def hint(self) -> str:
        """What the keys do now, one sentence."""
        if self.trouble:
            return self.trouble
        if self.mark_in is not None and self.mark_out is not None:
            return f"Label {self.mark_in:.2f} to {self.mark_out:.2f} s with S N H U, or Esc."
        if self.mark_in is not None:
            return f"Part from {self.mark_in:.2f} s: set its end with O."
        if self.mark_out is not None:
            return f"Part to {self.mark_out:.2f} s: set its begin with I."
        if self.selected is not None:
            part = self.parts[self.selected]
            return f"Part {part.start_s:.2f} to {part.end_s:.2f} s: S N H U change it, Del removes it."
        return "S N H U label the whole clip. For a part, mark I and O first."

    def _mark(self, begin: float | None, end: float | None) -> None:
        self.mark_in, self.mark_out, self.trouble = begin, end, ""
        if begin is not None or end is not None:
            self.selected = None
        self.changed.emit()

    def _add(self, part: Stretch) -> None:
        try:
            self.parts = place(self.parts, part)
        except ValueError as error:
            self.trouble = str(error)
            self.changed.emit()
            return
        self.mark_in = self.mark_out = None
        self._tell()

    def _tell(self) -> None:
        self.trouble = ""
        self.changed.emit()
        self.segments_changed.emit([tuple(part) for part in self.parts])
