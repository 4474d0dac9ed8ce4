"""Draws the holds of the calibration report: one fault at a time, every size of it, seen from all sides.

Knows nothing of rooms, clothes or files.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character, lowest_point
from trainer.synthetic.motion.movement import LIMB_ENDS, Key, Movement, Sway
from trainer.synthetic.poses.handstand import Line, stand_on_hands, take_line, upside_down
from trainer.synthetic.scene.camera import Camera, look_at

Rng = np.random.Generator
PoseTarget = tuple[RigPose, Line]
HANDS: Final = ("left_hand", "right_hand")
FPS: Final = 15
FRAMES: Final = 16
"""Of the clip of a hold: one window."""
SIDE_ON_SHARE: Final = 0.5
"""Share of the holds that are seen within `SIDE_ON_DEG` of side-on, as the README asks; the rest from anywhere."""
SIDE_ON_DEG: Final = 20.0
LEGS_TOGETHER_DEG: Final = 6.0
"""Between the ankles, seen from the hips, when the legs touch."""


@dataclass(frozen=True)
class HoldSpec:
    """One hold to be rendered.

    Attributes:
        number: from 0; with the seed it fixes everything that is random.
        fault: name in `FAULTS`.
        deviation: target size of the fault [degrees].
        view: how far the camera is from side-on [degrees]: 0 side-on, 90 from the front or the back.
        seed: of the whole set.
    """

    number: int
    fault: str
    deviation: float
    view: float
    seed: int

    def random(self) -> Rng:
        """Random numbers of this hold alone."""
        return np.random.default_rng((self.seed, self.number))


@dataclass(frozen=True)
class RenderedFault:
    """A way to break the line.

    Attributes:
        angle: field of `models.body_line.Angles` that it changes.
        largest: degrees up to which it is drawn.
        target: (random numbers, straight pose, degrees) -> pose and line.
        words: as the report says it.
    """

    angle: str
    largest: float
    target: Callable[[Rng, RigPose, float], PoseTarget]
    words: str


def _lean(rng: Rng, pose: RigPose, degrees: float) -> PoseTarget:
    return pose, Line(tilt=float(rng.choice([-1.0, 1.0])) * degrees)


def _knees(rng: Rng, pose: RigPose, degrees: float) -> PoseTarget:
    return pose.both(knee=degrees), Line()


def _straddle(rng: Rng, pose: RigPose, degrees: float) -> PoseTarget:
    return pose.plus_both(hip_abduction=max(degrees - LEGS_TOGETHER_DEG, 0.0) / 2.0), Line(hip=None)


def _split(rng: Rng, pose: RigPose, degrees: float) -> PoseTarget:
    half = float(rng.choice([-0.5, 0.5])) * degrees
    left = replace(pose.left, hip_flexion=pose.left.hip_flexion + half)
    return replace(pose, left=left, right=replace(pose.right, hip_flexion=pose.right.hip_flexion - half)), Line()


def _arms(rng: Rng, pose: RigPose, degrees: float) -> PoseTarget:
    bent = pose.both(elbow=degrees, shoulder_rotation=float(rng.uniform(20.0, 80.0)))
    return bent.plus_both(shoulder_abduction=0.35 * degrees), Line()


FAULTS: Final[dict[str, RenderedFault]] = {
    "arch": RenderedFault(
        "hip", 30.0, lambda rng, pose, d: (replace(pose, spine=0.8 * d), Line(hip=-d)), "arched back"
    ),
    "pike": RenderedFault("hip", 30.0, lambda rng, pose, d: (pose, Line(hip=d)), "piked hips"),
    "shoulder": RenderedFault("shoulder", 30.0, lambda rng, pose, d: (pose, Line(shoulder=d)), "closed shoulders"),
    "knee": RenderedFault("knee", 30.0, _knees, "bent knees"),
    "lean": RenderedFault("line_tilt", 30.0, _lean, "leaning"),
    "straddle": RenderedFault("legs_apart", 30.0, _straddle, "legs apart sideways"),
    "split": RenderedFault("legs_apart", 30.0, _split, "legs apart to front and back"),
    "arms": RenderedFault("elbow", 45.0, _arms, "bent arms"),
}


def draw_specs(count: int, seed: int) -> list[HoldSpec]:
    """`count` holds: faults in turn; sizes and views spread evenly within each fault.

    Raises:
        ValueError: a count below 1.
    """
    if count < 1:
        raise ValueError(f"holds: expected at least 1, got {count}")
    rng = np.random.default_rng((seed, count))
    specs: list[HoldSpec] = []
    for position, name in enumerate(FAULTS):
        numbers = range(position, count, len(FAULTS))
        sizes = _spread(rng, len(numbers)) * FAULTS[name].largest
        near = round(SIDE_ON_SHARE * len(numbers))
        views = np.concatenate((SIDE_ON_DEG * _spread(rng, near), _beyond(rng, len(numbers) - near)))
        views = rng.permutation(views)
        specs += [HoldSpec(n, name, float(s), float(v), seed) for n, s, v in zip(numbers, sizes, views, strict=True)]
    return sorted(specs, key=lambda spec: spec.number)


def _spread(rng: Rng, count: int) -> NDArray[np.float64]:
    """(count,) numbers in [0, 1), one from each of `count` equal parts, shuffled."""
    return rng.permutation((np.arange(count) + rng.random(count)) / max(count, 1))


def _beyond(rng: Rng, count: int) -> NDArray[np.float64]:
    return SIDE_ON_DEG + (90.0 - SIDE_ON_DEG) * _spread(rng, count)


def hold_movement(rng: Rng, character: Character, spec: HoldSpec, duration_s: float) -> Movement:
    """The athlete swaying in the hold, hands planted, from 0 s to `duration_s`.

    Raises:
        ValueError: `spec` names no fault of `FAULTS`.
    """
    if spec.fault not in FAULTS:
        raise ValueError(f"hold {spec.number}: no fault is called {spec.fault!r}; there are {', '.join(FAULTS)}")
    pose = upside_down(neck=float(rng.normal(12.0, 10.0)), feet=float(rng.uniform(35.0, 60.0)))
    pose = pose.both(knee=abs(float(rng.normal(0.0, 1.0))), elbow=abs(float(rng.normal(2.0, 1.5))))
    pose = replace(pose, hand_turn=float(rng.uniform(-5.0, 20.0)))
    pose = pose.plus_both(shoulder_abduction=float(rng.uniform(-1.0, 6.0)))
    pose, line = FAULTS[spec.fault].target(rng, pose, spec.deviation)
    held = take_line(character.rig, pose, line)
    placed = stand_on_hands(character, pose_rig(character.rig, held))
    sink = min(lowest_point(character, placed) + 0.01, 0.0)
    plants = {limb: placed.head(LIMB_ENDS[limb]) - np.array([0.0, sink, 0.0]) for limb in HANDS}
    keys = [Key(time_s, held, dict.fromkeys(HANDS, 1.0), plants) for time_s in (0.0, duration_s)]
    return Movement(character.rig, keys, (_sway(rng, duration_s),))


def _sway(rng: Rng, duration_s: float) -> Sway:
    """Balancing in full swing from the first moment on [degrees, Hz]."""
    amplitudes = {"pitch": 0.7, "both.shoulder_flexion": 0.8, "both.hip_flexion": 0.8, "both.ankle": 3.0, "neck": 2.0}
    scale = float(rng.uniform(0.4, 1.4))
    return Sway(
        -2.0,
        duration_s + 2.0,
        {name: scale * degrees for name, degrees in amplitudes.items()},
        {name: (float(rng.uniform(0.3, 0.8)), float(rng.uniform(0.0, 2.0 * np.pi))) for name in amplitudes},
    )


def hold_camera(rng: Rng, points: NDArray[np.floating], view: float, size: int) -> Camera:
    """A laptop-like camera that sees all points, `view` degrees from the athlete's side.

    Args:
        points: (N, 3) m, of the athlete, who faces +Z.
        view: degrees; the side and the turn towards front or back are drawn.
        size: width and height of the picture [px].
    """
    azimuth = float(rng.choice([0.0, np.pi])) + float(rng.choice([-1.0, 1.0])) * np.radians(view)
    away = np.array([np.cos(azimuth), 0.0, np.sin(azimuth)])
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2.0
    eye = np.array([middle[0], float(rng.uniform(0.3, 1.2)), middle[2]])
    fov, roll = float(rng.uniform(50.0, 75.0)), float(rng.normal(0.0, 1.0))
    wanted, distance = float(rng.uniform(0.6, 0.88)), 3.0
    for _ in range(4):
        camera = look_at(eye + distance * away, middle, (size, size), fov, roll)
        shown = float(np.ptp(camera.project(points), axis=0).max()) / size
        distance = float(np.clip(distance * shown / wanted, 1.3, 6.0))
    return look_at(eye + distance * away, middle, (size, size), fov, roll)
