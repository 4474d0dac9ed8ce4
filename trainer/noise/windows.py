"""Labelled observations of posed but never rendered athletes, for training the pose branch of the action head.

A movement is posed once and seen by several random cameras; the noise model says what the network would have seen.
Appearance features are zeros: losses of the appearance branch and of the merge mean nothing on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.body_line import looks_straight
from models.labels import NOT_STRAIGHT
from models.skeleton import NUM_KEYPOINTS
from trainer.noise.model import NoiseModel
from trainer.noise.simulate import simulate
from trainer.observations.action_windows import LabelledFrames
from trainer.observations.observer import Observations
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.looks import draw_look, list_wardrobe
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.motion.routine import Hold, RoutineBuilder
from trainer.synthetic.poses.handstand_draws import draw_wish
from trainer.synthetic.poses.placing import draw_other
from trainer.synthetic.scene.camera import Camera, Framing, draw_camera
from trainer.synthetic.scene.truth import judge, keypoints_of

Floats = NDArray[np.float64]
INTERVAL_S: Final = 1 / 15
PICTURE: Final = (640, 480)
UNKNOWN: Final = -1
POSED_S: Final = 0.1
"""Between posed moments, which cost most of the time; what lies between is interpolated."""
PACES: Final = (0.75, 1.3)
"""How much slower or faster than drawn a movement may be; each camera sees another pace."""
OTHER_S: Final = 1.2
"""How long a pose that is no handstand lasts."""
SWAY_M: Final = 0.006
"""Standard deviation of how far a keypoint of such a pose wanders."""


@dataclass(frozen=True)
class Recipe:
    """What is posed and how often it is looked at."""

    cameras: int = 24
    """Cameras that see each movement."""
    others: int = 6
    """Poses that are no handstand, for each routine of stand, kick-up, holds and come-down."""
    routines_per_person: int = 4
    """Movements of one body before the next one is shaped."""

    def __post_init__(self) -> None:
        if min(self.cameras, self.routines_per_person) < 1 or self.others < 0:
            raise ValueError(f"Recipe: expected at least one camera and one routine, and no fewer others, got {self}")


@dataclass(frozen=True)
class Moments:
    """A movement as its true keypoints.

    Attributes:
        points: (T, 16, 3) m, +Y up, floor at 0; POSED_S apart.
    """

    points: Floats

    def at_pace(self, pace: float) -> Floats:
        """(N, 16, 3) INTERVAL_S apart, the movement `pace` times as fast: cubic between the posed moments."""
        last = len(self.points) - 1
        place = np.arange(0.0, last + 1e-9, pace * INTERVAL_S / POSED_S)
        before = np.minimum(place.astype(np.int64), max(last - 1, 0))
        s = (place - before)[:, None, None]
        a, b, c, d = (self.points[np.clip(before + step, 0, last)] for step in (-1, 0, 1, 2))
        return np.asarray(b + s / 2 * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a))))


def labels_of(points: Floats) -> NDArray[np.int64]:
    """(T, 16, 3) m -> (T,) index in `models.labels.ACTIONS`."""
    return np.array([judge(moment)[1] for moment in points], np.int64)


def draw_people(folder: MakeHumanFolder, seed: int) -> Iterator[Character]:
    """Endless random bodies; each depends on the seed and its own number alone."""
    skeleton, wardrobe = load_skeleton(folder), list_wardrobe(folder)
    number = 0
    while True:
        look = draw_look(np.random.default_rng((seed, 0, number)), wardrobe)
        yield dress(folder, skeleton, replace(look, hair="", clothes="", shoes=""))
        number += 1


def draw_routine(rng: np.random.Generator, character: Character) -> Moments:
    """Stand, kick up, hold one or two lines, come down."""
    builder = RoutineBuilder(character)
    builder.stand(0.0)
    holds = [_draw_hold(rng) for _ in range(int(rng.integers(1, 3)))]
    time_s = float(rng.uniform(0.2, 0.8))
    builder.stand(time_s)
    time_s = builder.kick_up(time_s, holds[0])
    for number, hold in enumerate(holds):
        time_s = builder.hold(time_s + (float(rng.uniform(0.5, 1.0)) if number else 0.0), hold, rng)
    builder.stand(builder.come_down(time_s, holds[-1]) + 0.3)
    movement = builder.build()
    return Moments(_points([movement.at(float(time_s)) for time_s in np.arange(0.0, movement.duration_s, POSED_S)]))


def _draw_hold(rng: np.random.Generator) -> Hold:
    _, wish = draw_wish(rng)
    return Hold(wish.line, float(rng.uniform(1.0, 3.0)), sway=float(rng.uniform(0.5, 2.5)), pose=wish.pose)


def _points(posed: list[PosedRig]) -> Floats:
    return np.stack([keypoints_of(moment) for moment in posed])


def draw_still(rng: np.random.Generator, character: Character) -> Moments:
    """A pose that is no handstand, its keypoints wandering a little."""
    _, posed = draw_other(rng, character)
    count = round(OTHER_S / POSED_S)
    steps = rng.standard_normal((count, NUM_KEYPOINTS, 3)).cumsum(axis=0)
    return Moments(_points([posed]) + SWAY_M * (steps - steps.mean(axis=0)) / np.sqrt(count / 6.0))


def camera_for(rng: np.random.Generator, points: Floats) -> Camera:
    """A laptop-like camera that sees all of (..., 3) points [m]."""
    framing = Framing(PICTURE, float(rng.uniform(0.55, 0.95)), (0.5, float(rng.uniform(0.45, 0.55))))
    return draw_camera(rng, points.reshape(-1, 3), framing)


def seen_labels(labels: NDArray[np.int64], keypoints: Floats) -> NDArray[np.int64]:
    """(T,) labels, UNKNOWN where a broken line of (T, 16, 2) image px looks straight: nobody could tell."""
    return np.where((labels == NOT_STRAIGHT) & looks_straight(keypoints), UNKNOWN, labels)


@dataclass(frozen=True)
class Shape:
    """What observations of a network look like: prediction blocks, features under a keypoint, and when one is sure."""

    blocks: int
    features: int
    confidence_threshold: float


def observe(
    points: Floats, camera: Camera, model: NoiseModel, shape: Shape, seed: tuple[int, ...]
) -> LabelledFrames | None:
    """What the network would have observed of a movement; None if a keypoint is behind the camera.

    Every prediction block sees the same. Frames count as found throughout.

    Args:
        points: (T, 16, 3) m, INTERVAL_S apart.
    """
    truth = camera.project(points)
    if not np.isfinite(truth).all():
        return None
    seen = simulate(model, truth, seed, INTERVAL_S)
    sure = seen.confidence >= shape.confidence_threshold
    return as_frames(seen.keypoints, sure, seen.visibility_logits, seen_labels(labels_of(points), truth), shape)


def as_frames(
    keypoints: NDArray[np.float32],
    sure: NDArray[np.bool_],
    visibility_logits: NDArray[np.float32],
    label: NDArray[np.int64],
    shape: Shape,
) -> LabelledFrames:
    """Observations INTERVAL_S apart, without appearance, the same for every block.

    Args:
        keypoints: (T, 16, 2) image px.
        sure, visibility_logits: (T, 16).
        label: (T,) index in ACTIONS, or UNKNOWN.
    """
    count = len(label)
    observations = Observations(
        INTERVAL_S * np.arange(count, dtype=np.float64),
        _each_block(keypoints, shape.blocks),
        _each_block(sure, shape.blocks),
        _each_block(visibility_logits, shape.blocks),
        np.broadcast_to(np.float16(0), (count, shape.blocks, NUM_KEYPOINTS, shape.features)),
        np.ones(count, np.bool_),
    )
    return LabelledFrames(observations, label, "synthetic_clip")


def _each_block(values: NDArray, blocks: int) -> NDArray:
    """(T, ...) -> (T, K, ...) without a copy."""
    return np.broadcast_to(values[:, None], (len(values), blocks, *values.shape[1:]))


def draw_observed(
    folder: MakeHumanFolder, model: NoiseModel, shape: Shape, seed: int, recipe: Recipe | None = None
) -> Iterator[LabelledFrames]:
    """Endless observed movements, for `trainer.observations.action_windows`; the same for the same seed.

    Each labelled frame that has enough before it ends one window.
    """
    recipe = recipe or Recipe()
    for person, character in enumerate(draw_people(folder, seed)):
        for routine in range(recipe.routines_per_person):
            rng = np.random.default_rng((seed, 1, person, routine))
            movements = [draw_routine(rng, character)]
            movements += [draw_still(rng, character) for _ in range(recipe.others)]
            for number, moments in enumerate(movements):
                for camera in range(recipe.cameras):
                    name = (seed, 2, person, routine, number, camera)
                    chance = np.random.default_rng(name)
                    points = moments.at_pace(float(chance.uniform(*PACES)))
                    frames = observe(points, camera_for(chance, points), model, shape, name)
                    if frames is not None:
                        yield frames
