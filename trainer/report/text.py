"""The calibration report as Markdown: what it means for an athlete first, then the tables."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from models.body_line import ANGLE_NAMES, LIMITS
from trainer.report import plots
from trainer.report.holds import FAULTS, SIDE_ON_DEG
from trainer.report.statistics import Flip, Share
from trainer.report.tables import Calibration, Curve, ErrorRow, GroupRow, limit_of

WORDS: Final = {
    "shoulder": "shoulder",
    "hip": "hip",
    "knee": "knee",
    "line_tilt": "tilt",
    "legs_apart": "legs apart",
    "elbow": "elbow",
}
_COUNTED: Final = ("straight, called so", "not straight, called so", "not straight, called straight")
_TOLD_APART: Final = ("told apart by network", "by angles")
SEEN: Final = 0.8
"""A fault counts as seen from the size on at which this share of the holds is not called straight."""
TRUE_ENOUGH_DEG: Final = 4.0
"""A median error of a shown angle below this is not worth a warning to an athlete."""
TELLS: Final = 0.75
"""Straight and broken lines are told apart where a straight hold outranks a broken one this often."""


def report(calibration: Calibration) -> str:
    """The whole page."""
    parts = (
        _opening(calibration),
        _meaning(calibration),
        _verdict_section(calibration),
        _fault_section(calibration),
        _view_section(calibration),
        _error_section(calibration),
        _sides_section(calibration),
        _limits(),
    )
    return "\n\n".join(parts) + "\n"


def _opening(calibration: Calibration) -> str:
    return f"""# Calibration: what the verdict says against what is true

Written by `python -m trainer.calibration_report`; do not edit by hand. Network: `{calibration.network}`.
{calibration.holds} rendered holds of one second ({calibration.frames} frames), each with one fault of a drawn size,
half of them within {SIDE_ON_DEG:g} degrees of side-on, the rest from anywhere up to the front or back. The app's own
`analyze` judged them; the truth is known from the bones. The athlete was found in {100 * calibration.found:.1f} % of
the frames. Straight means: {_limit_words()}.
All angles are degrees off a straight line."""


def _limit_words() -> str:
    return ", ".join(f"{WORDS[name]} up to {getattr(LIMITS, name):g}" for name in ANGLE_NAMES)


def _meaning(calibration: Calibration) -> str:
    lines = ["## For an athlete", ""]
    lines += [f"* {_fault_sentence(name, row)}" for name, row in zip(FAULTS, calibration.by_fault_side_on, strict=True)]
    lines.append(f"* {_straight_sentence(calibration.by_view)}")
    lines.append(f"* {_view_sentence(calibration.by_view)}")
    return "\n".join(lines)


def _fault_sentence(name: str, row: GroupRow) -> str:
    fault = FAULTS[name]
    opening = f"**{fault.words.capitalize()}**, seen from the side:"
    share = f"over the limit of {limit_of(name):g} degrees, {_told(row.broken_missed)} were still called straight"
    if row.hidden > 0.8 * row.broken_right.n:
        return (
            f"{opening} this side hides it: {row.hidden} of {row.broken_right.n} look straight in the picture; {share}."
        )
    if abs(row.own_bias) >= TRUE_ENOUGH_DEG:
        amount = f"{abs(row.own_bias):.0f} degrees too {'small' if row.own_bias < 0 else 'large'}"
        share += f"; the angle beside the verdict is shown about {amount}"
    if row.flip is None:
        return f"{opening} too few holds to say from which size on it is seen; {share}."
    size = seen_from(row.flip)
    if not np.isfinite(size) or size > fault.largest:
        return f"{opening} not reliably seen at any size up to {fault.largest:g} degrees; {share}."
    if size <= 0:
        return f"{opening} the answer is rarely straight, whatever the size; {share}."
    return f"{opening} from about {size:.0f} degrees on, four of five are not called straight; {share}."


def seen_from(flip: Flip) -> float:
    """Size from which `SEEN` of the holds are not called straight [degrees]; NaN if the answers do not fall."""
    if not np.isfinite(flip.midpoint):
        return float("nan")
    return flip.midpoint + float(np.log(SEEN / (1 - SEEN))) / flip.slope


def _straight_sentence(rows: Sequence[GroupRow]) -> str:
    near = [row for row in rows if float(row.name.split()[-1]) <= SIDE_ON_DEG]
    right = Share(sum(r.straight_right.hits for r in near), sum(r.straight_right.n for r in near))
    return f"**A straight line**, seen from the side: {_told(right)} were called straight."


def _view_sentence(rows: Sequence[GroupRow]) -> str:
    good = [row.name for row in rows if row.network >= TELLS]
    bad = [row.name for row in rows if np.isfinite(row.network) and row.network < TELLS]
    parts = []
    if good:
        parts.append(
            f"faults that the picture shows are told from straight lines at {_listed(good)} degrees off side-on"
        )
    if bad:
        parts.append(f"not reliably at {_listed(bad)} degrees off side-on")
    if not parts:
        return "**The view**: too few holds to compare views."
    hidden = Share(sum(row.hidden for row in rows), sum(row.broken_right.n for row in rows))
    return f"**The view**: {'; '.join(parts)}. Of all broken lines, {_told(hidden)} look straight in their picture."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def _told(share: Share) -> str:
    if not share.n:
        return "none were there to count"
    low, high = share.interval
    return f"{share.hits} of {share.n} ({100 * share.value:.0f} %, 95 % interval {100 * low:.0f} to {100 * high:.0f})"


def _verdict_section(calibration: Calibration) -> str:
    return "\n\n".join(
        (
            "## Where the verdict flips",
            f"![Share called straight against the true size]({plots.VERDICT})",
            "By the largest true angle, all views:",
            _curve_table(calibration.by_size),
            f"The same, within {SIDE_ON_DEG:g} degrees of side-on:",
            _curve_table(calibration.by_size_side_on),
            "By how far the worst angle is over its limit (negative: to spare), side-on:",
            _curve_table(calibration.by_excess_side_on),
        )
    )


def _curve_table(curve: Curve) -> str:
    rows = []
    for point in curve.points:
        low, high = point.straight.interval
        share = f"{_percent(point.straight.value)} ({_percent(low)} to {_percent(high)})" if point.straight.n else "-"
        name = f"{point.low:g} to {point.high:g}"
        rows.append((name, str(point.broken.n), share, _percent(point.broken.value), _number(point.p_straight, 2)))
    head = ("degrees", "holds", "called straight, of those with a verdict", "called not straight", "mean P(straight)")
    return f"{_table(head, rows)}\n\n{_flip_words(curve.flip)}"


def _flip_words(flip: Flip | None) -> str:
    if flip is None:
        return "Too few holds for a curve."
    if not np.isfinite(flip.midpoint):
        return f"Logistic curve (n {flip.n}): the answer does not fall with the size."
    low, high = flip.midpoint_range
    known = f" (95 % interval {low:.0f} to {high:.0f})" if np.isfinite(low) else ""
    return (
        f"Logistic curve (n {flip.n}): as often straight as not at {flip.midpoint:.1f} degrees{known}; "
        f"from 90 to 10 % called straight within {flip.width:.0f} degrees."
    )


def _fault_section(calibration: Calibration) -> str:
    rows = []
    for name, row in zip(FAULTS, calibration.by_fault_side_on, strict=True):
        flip = row.flip
        midpoint = _number(flip.midpoint, 1) if flip else "-"
        width = _number(flip.width, 0) if flip else "-"
        rows.append(
            (row.name, f"{limit_of(name):g}", str(row.n), _counts(row.straight_right), _counts(row.broken_right))
            + (_counts(row.broken_missed), str(row.hidden), midpoint, width, *_apart(row), _signed(row.own_bias))
        )
    fitted = ("flips at", "90 to 10 % within")
    head = ("fault", "limit", "n", *_COUNTED, "hidden in the picture", *fitted, *_TOLD_APART, "shown minus true")
    note = (
        "Side-on. The size of a fault is the angle that it changes. Told apart: how often a truly straight hold (of "
        "any kind) gets the higher probability of straight than one with this fault that is not straight and whose "
        "picture shows it, and how often the one with the fault has the larger measured angle over its limit; 0.5 is "
        "guessing, 1 is perfect. Shown minus true: median error of the fault's angle where it is over the limit."
    )
    return "\n\n".join(
        (
            "## By fault",
            note,
            _table(head, rows),
            f"![Probability of straight against the true size, by fault]({plots.FAULT})",
        )
    )


def _view_section(calibration: Calibration) -> str:
    rows = [
        (row.name, str(row.n), _counts(row.straight_right), _counts(row.broken_right), _counts(row.broken_missed))
        + (str(row.hidden), str(row.no_verdict), *_apart(row))
        for row in calibration.by_view
    ]
    head = ("degrees off side-on", "n", *_COUNTED, "hidden in the picture", "no verdict", *_TOLD_APART)
    return "\n\n".join(("## By view", _table(head, rows)))


def _error_section(calibration: Calibration) -> str:
    return "\n\n".join(
        (
            "## Errors of the angles",
            "The app's angle against the true angle in the room, frame by frame: median and 90th percentile of the "
            "absolute error, and in brackets the median of the signed one [degrees]. By view:",
            _error_table("degrees off side-on", calibration.errors_by_view),
            "Side-on, by the largest true angle:",
            _error_table("largest angle", calibration.errors_by_size),
            "Median absolute error against the angle as the picture shows it, which no view can hide:",
            _picture_table(calibration.errors_by_view),
            f"![Angles shown by the app against the true ones, side-on]({plots.ANGLES})",
        )
    )


def _sides_section(calibration: Calibration) -> str:
    rows = [
        (row.name, *(f"{_number(share, 2)} ({n})" for share, n in zip(row.share, row.pairs, strict=True)))
        for row in calibration.sides
    ]
    return "\n\n".join(
        (
            "## Left and right",
            "How far apart left and right are found, over how far apart they are: median, and in brackets how many "
            "were counted (only where the picture shows them apart). 1 is right; near 0, both are put "
            "between the two, and then neither legs apart nor bent arms can be measured.",
            _table(("degrees off side-on", "shoulders", "elbows", "wrists", "hips", "knees", "ankles"), rows),
        )
    )


def _error_table(first: str, rows: Sequence[ErrorRow]) -> str:
    cells = [
        (row.name, str(row.holds))
        + tuple(
            f"{_number(m, 1)} / {_number(p, 1)} ({b:+.1f})" if np.isfinite(m) else "-"
            for m, p, b in zip(row.median, row.p90, row.bias, strict=True)
        )
        for row in rows
    ]
    return _table((first, "holds", *(WORDS[name] for name in ANGLE_NAMES)), cells)


def _picture_table(rows: Sequence[ErrorRow]) -> str:
    cells = [(row.name, str(row.frames), *(_number(value, 1) for value in row.picture_median)) for row in rows]
    return _table(("degrees off side-on", "frames", *(WORDS[name] for name in ANGLE_NAMES)), cells)


def _limits() -> str:
    return """## What this cannot say

The athletes are rendered: their clothes do not move, their faults come one at a time, and every body bends at its
joints alone. A hold lasts one second, so the verdict rests on few windows. Sizes are those of the line through the
joints; what a coach sees of a real back, under a loose shirt, may be more or less. How the app does on real clips is in
MODEL_CARD.md."""


def _apart(row: GroupRow) -> tuple[str, str]:
    return _number(row.network, 2), _number(row.angles, 2)


def _counts(share: Share) -> str:
    return f"{share.hits} of {share.n}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %" if np.isfinite(value) else "-"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else "-"


def _signed(value: float) -> str:
    return f"{value:+.1f}" if np.isfinite(value) else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
