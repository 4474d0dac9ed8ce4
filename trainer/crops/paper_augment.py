"""The published random variations as presets, and one draw of them for a sample or a whole clip.

Source: the table in section 6.3 of the reference. A `Draw` holds every random choice as a number, so that the same
one can be used for all frames of a clip.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.crop import Crop
from trainer.crops.geometry import MIN_WINDOW_PX, View

Image = NDArray[np.uint8]
Numbers = tuple[float, ...]


def steps(reach: float, step: float) -> Numbers:
    """Numbers from -reach to reach, `step` apart."""
    count = round(reach / step)
    return tuple(step * number for number in range(-count, count + 1))


GAMMAS: Final = tuple(round(0.90 + 0.02 * number, 2) for number in range(11))
"""Exponents of the "channel power"."""


@dataclass(frozen=True)
class PaperAugment:
    """What one draw is taken from. The defaults vary nothing but the mirroring and the channel power."""

    angles: Numbers = (0.0,)
    """Turns of the picture, counter-clockwise [degrees]."""
    scales: Numbers = (1.0,)
    """Sides of the crop over the canonical side."""
    shift_x: Numbers = (0.0,)
    """Displacements of the crop's centre [image px at scale 1; they grow with the drawn scale]."""
    shift_y: Numbers = (0.0,)
    shift_of_side: float = 0.0
    """Further displacement, uniform to this share of the canonical side in both axes; any resolution."""
    flip_share: float = 0.5
    """Share of mirrored crops."""
    gammas: Numbers = GAMMAS
    """Exponents, drawn for each colour by itself."""
    gain: float = 0.0
    """Standard deviation of the logarithm of a factor on all colours; not published."""
    tint: float = 0.0
    """The same for each colour by itself; not published."""
    full_circle_share: float = 0.0
    """Share of crops turned by any angle instead of one of `angles`, for inverted people; not published."""
    occlusion_share: float = 0.0
    """Share of crops with a rectangle painted over; published as an option that no loader applies."""
    occlusion_side: tuple[float, float] = (0.1, 0.4)
    """Shortest and longest edge of that rectangle [share of the crop's side]."""
    subsample: tuple[int, ...] = (1,)
    """Every n-th frame of a training clip."""
    test_subsample: int = 1
    """Every n-th frame of a test clip."""

    def __post_init__(self) -> None:
        for name in ("angles", "scales", "shift_x", "shift_y", "gammas", "subsample"):
            if not getattr(self, name):
                raise ValueError(f"PaperAugment.{name}: expected at least one number to draw from")
        if min(self.scales) <= 0 or min(self.gammas) <= 0:
            raise ValueError(f"PaperAugment: scales and gammas must be positive, got {self.scales}, {self.gammas}")
        if min(*self.subsample, self.test_subsample) < 1:
            raise ValueError(f"PaperAugment.subsample: expected 1 or more, got {self.subsample}, {self.test_subsample}")
        for name in ("flip_share", "full_circle_share", "occlusion_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"PaperAugment.{name}: expected a share in [0, 1], got {getattr(self, name)}")
        low, high = self.occlusion_side
        if not 0 < low <= high <= 1:
            raise ValueError(f"PaperAugment.occlusion_side: expected 0 < short <= long <= 1, got {(low, high)}")


_PENN = PaperAugment(steps(30, 5), (0.7, 1.0, 1.3), steps(40, 5), steps(40, 5))
_MPII = PaperAugment(steps(40, 5), (0.7, 1.0, 1.3))

PRESETS: Final[Mapping[str, PaperAugment]] = MappingProxyType(
    {
        "mpii": _MPII,
        "penn_pose": replace(_PENN, scales=(0.7, 1.0, 1.3, 2.5), subsample=(1, 2)),
        "penn_action": replace(_PENN, subsample=(1, 2, 3), test_subsample=2),
        "h36m": PaperAugment(steps(10, 5), (0.8, 1.0, 1.2)),
        "ntu_action": replace(_PENN, angles=(0.0,), subsample=(1, 2, 3), test_subsample=2),
        "ntu_pose": PaperAugment(
            steps(15, 5), (0.8, 1.0, 1.2, 2.0), steps(40, 5), steps(10, 5), subsample=(1, 2, 4), test_subsample=1
        ),
        "spnet_penn_clips": replace(_PENN, shift_y=steps(10, 5), subsample=(4, 6, 8), test_subsample=6),
        "spnet_penn_frames": PaperAugment(steps(40, 5), (0.7, 1.0, 1.3, 2.0), steps(40, 5), steps(10, 5)),
        "spnet_h36m": PaperAugment(steps(10, 5), (0.8, 1.0, 1.2), steps(20, 5), steps(4, 1)),
        "spnet_ntu_clips": replace(_PENN, angles=(0.0,), shift_y=steps(10, 5), subsample=(3, 4, 5), test_subsample=4),
        "handstand": replace(_MPII, full_circle_share=1.0, shift_of_side=0.1, gain=0.2, tint=0.06, occlusion_share=0.3),
    }
)
"""By name: the table of section 6.3 of the reference, and "handstand" for people the other way up."""
POSE_PRESETS: Final[Mapping[str, str]] = MappingProxyType(
    {"mpii": "mpii", "penn": "penn_pose", "h36m": "h36m", "ntu": "ntu_pose"}
)
"""Of pictures for poses, by data set; others are varied as handstands."""
ACTION_PRESETS: Final[Mapping[str, str]] = MappingProxyType(
    {"penn": "penn_action", "ntu": "ntu_action", "h36m": "h36m"}
)
"""The same of clips for actions."""


@dataclass(frozen=True)
class Draw:
    """One set of random choices. The defaults change nothing.

    Attributes:
        angle: counter-clockwise turn of the picture [rad].
        scale: side of the crop over the canonical side.
        shift: of the centre (x, y) [image px], before `scale` multiplies it.
        shift_of_side: further shift (x, y) [share of the canonical side].
        flipped: mirrored left to right.
        gamma: exponent of each colour.
        gain: factor of each colour, after the exponent.
        subsample: every n-th frame.
        occlusion: painted box [x0, y0, x1, y1 in crop coordinates], or None.
        paint: its colour, RGB in [0, 255].
    """

    angle: float = 0.0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    shift_of_side: tuple[float, float] = (0.0, 0.0)
    flipped: bool = False
    gamma: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    subsample: int = 1
    occlusion: tuple[float, float, float, float] | None = None
    paint: tuple[int, int, int] = (0, 0, 0)

    def view(self, canonical: Crop) -> View:
        """The varied crop; never smaller than 32 px."""
        x = canonical.x + self.shift[0] * self.scale + self.shift_of_side[0] * canonical.side
        y = canonical.y + self.shift[1] * self.scale + self.shift_of_side[1] * canonical.side
        side = max(canonical.side * self.scale, MIN_WINDOW_PX)
        return View(Crop(x, y, side, canonical.angle + self.angle), self.flipped)


def draw_rng(seed: int, epoch: int, index: int) -> Generator:
    """The generator that makes the choices for sample `index` of an epoch, whichever process makes them."""
    return np.random.default_rng((seed, epoch, index))


def draw(options: PaperAugment, rng: Generator) -> Draw:
    """One draw. A fixed number of values is taken, so that one option does not change the draws of another."""
    angle = math.radians(_pick(options.angles, rng))
    share, turn = rng.random(), rng.uniform(-math.pi, math.pi)
    scale = _pick(options.scales, rng)
    shift = (_pick(options.shift_x, rng), _pick(options.shift_y, rng))
    of_side = rng.uniform(-1, 1, size=2) * options.shift_of_side
    is_flipped = bool(rng.random() < options.flip_share)
    gamma = rng.choice(options.gammas, size=3)
    gain = np.exp(rng.standard_normal() * options.gain + rng.standard_normal(3) * options.tint)
    subsample = options.subsample[rng.integers(len(options.subsample))]
    is_covered = rng.random() < options.occlusion_share
    width, height = rng.uniform(*options.occlusion_side, size=2)
    x, y = rng.uniform(size=2) * (1 - width, 1 - height)
    paint = rng.integers(0, 256, size=3)
    return Draw(
        angle=turn if share < options.full_circle_share else angle,
        scale=scale,
        shift=shift,
        shift_of_side=(float(of_side[0]), float(of_side[1])),
        flipped=is_flipped,
        gamma=(float(gamma[0]), float(gamma[1]), float(gamma[2])),
        gain=(float(gain[0]), float(gain[1]), float(gain[2])),
        subsample=subsample,
        occlusion=(float(x), float(y), float(x + width), float(y + height)) if is_covered else None,
        paint=(int(paint[0]), int(paint[1]), int(paint[2])),
    )


def _pick(values: Numbers, rng: Generator) -> float:
    return values[rng.integers(len(values))]


def vary_light(picture: Image, drawn: Draw) -> Image:
    """Channel power and gain: 255 * gain * (level / 255)**gamma, rounded and clipped; (..., S, S, 3) as a new array."""
    levels = np.linspace(0, 1, 256)[:, None]
    table = np.clip(255 * np.asarray(drawn.gain) * levels ** np.asarray(drawn.gamma) + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, table[None]), dtype=np.uint8)


def occlude(picture: Image, drawn: Draw) -> Image:
    """Paint the drawn box: pixels whose centre lies in it take its colour. (S, S, 3) as a new array."""
    covered = picture.copy()
    if drawn.occlusion is not None:
        x0, y0, x1, y1 = drawn.occlusion
        rows = (np.arange(picture.shape[0]) + 0.5) / picture.shape[0]
        columns = (np.arange(picture.shape[1]) + 0.5) / picture.shape[1]
        box = np.outer((rows > y0) & (rows < y1), (columns > x0) & (columns < x1))
        covered[box] = drawn.paint
    return covered


def vary_picture(image: Image, view: View, size: int, drawn: Draw) -> Image:
    """Cut a view out of (H, W, 3), change its light and cover a part of it: (size, size, 3)."""
    return occlude(vary_light(view.extract(image, size), drawn), drawn)
