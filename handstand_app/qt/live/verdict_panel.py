"""The verdict and the hold time in letters that can be read from three metres."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from handstand_app.core.coach.statistics import is_near_mark
from handstand_app.core.drawing.draw import VERDICT_WORDS, detail_of, words_of
from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.types import Hold, Verdict
from handstand_app.qt import theme
from handstand_app.qt.caption import turn

LEAST_PX = 110
LEAST_SMALL_PX = 16
CLOCK_SHARE = 0.34
"""Share of the width that the hold time takes."""
DIM_AFTER_S = 0.2
"""A verdict that is held over a shorter gap stays bright: single lost pictures would make it flicker."""


LARGE_SHARE = (1.0, 0.68, 0.54)
"""Share of the height that the large words take beside no, one and two or more small lines."""
LINE_PITCH = 1.2
"""Least distance of two small lines over the size of their letters: they do not touch."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What one side shows.

    Attributes:
        possible: all that may ever be shown in place of `large`.
        small: the lines below.
    """

    large: str
    possible: tuple[str, ...]
    small: tuple[str, ...]
    ink: QColor


class VerdictPanel(QWidget):
    """A band in the verdict's colour: the verdict and what broke the line on the left, the time on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._verdict: Verdict | None = None
        self._hold: Hold | None = None
        self._best: Hold | None = None
        self._share, self._most_small_px = 5, 34
        self._waiting = "Loading the network …"
        self._countdown = 0
        self._turned = False
        self.hides_time = False
        """Do not show the running time near the marks."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """A fifth of the window's height; a third when it is large."""
        window = self.window()
        height = window.height() if window is not self else 700
        return QSize(640, max(height // self._share, LEAST_PX))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """What a small window leaves it: a window that was tall may become small at once."""
        return QSize(320, LEAST_PX)

    def set_large(self, large: bool) -> None:
        """Take a third of the height instead of a fifth: for a full screen."""
        self._share, self._most_small_px = (3, 64) if large else (5, 34)
        self.updateGeometry()

    def set_turned(self, turned: bool) -> None:
        """Turn the band by 180 degrees, for whoever reads it upside down."""
        self._turned = turned
        self.update()

    def show_verdict(self, verdict: Verdict | None, hold: Hold | None, best: Hold | None = None) -> None:
        """Show this answer, this hold, if there is one, and the best of the session."""
        before = self._shown
        self._verdict, self._hold, self._best = verdict, hold, best
        if self._shown != before:
            self.update()

    def show_waiting(self, sentence: str) -> None:
        """Show a small sentence instead of a verdict."""
        self._verdict, self._waiting = None, sentence
        self.update()

    def show_countdown(self, seconds: int) -> None:
        """Show the seconds until recording begins instead of the verdict; 0 shows the verdict again."""
        if seconds != self._countdown:
            self._countdown = seconds
            self.update()

    @property
    def _shown(self) -> tuple[object, ...]:
        return self.words, self.detail, self.clock, self.best, self.is_dimmed

    @property
    def words(self) -> str:
        """The verdict as it is shown."""
        return "" if self._verdict is None else words_of(self._verdict)

    @property
    def is_dimmed(self) -> bool:
        """Whether the verdict is of a moment before, because nobody is seen just now."""
        return self._verdict is not None and self._verdict.held_s > DIM_AFTER_S

    @property
    def detail(self) -> str:
        """The small line under the verdict."""
        verdict = self._verdict
        if verdict is None:
            return self._waiting
        return detail_of(verdict)

    @property
    def clock(self) -> tuple[str, str]:
        """The hold time as it is shown, and the small line under it."""
        if self._hold is None:
            return "", ""
        if self.hides_time and self._hold.is_up and is_near_mark(self._hold.total_s):
            return "…", ""
        detail = f"{self._hold.straight_s:.1f} s straight"
        return f"{self._hold.total_s:.1f} s", detail if self._hold.is_up else f"last: {detail}"

    @property
    def best(self) -> str:
        """The best hold of the session as it is shown; empty before the first."""
        best = self._best
        if best is None:
            return ""
        return (
            f"best: {best.straight_s:.1f} s straight"
            if best.straight_s >= HEADLINE_S
            else f"best: {best.total_s:.1f} s"
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the band."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        label = None if self._verdict is None else self._verdict.label
        ground = theme.verdict_colour(label)
        painter.fillRect(self.rect(), theme.dimmed(ground) if self.is_dimmed else ground)
        if self._turned:
            turn(painter, self.rect())
        ink = theme.colours().text if label is None or self.is_dimmed else theme.DARK_INK
        margin = self.height() * 0.14
        area = QRectF(self.rect()).adjusted(margin, margin * 0.5, -margin, -margin * 0.5)
        if self._countdown:
            painter.fillRect(self.rect(), theme.colours().surface)
            digit = str(self._countdown)
            words = _Words(digit, (digit,), ("Recording begins",), theme.colours().text)
            self._paint_words(painter, area, words, Qt.AlignmentFlag.AlignHCenter)
            painter.end()
            return
        split = area.width() * (1 - CLOCK_SHARE if self._verdict is not None else 1)
        left = QRectF(area.left(), area.top(), split, area.height())
        right = QRectF(area.left() + split, area.top(), area.width() - split, area.height())
        said = _Words(self.words, tuple(VERDICT_WORDS.values()), _lines(self.detail), ink)
        self._paint_words(painter, left, said, Qt.AlignmentFlag.AlignLeft)
        if self._verdict is not None and (self._hold is not None or self._best is not None):
            big, small = self.clock
            held = _Words(big, ("00.0 s",), _lines(small, self.best), ink)
            self._paint_words(painter, right, held, Qt.AlignmentFlag.AlignRight)
        painter.end()

    def _paint_words(self, painter: QPainter, area: QRectF, words: _Words, side: Qt.AlignmentFlag) -> None:
        """Large words with smaller lines below; the size fits the widest possible words, so that it never jumps."""
        share = LARGE_SHARE[min(len(words.small), 2)]
        big_height = area.height() * share if words.large else 0.0
        painter.setPen(words.ink)
        if words.large:
            pixels = int(area.height() * share)
            metrics = QFontMetricsF(theme.bold(pixels))
            width = max(metrics.horizontalAdvance(possible) for possible in words.possible)
            painter.setFont(theme.bold(int(min(pixels, pixels * area.width() * 0.97 / width))))
            top = QRectF(area.left(), area.top(), area.width(), big_height)
            painter.drawText(top, side | Qt.AlignmentFlag.AlignVCenter, words.large)
        if not words.small:
            return
        high = (area.height() - big_height) / len(words.small)
        pixels = min(int(area.height() * 0.22), int(high / LINE_PITCH), self._most_small_px)
        painter.setFont(_fitting(words.small, pixels, area.width()))
        metrics = QFontMetricsF(painter.font())
        for number, line in enumerate(words.small):
            place = QRectF(area.left(), area.top() + big_height + number * high, area.width(), high)
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)


def _lines(*parts: str) -> tuple[str, ...]:
    return tuple(line for part in parts for line in part.split("\n") if line)


def _fitting(lines: tuple[str, ...], pixels: int, width: float) -> QFont:
    """The font of a size in which every line fits, down to a legible one; what is longer still ends in dots."""
    least = min(pixels, LEAST_SMALL_PX)
    metrics = QFontMetricsF(theme.regular(pixels))
    widest = max(metrics.horizontalAdvance(line) for line in lines)
    return theme.regular(pixels if widest <= width else max(int(0.99 * pixels * width / widest), least))
