"""Which side does a data set call left? `python -m trainer.check_sides --data FOLDER --set NAME [--weights DIR]`.

Compares a trained network's keypoints with the labels as they are and with left and right exchanged (section 7 of
the reference: mixing data sets of two conventions would teach the network both). The network has to come from a
data set whose convention is known. People may be upright or inverted; each group is judged by itself, because both
labellers and networks confuse the sides of inverted people.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import SHIPPED, CheckpointError
from models.crop import apply_affine, crop_around, extract
from models.network.multitask import MultitaskNet
from trainer.datasets.layouts import LAYOUTS, PA16J, Layout, convert, fill_midpoints
from trainer.datasets.registry import read_clips, read_pose, source_of
from trainer.datasets.sample import DatasetError, PoseSample, read_image
from trainer.engine.checkpoints import load_any
from trainer.engine.command import run
from trainer.engine.loop import predict_crops

Convention = Literal["as labelled", "swapped", "undecided"]

MIN_PAIRS: Final = 2
"""Right/left pairs that must be known in a picture."""
POOR: Final = 0.2
"""Pictures in which neither reading is better than this are left out: the network does not see the person."""
ALIKE: Final = 0.02
"""Readings closer than this say nothing: the sides lie on each other."""
MIN_VOTES: Final = 10
GROUPS: Final = ("all", "upright", "inverted")


@dataclass(frozen=True)
class SideVotes:
    """How many pictures of a group speak for which reading.

    Attributes:
        group: orientation, or "all".
        as_labelled, swapped: pictures whose labels fit better as they are, or with the sides exchanged.
        alike: pictures in which both fit alike.
        unusable: pictures with too few pairs, or whose person the network does not see.
        error, error_swapped: median over the usable pictures of the mean distance of the sided keypoints under
            either reading [share of the diagonal of the labels' box]; NaN without any.
    """

    group: str
    as_labelled: int
    swapped: int
    alike: int
    unusable: int
    error: float
    error_swapped: float

    @property
    def convention(self) -> Convention:
        """The reading of which it is 95 % certain (Wilson interval) that most pictures prefer it."""
        votes = self.as_labelled + self.swapped
        if votes < MIN_VOTES:
            return "undecided"
        low, high = _wilson(self.swapped, votes)
        return "swapped" if low > 0.5 else "as labelled" if high < 0.5 else "undecided"


def side_errors(
    predicted: NDArray[np.floating], truth: NDArray[np.floating], layout: Layout
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean distance of the sided keypoints under either reading, by picture.

    Args:
        predicted: (N, J, 2) in `layout`; NaN where nothing was found.
        truth: (N, J, 2) in the same frame of reference; NaN where not annotated.
        layout: of both.

    Returns:
        Two (N,): labels as they are, and labels with left and right exchanged [share of the diagonal of the labels'
        box]; NaN for pictures with fewer than MIN_PAIRS pairs known to both.

    Raises:
        ValueError: the arrays differ in shape, or are not of this layout.
    """
    if predicted.shape != truth.shape or truth.ndim != 3 or truth.shape[1:] != (len(layout), 2):
        raise ValueError(f"expected two (N, {len(layout)}, 2) of {layout.name}, got {predicted.shape}, {truth.shape}")
    flip = np.array(layout.flip)
    known = np.isfinite(truth).all(axis=-1)
    used = known & np.isfinite(predicted).all(axis=-1)
    used &= used[:, flip] & (flip != np.arange(len(flip)))
    low = np.where(known[..., None], truth, np.inf).min(axis=1, initial=np.inf)
    high = np.where(known[..., None], truth, -np.inf).max(axis=1, initial=-np.inf)
    some = known.any(axis=1)
    size = np.linalg.norm(np.where(some[:, None], high, 0.0) - np.where(some[:, None], low, 0.0), axis=-1)
    usable = (used.sum(axis=1) >= 2 * MIN_PAIRS) & (size > 0)
    safe_truth = np.where(used[..., None], truth, 0.0)
    safe_predicted = np.where(used[..., None], predicted, 0.0)
    scale = np.where(usable, size * np.maximum(used.sum(axis=1), 1), 1.0)
    errors = [
        np.where(usable, np.linalg.norm(safe_predicted[:, order] - safe_truth, axis=-1).sum(axis=1) / scale, np.nan)
        for order in (np.arange(len(flip)), flip)
    ]
    return errors[0], errors[1]


def count_votes(errors: NDArray[np.floating], errors_swapped: NDArray[np.floating], group: str = "all") -> SideVotes:
    """Count the readings that pictures prefer, from what `side_errors` gives, (N,) each."""
    best = np.fmin(errors, errors_swapped)
    usable = np.isfinite(best) & (np.where(np.isfinite(best), best, np.inf) <= POOR)
    gain = (errors - errors_swapped)[usable]
    return SideVotes(
        group,
        as_labelled=int((gain < -ALIKE).sum()),
        swapped=int((gain > ALIKE).sum()),
        alike=int((np.abs(gain) <= ALIKE).sum()),
        unusable=int((~usable).sum()),
        error=float(np.median(errors[usable])) if usable.any() else math.nan,
        error_swapped=float(np.median(errors_swapped[usable])) if usable.any() else math.nan,
    )


def conclude(report: list[SideVotes]) -> Convention:
    """The convention of a data set: that of upright people if they decide it, else that of all."""
    found = {votes.group: votes.convention for votes in report}
    upright = found.get("upright", "undecided")
    return upright if upright != "undecided" else found.get("all", "undecided")


def _wilson(hits: int, count: int, z: float = 1.96) -> tuple[float, float]:
    share = hits / count
    middle = share + z**2 / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return (middle - reach) / (1 + z**2 / count), (middle + reach) / (1 + z**2 / count)


def predict(
    net: MultitaskNet, layout: Layout, samples: list[PoseSample], batch: int = 16
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Predictions on crops around the labels, the torso upright, which no exchange of sides changes.

    Args:
        net: in evaluation mode.
        layout: of its keypoints.
        samples: each with at least two annotated keypoints of PA16J.
        batch: crops at a time.

    Returns:
        Two (N, J, 2) in image pixels and in `layout`: predictions, and labels with NaN where not annotated.
    """
    device = next(net.parameters()).device
    truth = np.stack([convert(sample.keypoints[:, :2], sample.layout, layout) for sample in samples])
    predicted = np.zeros(truth.shape)
    for start in track(range(0, len(samples), batch), description="looking at pictures", transient=True):
        chosen = samples[start : start + batch]
        bodies = [fill_midpoints(convert(s.keypoints[:, :2], s.layout, PA16J), PA16J) for s in chosen]
        crops = [crop_around(body, np.asarray(np.isfinite(body).all(axis=1))) for body in bodies]
        pictures = [
            extract(read_image(s.image), crop, net.config.input_size) for s, crop in zip(chosen, crops, strict=True)
        ]
        with torch.inference_mode():
            in_crop = predict_crops(net, torch.from_numpy(np.stack(pictures)).to(device))[0].cpu().numpy()
        for index, (crop, points) in enumerate(zip(crops, in_crop, strict=True), start=start):
            predicted[index] = apply_affine(crop.to_image(), points)
    return predicted, truth.astype(np.float64)


def check_samples(net: MultitaskNet, layout: Layout, samples: list[PoseSample]) -> list[SideVotes]:
    """Votes of all pictures and of each orientation; arguments as for `predict`."""
    errors, swapped = side_errors(*predict(net, layout, samples), layout)
    groups = {group: np.array([group == "all" or group in s.tags for s in samples]) for group in GROUPS}
    return [count_votes(errors[chosen], swapped[chosen], group) for group, chosen in groups.items()]


@dataclass(frozen=True)
class CheckSidesConfig:
    """Options."""

    data: Path
    """Folder of the data set."""
    set: str
    """Its name."""
    weights: Path = SHIPPED
    """Checkpoint of a network that knows left and right."""
    split: str = "train"
    """Part of the data set."""
    pictures: int = 400
    """How many to look at; of clips, the middle frame."""
    seed: int = 0
    """Chooses the pictures."""
    device: str = "cpu"
    """Where the network runs."""


def choose(config: CheckSidesConfig) -> list[PoseSample]:
    """Pictures of a data set drawn by the seed. Raises DatasetError if none has two annotated keypoints of PA16J."""
    if source_of(config.set).clips is not None:
        clips = read_clips(config.set, config.data, config.split)
        samples = [clip.frames[len(clip.frames) // 2] for clip in clips]
    else:
        samples = read_pose(config.set, config.data, config.split)
    fit = [s for s in samples if np.isfinite(convert(s.keypoints, s.layout, PA16J)).all(axis=1).sum() >= 2]
    if not fit:
        raise DatasetError(f"{config.set}: none of {len(samples)} pictures of {config.split!r} has labels to compare")
    order = np.random.default_rng(config.seed).permutation(len(fit))[: config.pictures]
    return [fit[index] for index in sorted(order)]


def report_table(report: list[SideVotes]) -> Table:
    """One row a group."""
    table = Table("group", "as labelled", "swapped", "alike", "unusable", "error", "error swapped", "convention")
    for votes in report:
        counts = (votes.as_labelled, votes.swapped, votes.alike, votes.unusable)
        errors = (f"{votes.error:.3f}", f"{votes.error_swapped:.3f}")
        table.add_row(votes.group, *map(str, counts), *errors, votes.convention)
    return table


ADVICE: Final[dict[Convention, str]] = {
    "as labelled": "its left is the network's left; use it as it is",
    "swapped": "its left is the network's right; read it with its sides exchanged (swap_sides, or Layout.flip)",
    "undecided": "too few pictures speak for either reading; use more pictures or a better network",
}


def main(config: CheckSidesConfig) -> Convention:
    """Print the votes and the convention that follows from them."""
    try:
        card, net = load_any(config.weights)
        samples = choose(config)
        report = check_samples(net.to(config.device), LAYOUTS[card.skeleton], samples)
    except (CheckpointError, DatasetError) as error:
        raise SystemExit(str(error)) from error
    found = conclude(report)
    console = Console(width=120)
    console.print(report_table(report))
    console.print(f"{config.set}: sides {found}; {ADVICE[found]}")
    return found


if __name__ == "__main__":
    run(main, CheckSidesConfig)
