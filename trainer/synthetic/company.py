"""Who and what else is in a picture: a person further back, a mirror. They have no truth of their own."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.camera import Camera
from trainer.synthetic.poses import draw_other
from trainer.synthetic.posing import PosedRig
from trainer.synthetic.rooms import Room
from trainer.synthetic.rotations import unit
from trainer.synthetic.skinning import Character

BYSTANDER_KINDS: Final = (
    "standing", "arms_overhead", "arms_out", "walking", "sitting", "squat", "bent_forward", "on_one_leg", "lunge",
)  # fmt: skip
_CLOSEST_M: Final = 1.0
_WALL_GAP_M: Final = 0.35


def draw_bystander(
    rng: np.random.Generator, character: Character, room: Room, camera: Camera, athlete: NDArray[np.floating]
) -> PosedRig | None:
    """Somebody behind the athlete as the camera sees it, on the floor at y = 0; None where there is no space.

    Args:
        athlete: (V, 3) m, the skin of the athlete.
    """
    middle = (athlete.min(axis=0) + athlete.max(axis=0)) / 2.0
    away = unit((middle - camera.position) * np.array([1.0, 0.0, 1.0]))
    side = np.array([-away[2], 0.0, away[0]])
    deepest = float((np.asarray(athlete, np.float64) @ away).max())
    for _ in range(8):
        behind = deepest + rng.uniform(_CLOSEST_M, 3.5)
        spot = behind * away + (middle @ side + rng.uniform(-1.8, 1.8)) * side
        local = spot @ room.turn
        if abs(local[0]) < room.size[0] - _WALL_GAP_M and abs(local[2]) < room.size[1] - _WALL_GAP_M:
            _, posed = draw_other(rng, character, str(rng.choice(BYSTANDER_KINDS)))
            return posed.turned(float(rng.uniform(0.0, 360.0))).moved(spot * np.array([1.0, 0.0, 1.0]))
    return None
