"""Collects how far the network's keypoints are from known places: on annotated pictures and on rendered clips."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.crop import Crop
from models.finder import Sighting, Tracker, find_person
from models.skeleton import FLIP, NUM_KEYPOINTS
from trainer.datasets.clips import read_frames
from trainer.datasets.sample import PoseSample, read_image
from trainer.noise.model import (
    APART_TORSOS,
    PAIRS,
    NoiseError,
    body_scale,
    orientation_of,
    spaced,
    spacing_of,
    torso_axes,
)
from trainer.observations.observer import Observer
from trainer.report.render import RenderedHold

Floats = NDArray[np.float64]
CLEAR = 0.5
"""A pair is only told swapped or not if both are found within this share of their distance from a true place."""


@dataclass(frozen=True)
class Errors:
    """N looks at people whose keypoints are known.

    Attributes:
        spacing: (N, 6) how far apart each pair is found over how far it is, along the line between its two true places;
            NaN where these are too near each other to tell.
        offset: (N, 16, 2) what is left of predicted minus true place once swaps and spacing are undone, across the
            torso and along it [torso lengths]; NaN where the truth is not known.
        confidence, logit: (N, 16) of the network, swaps undone.
        orientation: (N,) index in `trainer.noise.model.ORIENTATIONS`.
        swapped: (N, 6) 1 where a pair is exchanged against most of the body, 0 where not, -1 where it cannot be told.
        all_swapped: (N,) 1 where most pairs are exchanged against the truth, 0 where not, -1 where it cannot be told.
        clip: (N,) number of the clip, or of the picture; frames of a clip follow each other.
    """

    spacing: Floats
    offset: Floats
    confidence: Floats
    logit: Floats
    orientation: NDArray[np.int64]
    swapped: NDArray[np.int64]
    all_swapped: NDArray[np.int64]
    clip: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.clip)


@dataclass(frozen=True)
class Look:
    """One look: keypoints (16, 2) px, confidences (16,), visibility logits (16,), true keypoints (16, 2) px."""

    found: NDArray[np.floating]
    confidence: NDArray[np.floating]
    logit: NDArray[np.floating]
    truth: NDArray[np.floating]
    clip: int


def look_at_pictures(observer: Observer, samples: Sequence[PoseSample]) -> list[Look]:
    """Search whole pictures, as `trainer.evaluate` does; those in which nobody is found are left out."""
    looks = []
    for number, sample in enumerate(track(samples, description="searching pictures", transient=True)):
        image = read_image(sample.image)
        seen = find_person(partial(_sight, observer, image), image.shape[1], image.shape[0])
        if seen is not None:
            looks.append(_look(seen, sample.keypoints, number))
    return looks


def look_at_holds(observer: Observer, holds: Sequence[RenderedHold]) -> list[Look]:
    """Follow the athlete through rendered clips, as the app does."""
    looks = []
    for number, hold in enumerate(track(holds, description="following athletes", transient=True)):
        tracker = Tracker()
        for frame, (_, image) in enumerate(read_frames(hold.clip)):
            seen = tracker.step(partial(_sight, observer, image), image.shape[1], image.shape[0])
            if seen is not None:
                looks.append(_look(seen, hold.keypoints[frame], number))
    return looks


def _sight(observer: Observer, image: NDArray[np.uint8], crop: Crop) -> Sighting:
    return observer.look(image, crop)[0]


def _look(seen: Sighting, truth: NDArray[np.floating], clip: int) -> Look:
    return Look(seen.keypoints, seen.confidence, seen.visibility_logits, truth, clip)


def errors_of(looks: Sequence[Look]) -> Errors:
    """Errors with swaps told apart from them; looks without all four torso keypoints are left out.

    Raises:
        NoiseError: nothing is left.
    """
    usable = [look for look in looks if np.isfinite(body_scale(look.truth))]
    if not usable:
        raise NoiseError(f"none of {len(looks)} looks has both shoulders and both hips annotated and a person found")
    rows = [_sides_told(look) for look in usable]
    truth = np.stack([look.truth for look in usable]).astype(np.float64)
    found = np.stack([row.found for row in rows])
    spacing = spacing_of(found, truth)
    offset = (found - spaced(truth, np.nan_to_num(spacing, nan=1.0))) @ np.swapaxes(torso_axes(truth), -1, -2)
    return Errors(
        spacing,
        offset / body_scale(truth)[:, None, None],
        np.stack([row.confidence for row in rows]),
        np.stack([row.logit for row in rows]),
        orientation_of(truth),
        np.stack([row.swapped for row in rows]),
        np.array([row.all_swapped for row in rows]),
        np.array([look.clip for look in usable]),
    )


@dataclass(frozen=True)
class _Told:
    found: Floats
    confidence: Floats
    logit: Floats
    swapped: NDArray[np.int64]
    all_swapped: int


def _sides_told(look: Look) -> _Told:
    """Undo the swaps that can be told."""
    crossed = np.array([_is_crossed(look, *pair) for pair in PAIRS])
    told = crossed >= 0
    majority = float(crossed[told].mean()) if told.any() else 0.5
    whole = -1 if majority == 0.5 else int(majority > 0.5)
    order = np.arange(NUM_KEYPOINTS) if whole != 1 else np.array(FLIP)
    for (right, left), is_crossed in zip(PAIRS, crossed, strict=True):
        if is_crossed >= 0:
            order[[right, left]] = (left, right) if is_crossed else (right, left)
    return _Told(
        np.asarray(look.found[order], np.float64),
        np.asarray(look.confidence[order], np.float64),
        np.asarray(look.logit[order], np.float64),
        np.where(told & (whole >= 0), crossed != whole, -1).astype(np.int64),
        whole,
    )


def _is_crossed(look: Look, right: int, left: int) -> int:
    """1 if a pair is clearly found exchanged, 0 if clearly not, -1 if it cannot be told."""
    truth, found = look.truth[[right, left]], look.found[[right, left]]
    apart = float(np.linalg.norm(truth[0] - truth[1]))
    if not apart > APART_TORSOS * float(body_scale(look.truth)):
        return -1
    direct, crossed = (
        np.linalg.norm(reading - truth, axis=1).max() <= CLEAR * apart for reading in (found, found[::-1])
    )
    return int(crossed) if direct or crossed else -1
