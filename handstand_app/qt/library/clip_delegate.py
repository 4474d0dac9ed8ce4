"""Paints one row of the list: the day where it begins, then picture, time, hold, label, guess, doubt and marks."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from handstand_app.core.judging.faults import FAULT_WORDS
from handstand_app.core.library.model import Clip, Day
from handstand_app.qt import theme
from handstand_app.qt.library.clip_model import CLIP, DAY, ClipModel
from handstand_app.qt.library.formatting import (
    GUESS_WORDS,
    LABEL_WORDS,
    counted,
    day_facts,
    day_title,
    first_words,
    hold_words,
    label_colour,
    seconds,
)
from handstand_app.qt.library.pictures import Pictures

ROW_PX, HEADING_PX = 80, 40
PICTURE_PX, SMALL_PX, SMALL_BELOW_PX = QSize(112, 63), QSize(80, 45), 600
"""Pictures are smaller in rows that are narrower than the last: the time of day comes first."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
BADGE_PX, HOLD_PX, DOUBT_PX = 150, 70, 84


class ClipDelegate(QStyledItemDelegate):
    """Knows how a row looks; asks the model what the athlete may see.

    Attributes:
        by_time: days are marked, so that rows show the time of day alone.
    """

    def __init__(self, model: ClipModel, pictures: Pictures) -> None:
        super().__init__()
        self._model = model
        self._pictures = pictures
        self.by_time = True

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the row of `index`."""
        area: QRect = option.rect
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(area, theme.colours().background)
        day = index.data(DAY)
        if day is not None:
            self._paint_heading(painter, area.adjusted(12, 0, -12, ROW_PX * -1), day)
        row = QRect(area.left(), area.bottom() + 1 - ROW_PX, area.width(), ROW_PX)
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        edge = None
        if selected:
            edge = theme.colours().focus if option.widget.hasFocus() else theme.colours().muted
        self._paint_card(painter, row.adjusted(4, 2, -4, -2), index.data(CLIP), edge)
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRect, day: Day) -> None:
        baseline = area.adjusted(0, 8, 0, -2)
        title = day_title(day.day, date.today())
        _text(painter, baseline, title, _Style(theme.bold(16), theme.colours().text, LEFT))
        width = QFontMetrics(theme.bold(16)).horizontalAdvance(title) + 16
        facts = day_facts(day) + (f"  ·  {day.notes}" if day.notes else "")
        _text(painter, baseline.adjusted(width, 1, 0, 1), facts, _Style(theme.regular(13), theme.colours().muted, LEFT))

    def _paint_card(self, painter: QPainter, area: QRect, clip: Clip | None, edge: QColor | None) -> None:
        """A card; `edge` marks a selected one."""
        look = theme.colours()
        painter.setPen(Qt.PenStyle.NoPen if edge is None else QPen(edge, 2))
        painter.setBrush(look.surface if edge is None else look.chosen)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)
        if clip is None:
            _text(painter, area, "This clip was deleted for good.", _Style(theme.regular(14), look.muted, CENTRE))
            return
        size = SMALL_PX if area.width() < SMALL_BELOW_PX else PICTURE_PX
        picture = QRect(area.topLeft() + QPoint(8, (area.height() - size.height()) // 2), size)
        self._paint_picture(painter, picture, clip)
        right = area.right() - 12
        right = self._paint_answers(
            painter, QRect(right - BADGE_PX, area.top() + 9, BADGE_PX, area.height() - 18), clip
        )
        right = self._paint_doubt(painter, QRect(right - DOUBT_PX, area.top() + 9, DOUBT_PX, area.height() - 18), clip)
        right = self._paint_hold(painter, QRect(right - HOLD_PX, area.top() + 9, HOLD_PX, area.height() - 18), clip)
        self._paint_words(
            painter, QRect(QPoint(picture.right() + 14, area.top() + 9), QPoint(right, area.bottom() - 9)), clip
        )

    def _paint_picture(self, painter: QPainter, area: QRect, clip: Clip) -> None:
        image = self._pictures.row(clip.id)
        if image is not None:
            painter.setOpacity(0.4 if clip.missing else 1.0)
            painter.drawImage(area, image)
            painter.setOpacity(1.0)
        else:
            painter.fillRect(area, theme.colours().background)
            words = "no picture" if clip.id in self._pictures.failures else "…"
            _text(painter, area, words, _Style(theme.regular(12), theme.colours().muted, CENTRE))
        if clip.favourite:
            badge = QRect(area.left(), area.top(), 22, 22)
            painter.fillRect(badge, QColor(0, 0, 0, 170))
            _text(painter, badge, "★", _Style(theme.bold(16), QColor(255, 205, 60), CENTRE))

    def _paint_words(self, painter: QPainter, area: QRect, clip: Clip) -> None:
        time = f"{clip.recorded_at:%H:%M:%S}"
        time = time if self.by_time else f"{clip.recorded_at.day} {clip.recorded_at:%b %Y, %H:%M}"
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = QRect(area.left(), upper.bottom() + 1, area.width(), area.height() // 2)
        _text(painter, upper, time, _Style(theme.bold(16), theme.colours().text, LEFT))
        if clip.damaged:
            _text(painter, lower, "entry is damaged", _Style(theme.bold(13), theme.colours().trouble, LEFT))
            return
        if clip.missing:
            _text(painter, lower, "file is missing", _Style(theme.bold(13), theme.colours().trouble, LEFT))
            return
        about = clip.notes.replace("\n", " ") or (Path(clip.origin).name if clip.origin else "")
        facts = [f"clip {seconds(clip.duration_s)}"]
        facts += [counted(clip.segments, "part")] if clip.segments else []
        facts += [about] if about else []
        _text(painter, lower, "  ·  ".join(facts), _Style(theme.regular(13), theme.colours().muted, LEFT))

    def _paint_hold(self, painter: QPainter, area: QRect, clip: Clip) -> int:
        upper, lower = _halves(area)
        held = hold_words(clip.summary.hold_s, "–")
        _text(painter, upper, held, _Style(theme.bold(16), theme.colours().text, RIGHT))
        said = f"{first_words(clip)} {hold_words(clip.live.hold_s, '–')}" if clip.live and clip.hold_differs else "hold"
        _text(painter, lower, said, _Style(theme.regular(13), theme.colours().muted, RIGHT))
        return area.left() - 12

    def _paint_doubt(self, painter: QPainter, area: QRect, clip: Clip) -> int:
        """How unsure the model is; it does not give away what it says."""
        upper, lower = _halves(area)
        share = min(max(clip.summary.doubt, 0.0), 1.0)
        bar = QRect(upper.left() + 20, upper.center().y() - 3, upper.width() - 20, 7)
        is_judged = clip.summary.verdict is not None
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().line)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(theme.colours().text)
        if is_judged and share > 0:
            filled = max(round(bar.width() * share), 4)
            painter.drawRoundedRect(QRect(bar.left(), bar.top(), filled, bar.height()), 3, 3)
        words = f"doubt {100 * share:.0f} %" if is_judged else "not judged"
        _text(painter, lower, words, _Style(theme.regular(13), theme.colours().muted, RIGHT))
        return area.left() - 8

    def _paint_answers(self, painter: QPainter, area: QRect, clip: Clip) -> int:
        """The athlete's label, and below it what the model says, if that may be seen."""
        upper, lower = _halves(area)
        badge = upper.adjusted(0, 0, 0, -2)
        if clip.label is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(label_colour(clip.label))
            painter.drawRoundedRect(badge, 6, 6)
            _text(painter, badge, LABEL_WORDS[clip.label], _Style(theme.bold(13), theme.DARK_INK, CENTRE))
        else:
            painter.setPen(QPen(theme.colours().muted, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(badge.adjusted(0, 0, -1, -1), 6, 6)
            words = counted(clip.segments, "part") if clip.segments else "no label"
            _text(painter, badge, words, _Style(theme.regular(13), theme.colours().muted, CENTRE))
        if self._model.knows_guess(clip):
            self._paint_guess(painter, lower.adjusted(0, 2, 0, 0), clip)
        return area.left() - 16

    def _paint_guess(self, painter: QPainter, area: QRect, clip: Clip) -> None:
        verdict = clip.summary.verdict
        colour = theme.verdict_colour(verdict) if verdict is not None else theme.colours().line
        mark = QRect(area.left() + 2, area.center().y() - 4, 9, 9)
        if clip.disagrees:
            _text(painter, mark.adjusted(-4, -6, 4, 4), "≠", _Style(theme.bold(16), colour, CENTRE))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(mark)
        look = theme.colours()
        words, ink = f"model: {GUESS_WORDS[verdict]}", look.text if clip.disagrees else look.muted
        _text(painter, area.adjusted(16, 0, 8, 0), words, _Style(theme.regular(13), ink, LEFT))


def fault_words(clip: Clip) -> str:
    """What broke the line first; empty if nothing did."""
    fault = clip.summary.first_fault
    return "" if fault is None else FAULT_WORDS.get(fault, fault.replace("_", " "))


def _halves(area: QRect) -> tuple[QRect, QRect]:
    half = area.height() // 2
    return (
        QRect(area.left(), area.top(), area.width(), half),
        QRect(area.left(), area.top() + half, area.width(), area.height() - half),
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """How a line is written."""

    font: QFont
    colour: QColor
    alignment: Qt.AlignmentFlag


def _text(painter: QPainter, area: QRect, words: str, style: _Style) -> None:
    """One line, with an ellipsis where it does not fit."""
    painter.setFont(style.font)
    painter.setPen(style.colour)
    shown = QFontMetrics(style.font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, style.alignment, shown)
