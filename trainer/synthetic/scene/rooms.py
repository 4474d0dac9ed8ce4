"""Rooms around the athlete: floor, walls, mat, furniture boxes and light. Geometry only; pictures are in `textures`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.rotations import Array, about_y
from trainer.synthetic.scene import textures

Colour = tuple[float, float, float]
_FLOOR, WALL, _OTHER_WALL, _MAT, _CEILING, _WINDOW = range(6)
MIRROR: Final = 100
"""Layer of faces that show the mirror image instead of a picture; see `shaders`."""
THINGS: Final = (6, 7, 8, 9)


@dataclass(frozen=True)
class Light:
    """One distant lamp and the light from all around; colours are linear, about 1 is full."""

    direction: Colour  # towards the lamp
    colour: Colour
    sky: Colour
    ground: Colour
    shadow_softness: float  # texels between the samples of the shadow map


@dataclass(frozen=True)
class Mirror:
    """An upright plane that reflects; what it covers are the faces of layer `MIRROR`."""

    point: Array  # (3,) m, on the plane
    normal: Array  # (3,) of length 1, to the side that it shows

    @property
    def matrix(self) -> Array:
        """(4, 4) from the room to its mirror image."""
        matrix = np.eye(4)
        matrix[:3, :3] -= 2.0 * np.outer(self.normal, self.normal)
        matrix[:3, 3] = 2.0 * float(self.normal @ self.point) * self.normal
        return matrix

    def reflected(self, position: Array) -> Array:
        """(3,) m, the mirror image of a point."""
        result: Array = self.matrix[:3, :3] @ position + self.matrix[:3, 3]
        return result

    def shows_to(self, position: Array) -> bool:
        """Whether somebody at this point (3,) is in front of it."""
        return float((position - self.point) @ self.normal) > 0.0


@dataclass(frozen=True)
class Room:
    """Triangles to draw: (N, 9) position [m], normal, texture u, v (rows from the top) and layer."""

    vertices: NDArray[np.float32]
    size: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Half width, half depth and height of the room [m]; 0 where it has no four walls."""
    turn: Array = field(default_factory=lambda: np.eye(3))
    """(3, 3) of the room about the vertical."""
    mirror: Mirror | None = None

    def __post_init__(self) -> None:
        if self.vertices.ndim != 2 or self.vertices.shape[1] != 9 or len(self.vertices) % 3:
            raise ValueError(f"Room.vertices: expected (3 * triangles, 9), got {self.vertices.shape}")


def draw_decor(rng: np.random.Generator) -> NDArray[np.uint8]:
    """(10, S, S, 3) pictures for one room, in the order of the layer numbers above."""
    pick = [textures.FLOORS[rng.integers(len(textures.FLOORS))]]
    pick += [textures.WALLS[rng.integers(len(textures.WALLS))] for _ in range(2)]
    pick += [textures.mat, textures.ceiling, textures.window]
    pick += [textures.THINGS[rng.integers(len(textures.THINGS))] for _ in range(4)]
    return np.stack([make(rng) for make in pick])


def draw_light(rng: np.random.Generator) -> Light:
    """Day or lamp light, from dim to bright, warm to cold."""
    azimuth, height = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.35, 1.4)
    warmth = rng.normal(0.0, 0.10)
    level = float(np.exp(rng.normal(0.0, 0.18)))
    share = rng.uniform(0.25, 0.75)

    def tinted(amount: float) -> Colour:
        return (amount * (1.0 + warmth), amount, amount * (1.0 - warmth))

    return Light(
        (float(np.cos(azimuth) * np.cos(height)), float(np.sin(height)), float(np.sin(azimuth) * np.cos(height))),
        tinted(1.3 * level * share),
        tinted(1.0 * level * (1.0 - 0.7 * share)),
        tinted(0.6 * level * (1.0 - 0.7 * share)),
        float(rng.uniform(0.7, 4.0)),
    )


def draw_room(rng: np.random.Generator, camera_position: Array) -> Room:
    """A room around the origin; nothing stands between the camera and the athlete."""
    turn = about_y(float(rng.choice([0.0, 90.0]) + rng.normal(0.0, 12.0)))
    half = rng.uniform(2.0, 5.5, 2)
    height = float(rng.uniform(2.3, 4.5))
    repeat = float(rng.uniform(0.6, 2.5))
    faces = shell((float(half[0]), float(half[1]), height), repeat)
    if rng.random() < 0.35:
        long, wide = rng.uniform(1.5, 3.0), rng.uniform(0.5, 2.0)
        faces += box((0.0, 0.006, 0.0), (wide, 0.012, long), _MAT)
    for _ in range(int(rng.integers(0, 7))):
        faces += _on_wall(rng, half, height)
    for _ in range(int(rng.integers(0, 12))):
        local = _floor_spot(rng, half)
        spot = turn @ local
        towards = camera_position * np.array([1.0, 0.0, 1.0])
        if spot @ towards / np.linalg.norm(towards) > 0.3 or np.linalg.norm(spot) < 1.4:
            continue
        size = rng.uniform([0.3, 0.3, 0.3], [1.2, 2.0, 0.8])
        faces += box((local[0], size[1] / 2.0, local[2]), tuple(size), int(rng.choice(THINGS)))
    return replace(assemble(faces, turn), size=(float(half[0]), float(half[1]), height), turn=turn)


def with_mirror(rng: np.random.Generator, room: Room, camera_position: Array) -> Room:
    """The room with a mirror on one of the walls that the camera can see; without walls, the room as it is."""
    x, z, height = room.size
    sides = []
    for angle in (0.0, 90.0, 180.0, 270.0):
        along, deep = (x, z) if angle in (0.0, 180.0) else (z, x)
        normal = room.turn @ about_y(angle) @ np.array([0.0, 0.0, 1.0])
        if float(camera_position @ normal) + deep > 0.5:
            sides.append((angle, along, deep, normal))
    if height <= 0.0 or not sides:
        return room
    angle, along, deep, normal = sides[int(rng.integers(len(sides)))]
    half_wide, low = float(rng.uniform(0.3, 0.95)) * along, float(rng.uniform(0.02, 0.5))
    top = min(height - 0.05, low + float(rng.uniform(1.2, 2.3)))
    at = float(rng.uniform(half_wide - along, along - half_wide))
    corners = np.array([[at - half_wide, low], [at + half_wide, low], [at + half_wide, top], [at - half_wide, top]])
    full = np.column_stack((corners, np.full(4, 0.03 - deep))) @ about_y(angle).T
    glass = assemble([quad(full, (1.0, 1.0), MIRROR)], room.turn).vertices
    return replace(room, vertices=np.concatenate([room.vertices, glass]), mirror=Mirror(room.turn @ full[0], normal))


Face = tuple[Array, Array, float]
"""Corners (4, 3) counter-clockwise as seen, texture coordinates (4, 2), layer."""


def shell(size: tuple[float, float, float], repeat: float) -> list[Face]:
    """Floor, four walls and ceiling of a room; size = half width x, half depth z, height [m]."""
    x, z, top = size
    corners = np.array([[-x, 0.0, -z], [x, 0.0, -z], [x, 0.0, z], [-x, 0.0, z]])
    up = np.array([0.0, top, 0.0])
    faces = [quad(corners[::-1], (2 * x / repeat, 2 * z / repeat), _FLOOR)]
    faces.append(quad(corners + up, (2.0, 2.0), _CEILING))
    for k in range(4):
        a, b = corners[k], corners[(k + 1) % 4]
        length = float(np.linalg.norm(b - a))
        faces.append(
            quad(np.stack([b, a, a + up, b + up])[[1, 0, 3, 2]], (length / 2.5, top / 2.5), (WALL, _OTHER_WALL)[k % 2])
        )
    return faces


def quad(corners: Array, repeat: tuple[float, float], layer: int) -> Face:
    """Corners from bottom left, counter-clockwise as seen from the visible side."""
    uv = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]]) * repeat
    return corners, uv, float(layer)


def box(centre: Sequence[float], size: Sequence[float], layer: int) -> list[Face]:
    """Five visible sides of an upright box [m]; the same picture on each."""
    half = np.asarray(size, np.float64) / 2.0
    middle = np.asarray(centre, np.float64)
    faces = []
    for angle in (0.0, 90.0, 180.0, 270.0):
        turn = about_y(angle)
        wide, deep = (half[0], half[2]) if angle in (0.0, 180.0) else (half[2], half[0])
        front = np.array(
            [[-wide, -half[1], deep], [wide, -half[1], deep], [wide, half[1], deep], [-wide, half[1], deep]]
        )
        faces.append(quad(middle + front @ turn.T, (1.0, 1.0), layer))
    top = np.array([[-1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, 1.0, -1.0]]) * half
    faces.append(quad(middle + top, (1.0, 1.0), layer))
    return faces


def assemble(faces: Sequence[Face], turn: Array | None = None) -> Room:
    """All faces as triangles, turned about the vertical."""
    turn = np.eye(3) if turn is None else turn
    rows = []
    for corners, uv, layer in faces:
        turned = corners @ turn.T
        normal = np.cross(turned[1] - turned[0], turned[3] - turned[0])
        normal /= np.linalg.norm(normal)
        full = np.concatenate([turned, np.tile(normal, (4, 1)), uv, np.full((4, 1), layer)], axis=1)
        rows.append(full[[0, 1, 2, 0, 2, 3]])
    return Room(np.concatenate(rows).astype(np.float32))


def _on_wall(rng: np.random.Generator, half: NDArray[np.float64], height: float) -> list[Face]:
    """Window, picture or wall bars, flat on one of the four walls."""
    layer = _WINDOW if rng.random() < 0.5 else int(rng.choice(THINGS))
    wide, tall = rng.uniform(0.6, 2.0), rng.uniform(0.5, min(2.2, height - 0.4))
    low = rng.uniform(0.0, height - tall)
    angle = float(rng.choice([0.0, 90.0, 180.0, 270.0]))
    along, deep = (half[0], half[1]) if angle in (0.0, 180.0) else (half[1], half[0])
    at = rng.uniform(-along + wide / 2.0, along - wide / 2.0)
    left, right = at - wide / 2.0, at + wide / 2.0
    back = -deep + 0.02
    corners = np.array([[left, low, back], [right, low, back], [right, low + tall, back], [left, low + tall, back]])
    return [quad(corners @ about_y(angle).T, (1.0, 1.0), layer)]


def _floor_spot(rng: np.random.Generator, half: NDArray[np.float64]) -> Array:
    """A place on the floor near a wall [m]."""
    spot = rng.uniform(-1.0, 1.0, 2)
    axis = int(rng.integers(2))
    spot[axis] = np.sign(spot[axis]) * rng.uniform(0.8, 0.95)
    return np.array([spot[0] * half[0], 0.0, spot[1] * half[1]])
