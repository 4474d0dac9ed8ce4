"""Figures of the reports, drawn without a screen. Imports matplotlib only when one is made."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def figure_of(size: tuple[float, float], rows: int = 1, columns: int = 1) -> tuple["Figure", list["Axes"]]:
    """An empty figure of that size [inch] and its axes, row by row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, [axis for row in axes for axis in row]


def save(figure: "Figure", path: Path) -> None:
    """Write a PNG that is the same on every machine with the same fonts."""
    figure.savefig(path, dpi=90, metadata={"Software": None})
