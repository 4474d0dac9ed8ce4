"""One page about a period, to print or to send to a coach: figures, holds over time, faults, the latest sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from handstand_app.core.drawing.palette import LIGHT, Rgb
from handstand_app.core.progress.attempts import Grouping, split
from handstand_app.core.progress.overview import Overview
from handstand_app.qt.library.formatting import day_words, days_words, seconds
from handstand_app.qt.progress.chart import dates, place_of, places
from handstand_app.qt.progress.fault_chart import NO_FAULT, fault_rows
from handstand_app.qt.progress.hold_chart import kind_of
from handstand_app.qt.progress.tiles import NAMES, figures
from handstand_app.qt.progress.words import NOTHING, fault_title, group_title, long_seconds, share_words
from models.whole_file import whole_file

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 40.0
"""A4 in points."""
INNER = WIDTH - 2 * MARGIN
PNG_SCALE = 2.5
"""Pixels a point: 180 dots an inch."""
MOST_SESSIONS = 12
DOTS = "green: straight half of the time or more   ·   line: median of each {}"
FOOT = "Handstand. Times and faults are estimates from video; a hold counts from 1 second on, a success from 2."
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


def write_report(shown: Overview, grouping: Grouping, path: Path) -> None:
    """Write the page as PDF, or as a picture if the name ends in .png. Raises OSError; then nothing was changed."""
    with whole_file(path) as part:
        if path.suffix.lower() == ".png":
            written = QImageWriter(str(part), QByteArray(b"png")).write(_picture(shown, grouping))
        else:
            written = _write_pdf(shown, grouping, part)
        if not written:
            raise OSError(f"{path.name} could not be written")


def _picture(shown: Overview, grouping: Grouping) -> QImage:
    image = QImage(round(WIDTH * PNG_SCALE), round(HEIGHT * PNG_SCALE), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(PNG_SCALE, PNG_SCALE)
    ReportPage(painter).paint(shown, grouping)
    painter.end()
    return image


def _write_pdf(shown: Overview, grouping: Grouping, part: Path) -> bool:
    writer = QPdfWriter(str(part))
    writer.setTitle("Handstand progress")
    writer.setCreator("Handstand")
    size = QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Point)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter()
    if not painter.begin(writer):
        return False
    painter.scale(writer.logicalDpiX() / 72, writer.logicalDpiY() / 72)
    ReportPage(painter).paint(shown, grouping)
    return painter.end()


@dataclass(frozen=True)
class ReportPage:
    """Paints in points, from the upper left corner of the paper."""

    painter: QPainter

    def paint(self, shown: Overview, grouping: Grouping) -> None:
        """Paint all of it."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._text(QRectF(MARGIN, 34, INNER, 28), "Handstand progress", 20, bold=True)
        self._text(QRectF(MARGIN, 36, INNER, 28), days_words(shown.first_day, shown.last_day), 11, align=_RIGHT)
        self._figures(shown, 76)
        self._heading("How long each attempt was held", DOTS.format(grouping.value), 146)
        self._holds(shown, QRectF(MARGIN + 26, 166, INNER - 26, 190))
        self._heading("What broke the line first", "share of the holds", 392)
        self._faults(shown, 412)
        self._heading("Sessions", "the latest first" if shown.groups else "", 562)
        self._sessions(shown, 582)
        self._text(QRectF(MARGIN, HEIGHT - 36, INNER, 14), FOOT, 8, LIGHT.muted)

    def _text(
        self,
        place: QRectF,
        words: str,
        points: float,
        colour: Rgb = LIGHT.text,
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        """Words on one line; their size does not depend on how many dots the paper has."""
        font = QFont()
        font.setPixelSize(100)
        font.setBold(bold)
        scale = points / 100
        self.painter.save()
        self.painter.setFont(font)
        self.painter.setPen(QColor(*colour))
        self.painter.translate(place.topLeft())
        self.painter.scale(scale, scale)
        self.painter.drawText(QRectF(0, 0, place.width() / scale, place.height() / scale), align, words)
        self.painter.restore()

    def _heading(self, words: str, explanation: str, y: float) -> None:
        self._text(QRectF(MARGIN, y, INNER, 16), words, 12, bold=True)
        self._text(QRectF(MARGIN, y, INNER, 16), explanation, 9, LIGHT.muted, align=_RIGHT)

    def _figures(self, shown: Overview, y: float) -> None:
        step = INNER / len(NAMES)
        for number, (name, (value, note)) in enumerate(figures(shown).items()):
            x = MARGIN + number * step
            self._text(QRectF(x, y, step, 20), value, 15, bold=True)
            self._text(QRectF(x, y + 20, step, 12), NAMES[name], 8, LIGHT.muted)
            self._text(QRectF(x, y + 32, step, 11), note, 7, LIGHT.muted)

    def _holds(self, shown: Overview, area: QRectF) -> None:
        painter, longest = self.painter, max(shown.totals.best_s, 2.0) * 1.08
        first, days = shown.first_day.toordinal(), (shown.last_day - shown.first_day).days + 1

        def point(place: float, length_s: float) -> QPointF:
            return QPointF(
                area.left() + (place - first) / days * area.width(), area.bottom() - length_s / longest * area.height()
            )

        for tick_s in ticks(longest):
            y = point(first, tick_s).y()
            painter.setPen(QPen(QColor(*LIGHT.line), 0.5))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            self._text(QRectF(MARGIN, y - 6, 22, 12), f"{tick_s:g} s", 8, LIGHT.muted, align=_RIGHT)
        for day in dates(first, first + days - 1, 7):
            x = min(point(day.toordinal(), 0).x(), area.right() - 56)
            self._text(QRectF(x, area.bottom() + 3, 80, 12), day_words(day), 8, LIGHT.muted)
        at = places(shown.attempts)
        colours = {"straight": LIGHT.straight, "broken": LIGHT.broken, "fragment": LIGHT.faint}
        painter.setPen(Qt.PenStyle.NoPen)
        radius = 2.0 if len(shown.attempts) < 300 else 1.0
        for attempt in shown.attempts:
            painter.setBrush(QColor(*colours[kind_of(attempt)]))
            painter.drawEllipse(point(at[attempt.clip_id], min(attempt.hold.total_s, longest)), radius, radius)
        middles = [point(place_of(group, at), group.totals.median_s) for group in shown.groups if group.totals.holds]
        painter.setPen(QPen(QColor(*LIGHT.text), 1.2))
        painter.drawPolyline(middles)

    def _faults(self, shown: Overview, y: float) -> None:
        for number, (name, count, share) in enumerate(fault_rows(shown.totals)[:9]):
            top, width = y + 15 * number, (INNER - 190) * share / 100
            self._text(QRectF(MARGIN, top, 110, 12), name, 9, align=_RIGHT)
            self.painter.fillRect(
                QRectF(MARGIN + 118, top + 1.5, width, 9),
                QColor(*(LIGHT.straight if name == NO_FAULT else LIGHT.broken)),
            )
            words = f"{share:.0f} %  ({count:,})"
            self._text(QRectF(MARGIN + 124 + width, top, 70, 12), words, 9, LIGHT.muted)

    def _sessions(self, shown: Overview, y: float) -> None:
        columns: Sequence[tuple[str, float, Qt.AlignmentFlag]] = (
            ("", 150, _LEFT), ("attempts", 52, _RIGHT), ("best", 52, _RIGHT), ("median", 52, _RIGHT),
            ("held", 56, _RIGHT), ("straight", 52, _RIGHT), ("main fault", 101, _RIGHT),
        )  # fmt: skip
        rows = [tuple(name for name, _, _ in columns), *session_rows(shown)]
        for number, row in enumerate(rows):
            x, top = MARGIN, y + 15.5 * number
            for words, (_, width, align) in zip(row, columns, strict=True):
                colour = LIGHT.text if number else LIGHT.muted
                self._text(QRectF(x, top, width, 14), words, 9 if number else 8, colour, align=align)
                x += width


def session_rows(shown: Overview) -> list[tuple[str, ...]]:
    """The latest sessions of a period in words, the latest first."""
    rows: list[tuple[str, ...]] = []
    for session in reversed(split(shown.attempts, Grouping.SESSION)[-MOST_SESSIONS:]):
        totals = session.totals
        held = totals.holds > 0
        rows.append((
            group_title(session, Grouping.SESSION),
            f"{totals.attempts:,}",
            seconds(totals.best_s) if held else NOTHING,
            seconds(totals.median_s) if held else NOTHING,
            long_seconds(totals.total_s) if held else NOTHING,
            share_words(totals.straight_share),
            NOTHING if totals.main_fault is None else fault_title(totals.main_fault),
        ))  # fmt: skip
    return rows


def ticks(most_s: float) -> list[float]:
    """Four to eight times along an axis that ends at `most_s`."""
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 3600, 36_000) if most_s / step <= 8)
    return [step * number for number in range(int(most_s / step) + 1)]
