"""How right the set-up check is about side-on, hands and feet, on renders whose truth is known.

python benchmarks/setup_checks.py FOLDER   (of trainer.synthetic.make_stills; at most --count pictures are looked at)
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import tyro
from rich.progress import track

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.settings import cache_folder
from handstand_app.core.setup.checks import SIDE_ON_DEG, azimuth, is_cut_off
from handstand_app.core.types import Frame
from models.body_line import body_line, is_upside_down
from models.checkpoint import SHIPPED
from models.contract import Level
from models.skeleton import INDEX

ENDS = [INDEX[f"{side}_{part}"] for side in "rl" for part in ("ankle", "wrist")]
UPRIGHT = ("standing", "arms_overhead", "on_one_leg", "walking", "walking_away", "jumping", "arms_out")
INVERTED = (
    *("straight", "border", "banana", "wall", "piked", "closed", "leaning", "bent_knees", "bent_arms", "tipping"),
)


@dataclass(frozen=True)
class Options:
    """What is looked at."""

    folder: Annotated[Path, tyro.conf.Positional]
    """Pictures and annotations.npz."""
    count: int = 500
    """How many of them."""


def main(options: Options) -> None:
    """Look with the shipped network, as the app does, and compare."""
    truth = np.load(options.folder / "annotations.npz")
    estimator = Estimator(build_runtime(SHIPPED, cache_folder(), threads=1, choice="auto", level=Level(1)))
    errors: dict[str, list[float]] = {"upright": [], "inverted": []}
    said: dict[bool, list[bool]] = {True: [], False: []}
    for index in track(range(min(options.count, len(truth["image"]))), "Looking"):
        kind = str(truth["kind"][index])
        if kind not in UPRIGHT + INVERTED:
            continue
        image = cv2.cvtColor(cv2.imread(str(options.folder / str(truth["image"][index]))), cv2.COLOR_BGR2RGB)
        seen = estimator.observe_still(Frame(0, 0.0, np.asarray(image, np.uint8)))
        if seen is None:
            said[not truth["in_picture"][index][ENDS].all()].append(True)  # the check says: stand in the picture
            continue
        said[not truth["in_picture"][index][ENDS].all()].append(is_cut_off(seen.pose, seen.image_size))
        is_inverted = is_upside_down(body_line(seen.pose.keypoints, seen.pose.sure))
        if is_inverted == (kind in INVERTED):
            errors["inverted" if is_inverted else "upright"].append(azimuth(seen.pose) - float(truth["view"][index]))
    for name, found in errors.items():
        off = np.abs(found)
        print(f"{name}: n={len(off)}, within 15 degrees {100 * np.mean(off <= 15):.1f} %, median {np.median(off):.1f}")
    print(
        f"cut off: {sum(said[True])} of {len(said[True])} found; false alarms {sum(said[False])} of {len(said[False])}"
    )
    print(f"side-on up to {SIDE_ON_DEG:.0f} degrees")


if __name__ == "__main__":
    main(tyro.cli(Options))
