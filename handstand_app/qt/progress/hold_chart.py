"""How long every attempt was held, with the median of each session, day, week or month as a line."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.progress.attempts import Grouping, SavedAttempt
from handstand_app.core.progress.overview import Overview
from handstand_app.qt import theme
from handstand_app.qt.progress.chart import DayChart, line_pen, place_of, places
from handstand_app.qt.progress.words import attempt_words

FEW = 60
"""Up to so many dots are large."""
MANY = 1500
"""From so many on they are small."""


class HoldChart(DayChart):
    """A dot for each attempt; picking one gives the attempt."""

    def __init__(self) -> None:
        super().__init__("How long each attempt was held", "s")
        self.median = pg.PlotDataItem(symbol="o", symbolSize=7)
        self.addItem(self.median)
        self.median.setZValue(10)
        self._shown: Overview | None = None

    def words_of(self, data: Any) -> str:
        """One attempt."""
        return attempt_words(data, is_record=self._shown is not None and data.clip_id in self._shown.records)

    def show_overview(self, shown: Overview) -> None:
        """Draw the attempts of a period."""
        self._shown = shown
        self.set_days(shown.first_day, shown.last_day)
        lengths = [attempt.hold.total_s for attempt in shown.attempts]
        self.setYRange(0, max(lengths, default=5.0) * 1.08, padding=0)
        self.recolour()
        self.say("" if shown.attempts else "No attempts in this period")

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        shown = getattr(self, "_shown", None)
        if shown is None:
            return
        look = theme.colours()
        attempts = shown.attempts
        at = places(attempts)
        size = 10 if len(attempts) <= FEW else 4 if len(attempts) >= MANY else 7
        brushes = {kind: pg.mkBrush(colour) for kind, colour in dot_colours().items()}
        edge, ring = pg.mkPen(None), pg.mkPen(look.text, width=1.5)
        records = [attempt.clip_id in shown.records for attempt in attempts]
        self.dots.setData(
            x=list(at.values()),
            y=[attempt.hold.total_s for attempt in attempts],
            data=list(attempts),
            size=[size + 4 if is_record else size for is_record in records],
            brush=[brushes[kind_of(attempt)] for attempt in attempts],
            pen=[ring if is_record else edge for is_record in records],
            hoverPen=pg.mkPen(look.text, width=2),
        )
        middles = [(place_of(group, at), group.totals.median_s) for group in shown.groups if group.totals.holds]
        self.median.setData(*np.array(middles).T if middles else ([], []))
        self.median.setPen(line_pen(look.text))
        self.median.setSymbolBrush(look.surface)
        self.median.setSymbolPen(line_pen(look.text, 2))


def kind_of(attempt: SavedAttempt) -> str:
    """Straight for half of its time or more, broken, or no hold."""
    hold = attempt.hold
    if hold.total_s < HEADLINE_S:
        return "fragment"
    return "straight" if hold.straight_s >= 0.5 * hold.total_s else "broken"


def dot_colours() -> dict[str, Any]:
    """The colours of `kind_of`."""
    look = theme.colours()
    return {"straight": look.straight, "broken": look.broken, "fragment": look.faint}


def legend(grouping: Grouping) -> str:
    """What dots and line mean, as rich text."""
    colours = {kind: colour.name() for kind, colour in dot_colours().items()}
    return (
        f"<span style='color:{colours['straight']}'>●</span> straight half of the time or more &nbsp; "
        f"<span style='color:{colours['broken']}'>●</span> less &nbsp; "
        f"<span style='color:{colours['fragment']}'>●</span> under a second &nbsp; "
        f"◎ longest so far &nbsp; —○— median of each {grouping.value}"
    )
