"""How the pose network errs, as a small file: by keypoint, body orientation and confidence. Measures and draws nothing.

Pairs of left and right are found nearer to each other than they are. The rest of a keypoint's error is a shift along
the torso and a draw from one of three round Gaussians, in torso lengths; how often it is which depends on the
confidence. Left and right are swapped in pairs, or all at once. All that is drawn follows a first-order process in
time, around a share that stays the same for the whole clip.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.skeleton import KEYPOINTS, NUM_KEYPOINTS, midpoints

Floats = NDArray[np.float64]

ORIENTATIONS: Final = ("upright", "lying", "inverted")
"""Of the torso, from hips to shoulders: within 45 degrees of up, in between, within 45 degrees of down."""
GROUPS: Final = tuple(dict.fromkeys(name.removeprefix("r_").removeprefix("l_") for name in KEYPOINTS))
"""Kinds of keypoints; left and right are one kind."""
GROUP_OF: Final = np.array([GROUPS.index(name.removeprefix("r_").removeprefix("l_")) for name in KEYPOINTS])
"""(16,) kind of each keypoint."""
PAIRS: Final = ((4, 5), (6, 7), (8, 9), (10, 11), (12, 13), (14, 15))
"""Right and left keypoint of each pair that can be swapped: shoulders to ankles."""
EDGES: Final = (0.4, 0.7, 0.9)
"""Confidences between the bins."""
LEVELS: Final = tuple(np.linspace(0.0, 1.0, 11).round(2))
"""Levels of the stored quantiles of confidences and visibility logits."""
RADIUS_LEVELS: Final = (0.25, 0.5, 0.75, 0.9)
"""Levels of the stored quantiles of the measured errors."""
COMPONENTS: Final = 3
"""Gaussians that an error may be from."""
LEAST_TORSO: Final = 0.2
"""A torso seen from above is counted as at least this share of the longer side of the body's box."""
APART_TORSOS: Final = 0.2
"""What a pair does is only told if its two true places are this far from each other."""
WIDEST: Final = 1.25
"""Pairs found farther apart than this share of their true distance count as an error of their keypoints."""
DEFAULT: Final = Path(__file__).with_name("live.json")

_O, _G, _B = len(ORIENTATIONS), len(GROUPS), len(EDGES) + 1


class NoiseError(Exception):
    """A noise model or what it is measured on is wrong; the message names the value and what to do."""


@dataclass(frozen=True)
class Memory:
    """How long something that is drawn stays what it is.

    Attributes:
        lag: correlation with the observation one interval before, of the part that changes.
        steady: share of the variance that stays the same for a whole clip.
        measured: correlations at lags of 1, 2, ... intervals that the two were fitted to.
    """

    lag: float
    steady: float
    measured: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not (0.0 <= self.lag < 1.0 and 0.0 <= self.steady <= 1.0):
            raise NoiseError(f"Memory: lag must be in [0, 1) and steady in [0, 1], got {self.lag} and {self.steady}")


@dataclass(frozen=True)
class NoiseModel:
    """Everything that `trainer.noise.simulate` needs. O = 3 orientations, G = 10 kinds of keypoints, B = 4 bins.

    Attributes:
        network: name and fingerprint of the checkpoint that was measured.
        interval_s: time between observations that `Memory.lag` refers to [s].
        confidence: (O, G, 11) quantiles at LEVELS of keypoints that are annotated, in [0, 1].
        logit: (O, G, 11) quantiles of the visibility logits.
        spacing: (O, 6, 11) quantiles at LEVELS of how far apart the pairs of PAIRS are found, over how far they are: a
            network that cannot tell left from right puts both between the two.
        shift: (O, G) median error along the torso, positive from the hips towards the shoulders [torso lengths].
        widths: (O, G, 3) standard deviations of a coordinate in the Gaussians, rising [torso lengths].
        shares: (O, G, B, 3) how often an error is from each of them, by bin of confidence.
        shared: share of the variance of confidence that all keypoints of a picture have in common.
        logit_link: correlation of confidence and visibility logit, both as normal scores.
        swap: (O, 6) how often the pairs of PAIRS are swapped, against the rest of the body.
        swap_all: (O,) how often the whole body is swapped, against the annotation, which errs too upside down.
        error_memory, confidence_memory, swap_memory: correlation in time.
        count: (O, G) errors that were measured.
        bin_count: (O, G, B) the same by bin of confidence.
        spacing_count: (O, 6) pairs that were far enough apart to measure their spacing.
        swap_count: (O, 6) pairs that could be told swapped or not.
        radius: (O, G, 4) measured quantiles at RADIUS_LEVELS of the length of that rest [torso lengths]; NaN without.
        pictures, frames: single pictures and frames of clips that were measured.
    """

    network: str
    interval_s: float
    confidence: Floats
    logit: Floats
    spacing: Floats
    shift: Floats
    widths: Floats
    shares: Floats
    shared: float
    logit_link: float
    swap: Floats
    swap_all: Floats
    error_memory: Memory
    confidence_memory: Memory
    swap_memory: Memory
    count: Floats
    bin_count: Floats
    swap_count: Floats
    spacing_count: Floats
    radius: Floats
    pictures: int
    frames: int

    def __post_init__(self) -> None:
        for name, shape in _SHAPES.items():
            value = getattr(self, name)
            if value.shape != shape:
                raise NoiseError(f"NoiseModel.{name}: expected shape {shape}, got {value.shape}; measure again")
            if name != "radius" and not np.isfinite(value).all():
                raise NoiseError(f"NoiseModel.{name}: holds a number that is not finite; measure again")
        if not self.interval_s > 0.0:
            raise NoiseError(f"NoiseModel.interval_s: expected more than 0 seconds, got {self.interval_s}")

    def save(self, path: Path) -> None:
        """Write JSON, numbers rounded to 4 places."""
        path.write_text(json.dumps(_plain(asdict(self)), indent=None) + "\n", encoding="utf-8")


_SHAPES: Final = {
    "confidence": (_O, _G, len(LEVELS)),
    "logit": (_O, _G, len(LEVELS)),
    "spacing": (_O, len(PAIRS), len(LEVELS)),
    "spacing_count": (_O, len(PAIRS)),
    "shift": (_O, _G),
    "widths": (_O, _G, COMPONENTS),
    "shares": (_O, _G, _B, COMPONENTS),
    "swap": (_O, len(PAIRS)),
    "swap_all": (_O,),
    "count": (_O, _G),
    "bin_count": (_O, _G, _B),
    "swap_count": (_O, len(PAIRS)),
    "radius": (_O, _G, len(RADIUS_LEVELS)),
}


def load_noise(path: Path = DEFAULT) -> NoiseModel:
    """Read a noise model.

    Raises:
        NoiseError: the file is missing, no JSON, or lacks something.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoiseError(f"{path} is missing; write it with python -m trainer.noise.measure --out {path}") from None
    except json.JSONDecodeError as error:
        raise NoiseError(f"{path} is no JSON ({error}); measure again") from error
    missing = sorted({field.name for field in fields(NoiseModel)} - set(values))
    if missing:
        raise NoiseError(f"{path} lacks {', '.join(missing)}; measure again")
    for name in _SHAPES:
        values[name] = np.array(values[name], np.float64)
    for name in ("error_memory", "confidence_memory", "swap_memory"):
        values[name] = Memory(**{**values[name], "measured": tuple(values[name]["measured"])})
    return NoiseModel(**values)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    return value


def body_scale(keypoints: NDArray[np.floating]) -> Floats:
    """(..., 16, 2) -> (...) torso length, at least LEAST_TORSO of the longer side of the box of the known keypoints.

    NaN where a shoulder or a hip is NaN.
    """
    points = np.asarray(keypoints, np.float64)
    _, shoulder, hip, _, _ = np.moveaxis(midpoints(points), -2, 0)
    known = np.isfinite(points)
    box = np.where(known, points, -np.inf).max(axis=-2) - np.where(known, points, np.inf).min(axis=-2)
    longer = np.where(np.isfinite(box), box, 0.0).max(axis=-1)
    return np.asarray(np.maximum(np.linalg.norm(shoulder - hip, axis=-1), LEAST_TORSO * longer))


def spaced(keypoints: NDArray[np.floating], spacing: Floats) -> Floats:
    """(..., 16, 2) with the pairs of PAIRS moved towards each other, to (..., 6) of their distance."""
    points = np.array(keypoints, np.float64)
    right, left = np.array(PAIRS).T
    middle, half = (
        (points[..., left, :] + points[..., right, :]) / 2,
        (points[..., left, :] - points[..., right, :]) / 2,
    )
    points[..., left, :] = middle + spacing[..., None] * half
    points[..., right, :] = middle - spacing[..., None] * half
    # A keypoint whose other side is not known stays where it is.
    return np.where(np.isfinite(points), points, keypoints)


def spacing_of(found: NDArray[np.floating], truth: NDArray[np.floating]) -> Floats:
    """How far apart the pairs of PAIRS are found over how far they are, along the line between their true places.

    Args:
        found, truth: (..., 16, 2).

    Returns:
        (..., 6) in [0, WIDEST]; NaN where the true places are nearer than APART_TORSOS.
    """
    right, left = np.array(PAIRS).T
    apart = np.asarray(truth[..., left, :] - truth[..., right, :], np.float64)
    seen = np.asarray(found[..., left, :] - found[..., right, :], np.float64)
    length = np.linalg.norm(apart, axis=-1)
    with np.errstate(invalid="ignore"):
        known = length > APART_TORSOS * body_scale(truth)[..., None]
    share = (seen * apart).sum(axis=-1) / np.where(known, length, 1.0) ** 2
    return np.where(known, np.clip(share, 0.0, WIDEST), np.nan)


def torso_axes(keypoints: NDArray[np.floating]) -> Floats:
    """(..., 16, 2) -> (..., 2, 2) rows: unit vectors across the torso and along it, from the hips to the shoulders.

    A torso without length counts as upright. With the row vector (across, along) times this matrix, offsets go from the
    torso's axes to those of the picture; with its transpose back.
    """
    _, shoulder, hip, _, _ = np.moveaxis(midpoints(np.asarray(keypoints, np.float64)), -2, 0)
    length = np.linalg.norm(shoulder - hip, axis=-1, keepdims=True)
    along = np.where(length > 0.0, (shoulder - hip) / np.maximum(length, 1e-12), (0.0, -1.0))
    across = np.stack((-along[..., 1], along[..., 0]), axis=-1)
    return np.stack((across, along), axis=-2)


def orientation_of(keypoints: NDArray[np.floating]) -> NDArray[np.int64]:
    """(..., 16, 2) image px, y down -> (...) index in ORIENTATIONS. Shoulders and hips must be known."""
    _, shoulder, hip, _, _ = np.moveaxis(midpoints(np.asarray(keypoints, np.float64)), -2, 0)
    right, up = shoulder[..., 0] - hip[..., 0], hip[..., 1] - shoulder[..., 1]
    angle = np.degrees(np.arctan2(np.abs(right), up))
    return np.digitize(angle, (45.0, 135.0)).astype(np.int64)


def bin_of(confidence: NDArray[np.floating]) -> NDArray[np.int64]:
    """Bin of each confidence, 0 to 3."""
    return np.digitize(confidence, EDGES).astype(np.int64)


assert len(GROUP_OF) == NUM_KEYPOINTS
