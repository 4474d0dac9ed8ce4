"""How far a keypoint's confidence can be believed, and what its threshold does: docs/reports/CONFIDENCE.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.whole_file import write_whole
from trainer.report.canvas import figure_of, save

PICTURE: Final = "confidence.png"
THRESHOLDS: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Bin(NamedTuple):
    """Keypoints whose confidence lies in one tenth."""

    said: float
    """Mean confidence."""
    was: float
    """Share that was right."""
    keypoints: int


class Cut(NamedTuple):
    """What a threshold gives; shares."""

    threshold: float
    shown: float
    """Of all keypoints, those at least as confident."""
    wrong_among_shown: float
    right_among_hidden: float
    mistaken: float
    """Of all keypoints, the wrong ones that are shown and the right ones that are hidden."""


def bins_of(confidence: NDArray[np.floating], right: NDArray[np.floating]) -> list[Bin]:
    """Ten bins of confidence, without the empty ones: (N,) in [0, 1] and (N,) 0 or 1."""
    places = np.minimum((confidence * 10).astype(int), 9)
    return [
        Bin(float(confidence[places == b].mean()), float(right[places == b].mean()), int((places == b).sum()))
        for b in range(10)
        if (places == b).any()
    ]


def cuts_of(confidence: NDArray[np.floating], right: NDArray[np.floating]) -> list[Cut]:
    """What every one of THRESHOLDS gives."""
    cuts = []
    for threshold in THRESHOLDS:
        shown = confidence >= threshold
        wrong, hidden = shown & (right < 0.5), ~shown & (right > 0.5)
        cuts.append(
            Cut(
                threshold,
                float(shown.mean()),
                float(wrong.sum() / max(shown.sum(), 1)),
                float(hidden.sum() / max((~shown).sum(), 1)),
                float((wrong | hidden).mean()),
            )
        )
    return cuts


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance between what was said and what was, weighted by count (expected calibration error)."""
    return sum(b.keypoints * abs(b.said - b.was) for b in bins) / sum(b.keypoints for b in bins)


def write(bins: Sequence[Bin], cuts: Sequence[Cut], threshold: float, folder: Path) -> None:
    """Write CONFIDENCE.md and confidence.png into the folder; `threshold` is the card's."""
    folder.mkdir(parents=True, exist_ok=True)
    best = min(cuts, key=lambda cut: cut.mistaken)
    lines = [
        "# How sure a keypoint is",
        "",
        f"{sum(b.keypoints for b in bins)} annotated limb keypoints of LSPET's validation split, in pictures that the",
        "fit did not see, each picture in four crops: as a follower cuts it, upside down, far too large, beside the",
        "person. Right is within half a torso length. Made by `python -m trainer.calibrate --out docs`.",
        "",
        f"![What was said against what was]({PICTURE})",
        "",
        f"Expected calibration error: {100 * calibration_error(bins):.1f} points.",
        "",
        "| threshold | shown | wrong among the shown | right among the hidden | mistaken, both together |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {cut.threshold:.1f} | " + " | ".join(f"{100 * share:.1f} %" for share in cut[1:]) + " |" for cut in cuts
    ]
    lines += [
        "",
        f"The fewest are mistaken at {best.threshold:.1f}. The app draws keypoints, and lets them into the window",
        f"of the verdict, from {threshold:g} on.",
    ]
    write_whole(folder / "CONFIDENCE.md", "\n".join(lines) + "\n")
    _draw(bins, folder / PICTURE)


def _draw(bins: Sequence[Bin], path: Path) -> None:
    figure, (axis,) = figure_of((5.6, 5.2))
    axis.plot([0, 1], [0, 1], "--", color="#888888", label="as said")
    said, was = [b.said for b in bins], [b.was for b in bins]
    axis.plot(said, was, marker="o", color="#2a6fb0", label="as it was")
    for b in bins:
        at = (b.said, b.was)
        axis.annotate(f"n {b.keypoints}", at, textcoords="offset points", xytext=(6, -12), fontsize=8, color="#2a6fb0")
    axis.set(xlabel="confidence", ylabel="share within half a torso length", xlim=(0, 1.08), ylim=(0, 1.02))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=9)
    save(figure, path)
