"""Finding and following: recall by the person's size, finds in empty rooms, drift over a clip, and whom it stays with.

`python -m trainer.acquisition --stills DIR ... --clips DIR` on folders written by `trainer.synthetic.make_stills` and
`make_clips` with seeds that no network was trained on. The person counts as found where at least half of the limb
keypoints lie within half a torso length of the truth.
"""

import json
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import SHIPPED, load
from models.finder import Tracker
from models.skeleton import INDEX
from trainer.datasets.clips import read_frames
from trainer.datasets.sample import DatasetError, read_image, require
from trainer.datasets.synthetic import read_empty, read_synthetic
from trainer.engine.command import run
from trainer.evaluate import find_all
from trainer.metrics import box_lengths, pck_counts
from trainer.observations.observer import Observer

HEIGHTS = (0.25, 0.4, 0.55, 0.7, 0.9, 1.5)
"""Borders of the groups: longer side of the body's box over the picture's height."""
ORIENTATIONS = ("upright", "inverted")
TORSO = [INDEX[name] for name in ("r_shoulder", "l_shoulder", "r_hip", "l_hip")]
COUNTS = ("n", "clips", "frames")
Figures = dict[str, float]


@dataclass(frozen=True)
class AcquisitionConfig:
    """Options."""

    stills: tuple[Path, ...] = ()
    """Folders of make_stills."""
    clips: Path | None = None
    """Folder of make_clips."""
    weights: Path = SHIPPED
    """Checkpoint."""
    json: Path | None = None
    """File for the figures."""


@dataclass(frozen=True)
class Followed:
    """One clip, frame by frame.

    Attributes:
        seen: (N,) somebody was followed.
        right: (N,) it was the athlete.
        other: (N,) it was not, and who keeps company was nearer than the athlete.
        company: (N,) somebody else was in the picture.
    """

    seen: NDArray[np.bool_]
    right: NDArray[np.bool_]
    other: NDArray[np.bool_]
    company: NDArray[np.bool_]


def is_right(found: NDArray[np.floating], truth: NDArray[np.floating]) -> NDArray[np.bool_]:
    """(N, 16, 2) each -> (N,) whether half of the limb keypoints lie within half a torso length."""
    hits, asked = pck_counts(found, truth, 0.5)
    return np.asarray((asked > 0) & (2 * hits >= asked))


def recall_by_size(observer: Observer, folders: tuple[Path, ...]) -> dict[str, Figures]:
    """By orientation and range of heights, over pictures whose torso is in the picture."""
    samples = [sample for folder in folders for sample in read_synthetic(folder)]
    found, _ = find_all(observer, samples)
    truth = np.stack([sample.keypoints for sample in samples]).astype(np.float64)
    asked, right, anybody = pck_counts(truth, truth)[1] > 0, is_right(found, truth), np.isfinite(found[:, 0, 0])
    height = box_lengths(truth) / np.array([read_image(sample.image).shape[0] for sample in samples])
    rows = {}
    for tag in ORIENTATIONS:
        tagged = asked & np.array([tag in sample.tags for sample in samples])
        for low, high in pairwise(HEIGHTS):
            chosen = tagged & (height >= low) & (height < high)
            figures = {"n": float(chosen.sum()), "found": _share(anybody[chosen]), "right": _share(right[chosen])}
            rows[f"{tag}, {100 * low:.0f} to {100 * high:.0f} %"] = figures
    return rows


def finds_in_empty_rooms(observer: Observer, folders: tuple[Path, ...]) -> Figures:
    """How often somebody is found where the picture shows nobody."""
    samples = [sample for folder in folders for sample in read_empty(folder)]
    if not samples:
        return {"n": 0.0, "found": float("nan")}
    found, _ = find_all(observer, samples)
    return {"n": float(len(samples)), "found": _share(np.isfinite(found[:, 0, 0]))}


def follow(observer: Observer, video: Path) -> Followed:
    """Follow through one clip as the app does.

    Raises:
        DatasetError: the video or the keypoints beside it are missing.
    """
    with np.load(require(video.with_suffix(".npz"), "keypoints of a synthetic clip")) as data:
        truth, company = data["keypoints"].astype(np.float64), data["company"].astype(np.float64)
    tracker = Tracker()
    found = np.full(truth.shape, np.nan)
    for index, (_, image) in enumerate(read_frames(video)):
        if index < len(found) and (seen := tracker.step(partial(observer.look, image), *image.shape[1::-1])):
            found[index] = seen.keypoints
    seen_at, right = np.isfinite(found[:, 0, 0]), is_right(found, truth)
    middle, athlete, beside = (points[:, TORSO].mean(axis=1) for points in (found, truth, company))
    nearer = np.linalg.norm(middle - beside, axis=-1) < np.linalg.norm(middle - athlete, axis=-1)
    return Followed(seen_at, right, seen_at & ~right & nearer, np.isfinite(company[:, 0, 0]))


def following(observer: Observer, folder: Path) -> dict[str, Figures]:
    """Figures of all clips, alone and in company, and of their first and last thirds."""
    videos = sorted(folder.glob("*.mp4"))
    if not videos:
        raise DatasetError(f"{folder} holds no .mp4; write clips there with trainer.synthetic.make_clips")
    clips = [follow(observer, video) for video in track(videos, description="following", transient=True)]
    alone = [clip for clip in clips if not clip.company.any()]
    thirds = [(clip, np.arange(len(clip.seen)) * 3 // max(len(clip.seen), 1)) for clip in clips]
    return {
        "alone": _figures([(clip, np.ones(len(clip.seen), np.bool_)) for clip in alone]),
        "in company": _figures([(clip, clip.company) for clip in clips if clip.company.any()]),
        "first third": _figures([(clip, third == 0) for clip, third in thirds]),
        "last third": _figures([(clip, third == 2) for clip, third in thirds]),
    }


def _figures(parts: list[tuple[Followed, NDArray[np.bool_]]]) -> Figures:
    if not parts:
        return {"clips": 0.0, "frames": 0.0}
    names = ("seen", "right", "other")
    pooled = {name: np.concatenate([getattr(clip, name)[mask] for clip, mask in parts]) for name in names}
    figures = {"clips": float(len(parts)), "frames": float(len(pooled["seen"]))}
    return figures | {name: _share(values) for name, values in pooled.items()}


def _share(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def tables(report: dict[str, dict[str, Figures]]) -> list[Table]:
    """One for each part of the report, figures in percent but for counts."""
    shown = []
    for title, rows in report.items():
        table = Table(title=title, title_justify="left")
        names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
        table.add_column("")
        for name in names:
            table.add_column(name, justify="right")
        for row, figures in rows.items():
            table.add_row(row, *(_cell(name, figures.get(name)) for name in names))
        shown.append(table)
    return shown


def _cell(name: str, value: float | None) -> str:
    if value is None or np.isnan(value):
        return "-"
    return f"{value:.0f}" if name in COUNTS else f"{100 * value:.1f} %"


def main(config: AcquisitionConfig) -> None:
    """Measure what there are folders for, print the tables, write the figures."""
    card, net = load(config.weights)
    observer = Observer(card, net)
    report: dict[str, dict[str, Figures]] = {}
    if config.stills:
        report["Finding the person, by size in the picture"] = recall_by_size(observer, config.stills)
        report["Empty rooms"] = {"all": finds_in_empty_rooms(observer, config.stills)}
    if config.clips is not None:
        report["Following through clips, share of frames"] = following(observer, config.clips)
    if not report:
        raise DatasetError("nothing to measure: name folders with --stills or --clips")
    for table in tables(report):
        Console(width=110).print(table)
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        config.json.write_text(json.dumps({"checkpoint": card.name, **report}, indent=2) + "\n")


if __name__ == "__main__":
    run(main, AcquisitionConfig)
