"""The selected clip: its picture, the four labels with their keys, the model's guess, notes, and what can be done."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.library.model import Clip, ClipLabel
from handstand_app.core.sources.speed import NOTICED_FPS
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.clip_delegate import fault_words
from handstand_app.qt.library.formatting import (
    GUESS_WORDS,
    LABEL_KEYS,
    LABEL_WORDS,
    counted,
    first_words,
    hold_words,
    label_colour,
    seconds,
    size,
)
from handstand_app.qt.library.notes import NotesEdit
from models.verdicts import VerdictKind

LEAST_PX, MOST_PX = 300, 520


class DetailPanel(QWidget):
    """Displays the given state and emits what the user wants."""

    label_chosen = Signal(object)  # ClipLabel
    guess_first_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumWidth(MOST_PX)
        self.picture = Picture()
        self.title, self.facts, self.guess = QLabel(), QLabel(wordWrap=True), QLabel(wordWrap=True)
        theme.type_of(self.title, 18, bold=True)
        theme.type_of(self.facts, 13, muted=True)
        theme.plain(self.title, self.facts, self.guess)
        self.guess.setMinimumHeight(36)
        self.guess.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.labels = {label: button(words, LABEL_KEYS[label]) for label, words in LABEL_WORDS.items()}
        self.undo, self.redo = button("Undo", "Ctrl+Z"), button("Redo", "Ctrl+Shift+Z")
        self.open, self.favourite = button("Open", "Enter"), button("Favourite", "F")
        self.trash, self.compare = button("Trash", "Delete"), button("Compare", "C")
        self.compare.setToolTip("Select two clips, with Ctrl and the mouse or Shift and the arrow keys")
        self.guess_first = QCheckBox("Show the model's guess first")
        self.guess_first.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.notes = NotesEdit()
        self.notes.setMinimumHeight(60)
        self._lay_out()
        for label, made in self.labels.items():
            made.setIcon(_dot(label))
            made.clicked.connect(lambda _=False, chosen=label: self.label_chosen.emit(chosen))
        self.guess_first.toggled.connect(self.guess_first_toggled)
        self.show_clips([], None, guess=False, total=0)
        self.setMinimumWidth(max(LEAST_PX, self.minimumSizeHint().width()))  # no word of a button is cut

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.picture, stretch=3)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addLayout(_grid([*self.labels.values(), self.undo, self.redo]))
        column.addWidget(self.guess)
        column.addWidget(self.guess_first)
        column.addWidget(self.notes, stretch=2)
        column.addLayout(_grid([self.open, self.compare, self.favourite, self.trash]))

    def show_clips(self, clips: list[Clip], picture: QImage | None, *, guess: bool, total: int) -> None:
        """Show one clip, or how many there are.

        Args:
            picture: of the clip; None while there is none.
            guess: the model's guess may be seen.
            total: how many are selected, if `clips` are the first of them.
        """
        one = clips[0] if len(clips) == 1 else None
        self.picture.show_image(picture)
        self.title.setText(_title(clips, total))
        self.facts.setText("" if one is None else _facts(one))
        self.notes.show_notes(None if one is None else one.id, "" if one is None else one.notes)
        self.guess.setText(
            "" if one is None else _guess(one) if guess else "The model's guess is shown after the label."
        )
        theme.type_of(self.guess, 13, muted=not guess)
        in_trash = any(clip.trashed_at is not None for clip in clips)
        for label, made in self.labels.items():
            made.setEnabled(bool(clips) and not in_trash)
            _mark(made, label, is_chosen=one is not None and one.label is label)
        for made in (self.favourite, self.trash):
            made.setEnabled(bool(clips))
        self.open.setEnabled(one is not None and not in_trash)
        self.compare.setEnabled(len(clips) == 2 and not in_trash)
        starred = bool(clips) and all(clip.favourite for clip in clips)
        self.favourite.setText("★ Favourite   F" if starred else "☆ Favourite   F")
        self.trash.setText("Take back   Delete" if in_trash else "Trash   Delete")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The picture takes at most 16 to 9."""
        super().resizeEvent(event)
        self.picture.setMaximumHeight(round(self.width() * 9 / 16))

    def show_steps(self, *, can_undo: bool, can_redo: bool) -> None:
        """Whether there is something to take back or to do again."""
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)


class Picture(QWidget):
    """One picture, whole, in the middle of its place."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setMinimumHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as it may be."""
        return QSize(LEAST_PX, self.maximumHeight())

    def show_image(self, image: QImage | None) -> None:
        """Show this picture; None for none."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture as large as it fits."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours().mat)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            fitted = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, fitted.width(), fitted.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._image)


def _title(clips: list[Clip], total: int) -> str:
    if len(clips) != 1:
        return f"{counted(total, 'clip')} selected" if clips else "No clip selected"
    at = clips[0].recorded_at
    return f"{at.day} {at:%b %Y, %H:%M:%S}"


def _facts(clip: Clip) -> str:
    held = hold_words(clip.summary.hold_s)
    if clip.live is not None and clip.hold_differs:
        held = f"{first_words(clip)} {hold_words(clip.live.hold_s)}, judged again {held}"
    elif clip.summary.hold_s >= HEADLINE_S:
        held = f"hold {held}"
    facts = [held, f"clip {seconds(clip.duration_s)}", f"{clip.width} × {clip.height}", size(clip.bytes)]
    if clip.slow_motion is not None and clip.slow_motion != 1.0:
        facts.append(f"slow motion, {clip.slow_motion:.3g} times slower than real time")
    elif clip.duration_s > 0 and (fps := clip.frames / clip.duration_s) >= NOTICED_FPS:
        facts.append(f"slow motion, {fps:.0f} pictures a second")
    if clip.dropped:
        facts.append(counted(clip.dropped, "lost picture"))
    if clip.damaged:
        facts.append(f"\nThe library's entry of this clip is damaged: {', '.join(clip.damaged)}")
    if clip.missing:
        facts.append(f"\nThe file is missing: {clip.video}")
    return " · ".join(facts)


def _guess(clip: Clip) -> str:
    summary = clip.summary
    if summary.verdict is None:
        return "The model has not judged this clip."
    said = f"The model says: {GUESS_WORDS[summary.verdict]}"
    if summary.verdict is VerdictKind.NOT_STRAIGHT and fault_words(clip):
        said += f", {fault_words(clip)}"
    if clip.live is not None and clip.live.verdict is not summary.verdict:
        said += f" ({first_words(clip)}: {GUESS_WORDS[clip.live.verdict]})"
    if summary.verdict.is_handstand:
        said += f". Straight for {seconds(summary.straight_s)}"
    return f"{said}. Doubt {100 * summary.doubt:.0f} %."


def _grid(buttons: list[QPushButton]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(6)
    for column in (0, 1):
        grid.setColumnStretch(column, 1)
    for number, made in enumerate(buttons):
        made.setStyleSheet("padding: 6px 4px")
        grid.addWidget(made, number // 2, number % 2)
    return grid


def _dot(label: ClipLabel) -> QIcon:
    """A dot in the colour of a label."""
    picture = QPixmap(24, 24)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.DARK_INK, 1))
    painter.setBrush(label_colour(label))
    painter.drawEllipse(3, 3, 18, 18)
    painter.end()
    return QIcon(picture)


def _mark(made: QPushButton, label: ClipLabel, *, is_chosen: bool) -> None:
    """Fill the button of the clip's label."""
    colour = label_colour(label).name()
    ink = theme.DARK_INK.name()
    chosen = f"background: {colour}; color: {ink}; border-color: {ink}; " if is_chosen else ""
    made.setStyleSheet(f"QPushButton {{ {chosen}padding: 7px 4px; }}")
