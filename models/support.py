"""What carries somebody upside down: hands, forearms, head, shoulders or feet too, from the keypoints of one picture.

A small network on heights and bends that do not depend on which side is called left. It was fitted by
`trainer.stages.support` on what the pose network finds in renders and photos, errors included.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from models.body_line import signed_bend
from models.checkpoint import CheckpointError
from models.skeleton import INDEX, midpoints

FloatArray = NDArray[np.floating]

WEIGHTS: Final = Path(__file__).parent / "weights" / "support.safetensors"
MOST_WEIGHT: Final = 1000.0
"""No weight of a network that was fitted well is larger."""
FURTHEST: Final = 4.0
"""Heights and distances are cut off here [torso lengths]."""


class Support(StrEnum):
    """What the body rests on. `NONE`: not upside down, in the air, or something else."""

    HANDS = "hands"
    FOREARMS = "forearms"
    HEAD = "head"
    SHOULDERS = "shoulders"
    FEET = "feet"
    NONE = "none"


SUPPORTS: Final = tuple(Support)
"""The order of all arrays of supports."""

OTHERS: Final = (Support.FOREARMS, Support.HEAD, Support.SHOULDERS, Support.FEET)
"""What carries somebody upside down who is in no handstand."""
LEAST: Final = 0.5
"""`OTHERS` carry the body from this likelihood on, all of them together."""

UPSIDE_DOWN: Final = 0.5
"""So much of the trunk's length points up from the shoulders."""
HEAD_DOWN: Final = 0.15
"""A head no further above the lower hand than this stands on the floor [torso lengths]; over straight arms it is .4 and
more. The network misses some such heads."""
FEET_BELOW_HIPS: Final = 0.25
"""Feet that carry are lower than the hips by more than this [torso lengths]."""
SHOULDERS_LOW: Final = 0.5
"""Shoulders that carry are no further above the lower hand [torso lengths]; over straight arms they are .8 and more."""

_HEIGHTS: Final = ("head_top", "neck", "thorax", "pelvis")
_PAIRS: Final = ("wrist", "elbow", "shoulder", "hip", "ankle")
FEATURES: Final = (
    *(f"{name} over lower wrist" for name in _HEIGHTS),
    "elbow of lower wrist", "other elbow", "other wrist", "higher knee", "lower knee", "higher ankle", "lower ankle",
    "lowest of all", "bend of lower arm", "bend of other arm", "length of lower arm", "length of other arm",
    "between wrists", "between elbows", "between shoulders", "between hips", "between ankles",
    "head before trunk", "wrists before shoulders", "trunk up", "trunk aside", "thighs up",
    "head sure", "lower wrist sure", "other wrist sure", "elbows sure",
)  # fmt: skip
"""Of one pose; lengths in torso lengths, heights upwards, bends in half turns."""


def features(keypoints: FloatArray, sure: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(len(FEATURES),) of one pose; the same for its mirror image.

    Args:
        keypoints: (16, 2) image px, y down. sure: (16,) which of them are known well.
    """
    points = np.asarray(keypoints, np.float64) * (1.0, -1.0)
    at = {name: points[index] for name, index in INDEX.items()}
    wrists, shoulders, hips, knees, _ = midpoints(points)
    torso = max(float(np.linalg.norm(shoulders - hips)), 1e-6)
    low, high = sorted("rl", key=lambda side: float(at[f"{side}_wrist"][1]))
    ground = float(at[f"{low}_wrist"][1])
    pairs = {part: sorted(float(at[f"{side}_{part}"][1]) for side in "rl") for part in ("knee", "ankle")}
    heights = [at[name][1] for name in _HEIGHTS] + [
        at[f"{low}_elbow"][1],
        at[f"{high}_elbow"][1],
        at[f"{high}_wrist"][1],
    ]
    heights += [pairs["knee"][1], pairs["knee"][0], pairs["ankle"][1], pairs["ankle"][0], float(points[:, 1].min())]
    arms = [[at[f"{side}_{part}"] for part in ("wrist", "elbow", "shoulder")] for side in (low, high)]
    bends = [abs(signed_bend(*arm)) / 180.0 for arm in arms]
    lengths = [float(np.linalg.norm(a - b) + np.linalg.norm(b - c)) for a, b, c in arms]
    breadths = [float(np.linalg.norm(at[f"r_{part}"] - at[f"l_{part}"])) for part in _PAIRS]
    front = np.sign(at["head_top"][0] - shoulders[0]) or 1.0
    trunk = hips - shoulders
    aside = [abs(at["head_top"][0] - shoulders[0]), front * (wrists[0] - shoulders[0])]
    aside += [trunk[1], abs(trunk[0]), knees[1] - hips[1]]
    scaled = np.array([height - ground for height in heights] + lengths + breadths + aside) / torso
    scaled = np.clip(scaled, -FURTHEST, FURTHEST)
    split = len(heights)
    known = [sure[INDEX["head_top"]], sure[INDEX[f"{low}_wrist"]], sure[INDEX[f"{high}_wrist"]]]
    known.append(sure[INDEX["r_elbow"]] and sure[INDEX["l_elbow"]])
    return np.concatenate([scaled[:split], bends, scaled[split:], np.array(known, np.float64)])


ARRAYS: Final = ("mean", "scale", "hidden", "output")
"""In the file with the weights."""


class SupportError(CheckpointError):
    """The file with the weights is missing, damaged or of another version."""


@dataclass(frozen=True, eq=False)
class SupportModel:
    """A network of one hidden layer.

    Attributes:
        mean, scale: (F,) of the features. hidden: (H, F + 1) with the bias last. output: (S, H + 1) likewise.
    """

    mean: FloatArray
    scale: FloatArray
    hidden: FloatArray
    output: FloatArray

    def __post_init__(self) -> None:
        count, width = len(FEATURES), len(self.hidden)
        shapes = {
            "mean": (count,),
            "scale": (count,),
            "hidden": (width, count + 1),
            "output": (len(SUPPORTS), width + 1),
        }
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise SupportError(f"SupportModel.{name}: expected the shape {shape}, got {array.shape}")
            if not (np.abs(array) <= MOST_WEIGHT).all():  # NaN is within no bounds
                raise SupportError(f"SupportModel.{name}: expected numbers up to {MOST_WEIGHT:g}, got others")
        if not (self.scale > 0).all():
            raise SupportError("SupportModel.scale: expected numbers above 0, got others")

    @classmethod
    def read(cls, path: Path = WEIGHTS) -> Self:
        """Raises SupportError: no such file, or not what `trainer.stages.support` writes."""
        try:
            arrays = load_file(path)
            return cls(*(np.asarray(arrays[name], np.float64) for name in ARRAYS))
        except (OSError, KeyError, ValueError, SupportError, SafetensorError) as error:
            raise SupportError(f"{path} cannot be used: {error}. Install the program again.") from error

    def probabilities(self, measured: FloatArray) -> NDArray[np.float64]:
        """(len(SUPPORTS),) of the `features` of one pose."""
        seen = (measured - self.mean) / self.scale
        hidden = np.maximum(self.hidden @ np.append(seen, 1.0), 0.0)
        logits = self.output @ np.append(hidden, 1.0)
        exponentials = np.exp(logits - logits.max())
        return _without_impossible(exponentials / exponentials.sum(), measured)


def _without_impossible(chances: FloatArray, measured: FloatArray) -> NDArray[np.float64]:
    """Chances in which feet carry only below the hips, and shoulders only where they are low; the rest is `NONE`."""
    at = _by_name(measured)
    possible = {
        Support.FEET: at["pelvis over lower wrist"] - at["lower ankle"] > FEET_BELOW_HIPS,
        Support.SHOULDERS: at["thorax over lower wrist"] < SHOULDERS_LOW,
    }
    left: NDArray[np.float64] = np.array(chances, np.float64)
    for support, may_carry in possible.items():
        if not may_carry:
            left[SUPPORTS.index(Support.NONE)] += left[SUPPORTS.index(support)]
            left[SUPPORTS.index(support)] = 0.0
    return left


def head_is_down(measured: FloatArray) -> bool:
    """Whether the head of somebody upside down is as low as the hands, from the `features` of one pose."""
    at = _by_name(measured)
    is_low = at["head_top over lower wrist"] < HEAD_DOWN
    return is_low and at["trunk up"] > UPSIDE_DOWN and bool(at["head sure"])


def _by_name(measured: FloatArray) -> dict[str, float]:
    return dict(zip(FEATURES, measured.tolist(), strict=True))


@cache
def support_model() -> SupportModel:
    """The one that ships, read once. Raises SupportError where it cannot be read."""
    return SupportModel.read()


def other_support(chances: FloatArray) -> Support | None:
    """Of (len(SUPPORTS),) chances, the likeliest of `OTHERS`; None where hands or nothing may carry the body."""
    likely = {support: float(chances[SUPPORTS.index(support)]) for support in OTHERS}
    return max(likely, key=lambda support: likely[support]) if sum(likely.values()) > LEAST else None
