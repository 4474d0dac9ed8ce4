"""What some poses need in the room: a wall to lean on, blocks to stand on. Geometry only."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.scene.rooms import THINGS, WALL, Face, Room, assemble, box, quad

_WALL_REACH_M: Final = 6.0
_BALL_M: Final = 0.015
"""Ball of the foot above what it stands on."""


@dataclass(frozen=True)
class Props:
    """Faces around the athlete, in the athlete's frame (hands rest on y = 0), and how far below 0 the floor is [m]."""

    faces: tuple[Face, ...] = ()
    drop_m: float = 0.0

    def seen_from(self, position: Array) -> bool:
        """Whether a wall, if there is one, shows its front to `position` (3,) [m]."""
        if len(self.faces) != 1:
            return True
        corners = self.faces[0][0]
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        return float((position - corners[0]) @ normal) > 0.0


def draw_props(rng: np.random.Generator, kind: str, posed: PosedRig, positions: NDArray[np.floating]) -> Props:
    """What the pose `kind` leans on or stands on.

    Args:
        posed: upside down with heading 0.
        positions: (V, 3) m, the skin of the posed person.
    """
    if kind in ("wall", "wall_walk"):
        return Props((_wall(posed, positions, float(rng.uniform(2.3, 3.5))),))
    if kind == "blocks":
        height = float(rng.uniform(0.06, 0.45))
        wide, long = rng.uniform(0.16, 0.32), rng.uniform(0.24, 0.4)
        layer = int(rng.choice(THINGS))
        faces: list[Face] = []
        for hand in ("hand_l", "hand_r"):
            wrist = posed.head(hand)
            faces += box((wrist[0], -height / 2.0, wrist[2] + 0.07), (wide, height, long), layer)
        return Props(tuple(faces), height)
    if kind == "pike_on_box":
        return Props(tuple(_box_under_feet(rng, posed)))
    return Props()


def furnished(room: Room, props: Props) -> Room:
    """The room with the props in it, its floor lowered to theirs."""
    if not props.faces:
        return room
    vertices = room.vertices.copy()
    vertices[:, 1] -= np.float32(props.drop_m)
    return replace(room, vertices=np.concatenate([vertices, assemble(props.faces).vertices]))


def _box_under_feet(rng: np.random.Generator, posed: PosedRig) -> list[Face]:
    """A box from the floor to the balls of the feet, away from the hands."""
    balls = np.mean([posed.head("ball_l"), posed.head("ball_r")], axis=0)
    away = 1.0 if balls[2] > np.mean([posed.head("hand_l")[2], posed.head("hand_r")[2]]) else -1.0
    wide, long = rng.uniform(0.4, 0.9), rng.uniform(0.35, 0.9)
    height = max(float(balls[1]) - _BALL_M, 0.05)
    middle = (balls[0], height / 2.0, balls[2] + away * (long / 2.0 - 0.08))
    return box(middle, (wide, height, long), int(rng.choice(THINGS)))


def _wall(posed: PosedRig, positions: NDArray[np.floating], height: float) -> Face:
    """A wall along x that touches what is furthest out on the side on which the feet are."""
    feet = (posed.head("foot_l")[2] + posed.head("foot_r")[2]) / 2.0
    hands = (posed.head("hand_l")[2] + posed.head("hand_r")[2]) / 2.0
    behind = 1.0 if feet > hands else -1.0
    at = float(np.max(behind * positions[:, 2])) * behind
    left, right = (_WALL_REACH_M, -_WALL_REACH_M) if behind > 0 else (-_WALL_REACH_M, _WALL_REACH_M)
    corners: Array = np.array([[left, 0.0, at], [right, 0.0, at], [right, height, at], [left, height, at]])
    return quad(corners, (2.0 * _WALL_REACH_M / 2.5, height / 2.5), WALL)
