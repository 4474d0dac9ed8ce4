"""Pictures of the calibration report. Imports matplotlib only when it draws."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from models.body_line import ANGLE_NAMES
from trainer.report.answers import Answer
from trainer.report.canvas import figure_of, save
from trainer.report.holds import FAULTS, SIDE_ON_DEG
from trainer.report.tables import Calibration, Curve, limit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VERDICT, ANGLES, FAULT = "calibration_verdict.png", "calibration_angles.png", "calibration_faults.png"
_BLUE: Final = "#2a6fb0"
_RED: Final = "#c2452d"
_GREY: Final = "#8a8a8a"
_COLUMNS: Final = 4


def draw_all(calibration: Calibration, answers: Sequence[Answer], folder: Path) -> None:
    """Write the three pictures as PNG."""
    near = [answer for answer in answers if answer.view < SIDE_ON_DEG]
    for name, figure in (
        (VERDICT, _verdicts(calibration)),
        (ANGLES, _measured(near)),
        (FAULT, _by_fault(calibration, near)),
    ):
        save(figure, folder / name)


def _verdicts(calibration: Calibration) -> "Figure":
    figure, axes = figure_of((13.0, 4.2), 1, 3)
    for axis, curve, title, label in (
        (axes[0], calibration.by_size, "All views", "largest true angle [degrees]"),
        (axes[1], calibration.by_size_side_on, "Side-on", "largest true angle [degrees]"),
        (axes[2], calibration.by_excess_side_on, "Side-on", "worst true angle over its limit [degrees]"),
    ):
        _draw_curve(axis, curve)
        axis.set(title=title, xlabel=label, ylim=(0, 1.12))
    axes[2].axvline(0.0, color=_GREY, linestyle=":")
    axes[0].set_ylabel("share of holds called straight")
    axes[0].legend(loc="lower left", fontsize=8)
    return figure


def _draw_curve(axis: "Axes", curve: Curve) -> None:
    points = [point for point in curve.points if point.straight.n]
    middle = np.array([(point.low + point.high) / 2 for point in points])
    share = np.array([point.straight.value for point in points])
    low, high = np.array([point.straight.interval for point in points]).reshape(-1, 2).T
    reach = np.clip(np.stack((share - low, high - share)), 0.0, None)
    axis.errorbar(middle, share, yerr=reach, fmt="o", color=_BLUE, capsize=3, label="called straight, 95 % interval")
    chances = [point.p_straight for point in points]
    axis.plot(middle, chances, "s--", color=_RED, markersize=4, label="mean probability of straight")
    for point, x in zip(points, middle, strict=True):
        axis.annotate(f"n {point.straight.n}", (x, 1.05), ha="center", fontsize=7, color=_GREY)
    if curve.flip is not None and len(middle):
        x = np.linspace(middle[0], middle[-1], 100)
        axis.plot(x, curve.flip.chance(x), color=_BLUE, linewidth=1, label="logistic curve")


def _measured(near: Sequence[Answer]) -> "Figure":
    """The app's angle over the true one, hold by hold, for the angle that the fault changes."""
    figure, axes = figure_of((13.0, 6.6), 2, _COLUMNS)
    for axis, (name, fault) in zip(axes, FAULTS.items(), strict=True):
        column = ANGLE_NAMES.index(fault.angle)
        chosen = [answer for answer in near if answer.fault == name and len(answer.shown)]
        true = np.array([answer.own for answer in chosen])
        shown = np.array([np.median(answer.shown[:, column]) for answer in chosen])
        top = fault.largest + 10.0
        axis.plot([0, top], [0, top], color=_GREY, linewidth=1)
        axis.axhline(limit_of(name), color=_RED, linestyle=":", linewidth=1)
        axis.axvline(limit_of(name), color=_RED, linestyle=":", linewidth=1)
        axis.plot(true, np.minimum(shown, top), "o", color=_BLUE, markersize=4)
        axis.set(title=fault.words, xlim=(0, top), ylim=(0, top))
    for axis in axes[_COLUMNS:]:
        axis.set_xlabel("true [degrees]")
    for axis in axes[::_COLUMNS]:
        axis.set_ylabel("shown by the app [degrees]")
    return figure


def _by_fault(calibration: Calibration, near: Sequence[Answer]) -> "Figure":
    """Probability of straight over the true size of each fault."""
    figure, axes = figure_of((13.0, 6.6), 2, _COLUMNS)
    for axis, (name, fault), row in zip(axes, FAULTS.items(), calibration.by_fault_side_on, strict=True):
        chosen = [answer for answer in near if answer.fault == name and answer.said is not None]
        for called, colour in ((True, _BLUE), (False, _RED)):
            group = [answer for answer in chosen if answer.called_straight == called]
            label = "called straight" if called else "called something else"
            heights = [answer.p_straight for answer in group]
            axis.plot([answer.own for answer in group], heights, "o", color=colour, markersize=4, label=label)
        if row.flip is not None:
            x = np.linspace(0.0, fault.largest, 100)
            axis.plot(x, row.flip.chance(x), color=_GREY, linewidth=1, label="share called straight")
        axis.axvline(limit_of(name), color=_GREY, linestyle=":", linewidth=1)
        axis.set(title=fault.words, xlim=(0, fault.largest + 5), ylim=(0, 1))
    for axis in axes[_COLUMNS:]:
        axis.set_xlabel("true [degrees]")
    for axis in axes[::_COLUMNS]:
        axis.set_ylabel("probability of straight")
    axes[0].legend(loc="lower left", fontsize=7)
    return figure
