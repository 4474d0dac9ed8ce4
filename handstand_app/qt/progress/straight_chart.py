"""How much of the time of the holds was straight, for each session, day, week or month."""

from typing import Any

import pyqtgraph as pg

from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.overview import Overview
from handstand_app.qt import theme
from handstand_app.qt.progress.chart import DayChart, line_pen, place_of, places
from handstand_app.qt.progress.words import group_words


class StraightChart(DayChart):
    """A dot for each group with holds; picking one gives the group."""

    def __init__(self) -> None:
        super().__init__("How much of the time was straight", "%")
        self.line = pg.PlotDataItem()
        self.addItem(self.line)
        self.dots.setZValue(10)
        self.setYRange(0, 100, padding=0.04)
        self.getAxis("left").setTicks([[(share, f"{share} %") for share in (0, 50, 100)]])
        self._grouping = Grouping.SESSION
        self.recolour()

    def words_of(self, data: Any) -> str:
        """One group."""
        return group_words(data, self._grouping)

    def show_overview(self, shown: Overview, grouping: Grouping) -> None:
        """Draw the groups of a period."""
        self._grouping = grouping
        self.set_days(shown.first_day, shown.last_day)
        groups = [group for group in shown.groups if group.totals.holds]
        at = places(shown.attempts)
        middles = [place_of(group, at) for group in groups]
        shares = [100 * (group.totals.straight_share or 0.0) for group in groups]
        self.dots.setData(x=middles, y=shares, data=groups, size=10 if len(groups) < 80 else 6)
        self.line.setData(middles, shares)
        self.say("" if groups else "No holds in this period")

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        if hasattr(self, "line"):
            look = theme.colours()
            self.line.setPen(line_pen(look.straight, 2))
            self.dots.setBrush(look.straight)
            self.dots.setPen(pg.mkPen(look.surface, width=1))
