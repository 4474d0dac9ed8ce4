"""The figures at the top of the page: each large, with what it means and how it was before."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.progress.overview import Overview
from handstand_app.core.progress.totals import Totals
from handstand_app.qt import theme
from handstand_app.qt.library.formatting import counted, seconds
from handstand_app.qt.progress.words import NOTHING, long_seconds, share_words

NAMES = {
    "best": "best hold",
    "median": "median hold",
    "attempts": "attempts",
    "tries": "tries per success",
    "total": "time held",
    "straight": "straight",
    "streak": "streak",
}
TIPS = {
    "best": "The longest hold of the period. A handstand is a hold from 1 second on.",
    "median": "Half of the holds are longer, half are shorter.",
    "attempts": "Saved clips in which a handstand was seen.",
    "tries": "Attempts for each hold of 2 seconds or more.",
    "total": "All holds of the period together.",
    "straight": "How much of the time of all holds was straight. Where you have labelled a clip, your label counts.",
    "streak": "Days of practice in a row. One day of rest in each week, Monday to Sunday, is forgiven.",
}


class Tile(QFrame):
    """One figure."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setObjectName("tile")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.styled(self, _style)
        self.setToolTip(tip)
        self._name = name
        self.value, words, self.note = QLabel(NOTHING), QLabel(name), QLabel()
        theme.type_of(self.value, 24, bold=True)
        theme.type_of(words, 13, muted=True)
        theme.type_of(self.note, 12, muted=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 8, 10)
        column.setSpacing(1)
        for label in (self.value, words, self.note):
            column.addWidget(label)

    def show_figure(self, value: str, note: str) -> None:
        """Show a figure, and a few words below it."""
        self.value.setText(value)
        self.note.setText(note)
        self.setAccessibleName(f"{self._name}: {value}{', ' if note else ''}{note}")


class Tiles(QWidget):
    """A row of figures."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.tiles = {name: Tile(words, TIPS[name]) for name, words in NAMES.items()}
        for tile in self.tiles.values():
            row.addWidget(tile, stretch=1)

    def show_overview(self, shown: Overview) -> None:
        """Show the figures of a period."""
        for name, (value, note) in figures(shown).items():
            self.tiles[name].show_figure(value, note)


def figures(shown: Overview) -> dict[str, tuple[str, str]]:
    """Each figure with its note, by the names of NAMES."""
    now, before = shown.totals, shown.before or Totals()
    best, has_before = shown.bests.hold, shown.before is not None and shown.before.holds > 0
    of_all = "" if best is None else f"all time {seconds(best.hold.total_s)}"
    return {
        "best": (seconds(now.best_s) if now.holds else NOTHING, of_all),
        "median": (
            seconds(now.median_s) if now.holds else NOTHING,
            f"before {seconds(before.median_s)}" if has_before else "",
        ),
        "attempts": (f"{now.attempts:,}", counted(now.holds, "hold")),
        "tries": (
            NOTHING if now.tries_per_success is None else f"{now.tries_per_success:.1f}",
            "" if before.tries_per_success is None else f"before {before.tries_per_success:.1f}",
        ),
        "total": (
            long_seconds(now.total_s) if now.holds else NOTHING,
            f"before {long_seconds(before.total_s)}" if has_before else "",
        ),
        "straight": (
            share_words(now.straight_share),
            f"before {share_words(before.straight_share)}" if has_before else "",
        ),
        "streak": (counted(shown.streak, "day"), f"longest {shown.longest_streak}" if shown.longest_streak else ""),
    }


def _style() -> str:
    return f"QFrame#tile {{ background: {theme.colours().surface.name()}; border: none; border-radius: 10px; }}"
