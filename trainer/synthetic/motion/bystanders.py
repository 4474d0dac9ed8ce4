"""Who else is in a picture or a clip: somebody further back who stands or walks past, with no truth of their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rotations import Array, unit
from trainer.synthetic.body.skinning import Character, lowest_point
from trainer.synthetic.motion.walking import walk
from trainer.synthetic.poses.key_poses import standing
from trainer.synthetic.poses.placing import draw_other
from trainer.synthetic.scene.camera import Camera
from trainer.synthetic.scene.rooms import Room

BYSTANDER_KINDS: Final = (
    "standing", "arms_overhead", "arms_out", "walking", "sitting", "squat", "bent_forward", "on_one_leg", "lunge",
)  # fmt: skip
_CLOSEST_M: Final = 1.0
_WALL_GAP_M: Final = 0.35
_ON_FLOOR: Final = np.array([1.0, 0.0, 1.0])


def draw_bystander(
    rng: np.random.Generator, character: Character, room: Room, camera: Camera, athlete: NDArray[np.floating]
) -> PosedRig | None:
    """Somebody behind the athlete as the camera sees it, on the floor at y = 0; None where there is no space.

    Args:
        athlete: (V, 3) m, the skin of the athlete.
    """
    spot = _draw_spot(rng, room, camera, athlete)
    if spot is None:
        return None
    _, posed = draw_other(rng, character, str(rng.choice(BYSTANDER_KINDS)))
    return posed.turned(float(rng.uniform(0.0, 360.0))).moved(spot)


def _draw_spot(rng: np.random.Generator, room: Room, camera: Camera, athlete: NDArray[np.floating]) -> Array | None:
    """(3,) m on the floor, behind the athlete and inside the room."""
    middle = (athlete.min(axis=0) + athlete.max(axis=0)) / 2.0
    away = unit((middle - camera.position) * np.array([1.0, 0.0, 1.0]))
    side = np.array([-away[2], 0.0, away[0]])
    deepest = float((np.asarray(athlete, np.float64) @ away).max())
    for _ in range(8):
        behind = deepest + rng.uniform(_CLOSEST_M, 3.5)
        spot = behind * away + (middle @ side + rng.uniform(-1.8, 1.8)) * side
        if _is_inside(room, spot):
            return np.asarray(spot * np.array([1.0, 0.0, 1.0]))
    return None


def _is_inside(room: Room, spot: Array) -> bool:
    local = spot @ room.turn
    return bool(abs(local[0]) < room.size[0] - _WALL_GAP_M and abs(local[2]) < room.size[1] - _WALL_GAP_M)


def draw_bystander_motion(
    rng: np.random.Generator,
    character: Character,
    room: Room,
    camera: Camera,
    athlete: NDArray[np.floating],
    *,
    times_s: NDArray[np.floating],
) -> Sequence[PosedRig | None]:
    """Somebody behind the athlete in every frame of a clip: half of them stay, half walk past.

    Args:
        athlete: (V, 3) m, skin of the athlete over the whole clip.
        times_s: (N,) of the frames, rising from 0 on.

    Returns:
        N poses; all None where there is no space. Walkers stand at the walls before and after the walk.
    """
    if rng.random() < 0.5:
        return [draw_bystander(rng, character, room, camera, athlete)] * len(times_s)
    spot = _draw_spot(rng, room, camera, athlete)
    if spot is None:
        return [None] * len(times_s)
    heading = float(np.degrees(np.arctan2(camera.rotation[0, 0], camera.rotation[0, 2])))
    heading += float(rng.choice([0.0, 180.0])) + float(rng.uniform(-6.0, 6.0))
    steps = list(walk(character, heading, np.asarray(times_s), float(rng.uniform(0.75, 1.05))))
    middle = (steps[0].head("pelvis") + steps[-1].head("pelvis")) / 2.0 * _ON_FLOOR
    return _kept_inside(room, character, heading, [posed.moved(spot - middle) for posed in steps])


def _kept_inside(room: Room, character: Character, heading: float, steps: list[PosedRig]) -> list[PosedRig | None]:
    """The walker, who stands at the walls before and after the walk."""
    inside = np.flatnonzero([_is_inside(room, posed.head("pelvis")) for posed in steps])
    if not len(inside):
        return [None] * len(steps)
    still = pose_rig(character.rig, replace(standing(), heading=heading))
    still = still.moved(np.array([0.0, -lowest_point(character, still), 0.0]))
    first, last = (still.moved(steps[int(inside[end])].head("pelvis") * _ON_FLOOR) for end in (0, -1))
    return [first if index < inside[0] else last if index > inside[-1] else posed for index, posed in enumerate(steps)]
