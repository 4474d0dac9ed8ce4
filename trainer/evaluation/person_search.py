"""Person search and tracking: who is found in whole pictures and empty rooms, and whom a tracker stays with.

A person counts as found where at least half of the limb keypoints lie within half a torso length of the truth.
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.finder import Tracker, find_person
from models.skeleton import INDEX
from trainer.datasets.clips import read_frames
from trainer.datasets.sample import DatasetError, PoseSample, read_image, require
from trainer.datasets.synthetic import read_empty, read_synthetic
from trainer.metrics import box_lengths, pck_counts
from trainer.observations.observer import Observer

HEIGHTS = (0.25, 0.4, 0.55, 0.7, 0.9, 1.5)
"""Borders of the groups: longer side of the body's box over the picture's height."""
ORIENTATIONS = ("upright", "inverted")
TORSO = [INDEX[name] for name in ("r_shoulder", "l_shoulder", "r_hip", "l_hip")]
Figures = dict[str, float]


def find_all(observer: Observer, samples: list[PoseSample]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Search every whole picture.

    Returns:
        (N, 16, 2) keypoints in image pixels, NaN where nobody was found; (N, 16) confidences, 0 there.
    """
    keypoints, confidence = np.full((len(samples), 16, 2), np.nan), np.zeros((len(samples), 16))
    for index, sample in enumerate(track(samples, description="searching pictures", transient=True)):
        image = read_image(sample.image)
        look = partial(observer.look, image)
        seen = find_person(look, image.shape[1], image.shape[0])
        if seen is not None:
            keypoints[index], confidence[index] = seen.keypoints, seen.confidence
    return keypoints, confidence


@dataclass(frozen=True)
class Followed:
    """One clip, frame by frame.

    Attributes:
        seen: (N,) somebody was followed.
        right: (N,) it was the athlete.
        other: (N,) it was not, and a bystander was nearer than the athlete.
        bystander: (N,) somebody else was in the picture.
    """

    seen: NDArray[np.bool_]
    right: NDArray[np.bool_]
    other: NDArray[np.bool_]
    bystander: NDArray[np.bool_]


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
        truth, bystander = data["keypoints"].astype(np.float64), data["company"].astype(np.float64)
    tracker = Tracker()
    found = np.full(truth.shape, np.nan)
    for index, (_, image) in enumerate(read_frames(video)):
        if index < len(found) and (seen := tracker.step(partial(observer.look, image), *image.shape[1::-1])):
            found[index] = seen.keypoints
    seen_at, right = np.isfinite(found[:, 0, 0]), is_right(found, truth)
    middle, athlete, beside = (points[:, TORSO].mean(axis=1) for points in (found, truth, bystander))
    nearer = np.linalg.norm(middle - beside, axis=-1) < np.linalg.norm(middle - athlete, axis=-1)
    return Followed(seen_at, right, seen_at & ~right & nearer, np.isfinite(bystander[:, 0, 0]))


def following(observer: Observer, folder: Path) -> dict[str, Figures]:
    """Figures of all clips, alone and with a bystander, and of their first and last thirds."""
    videos = sorted(folder.glob("*.mp4"))
    if not videos:
        raise DatasetError(f"{folder} holds no .mp4; write clips there with trainer.synthetic.make_clips")
    clips = [follow(observer, video) for video in track(videos, description="following", transient=True)]
    alone = [clip for clip in clips if not clip.bystander.any()]
    thirds = [(clip, np.arange(len(clip.seen)) * 3 // max(len(clip.seen), 1)) for clip in clips]
    return {
        "alone": pooled_figures([(clip, np.ones(len(clip.seen), np.bool_)) for clip in alone]),
        "with a bystander": pooled_figures([(clip, clip.bystander) for clip in clips if clip.bystander.any()]),
        "first third": pooled_figures([(clip, third == 0) for clip, third in thirds]),
        "last third": pooled_figures([(clip, third == 2) for clip, third in thirds]),
    }


def pooled_figures(parts: list[tuple[Followed, NDArray[np.bool_]]]) -> Figures:
    if not parts:
        return {"clips": 0.0, "frames": 0.0}
    names = ("seen", "right", "other")
    pooled = {name: np.concatenate([getattr(clip, name)[mask] for clip, mask in parts]) for name in names}
    figures = {"clips": float(len(parts)), "frames": float(len(pooled["seen"]))}
    return figures | {name: _share(values) for name, values in pooled.items()}


def _share(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")
