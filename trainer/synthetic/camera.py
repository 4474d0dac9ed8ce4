"""Pinhole cameras as a laptop has them, and where points of the room fall in their pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.rotations import Array, about_z, unit


@dataclass(frozen=True)
class Camera:
    """A pinhole camera without distortion. Room: metres, +Y up. Picture: x right, y down, pixel centres at +0.5."""

    position: Array  # (3,) m
    rotation: Array  # (3, 3) rows are the picture's right, down and forward in the room
    focal_px: float
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.focal_px <= 0 or self.width <= 0 or self.height <= 0:
            raise ValueError(f"Camera: focal length and size must be positive, got {self}")

    @property
    def horizontal_fov(self) -> float:
        """Degrees."""
        return float(np.degrees(2.0 * np.arctan(self.width / (2.0 * self.focal_px))))

    def project(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Pixels of points in the room; a point behind the camera gives NaN.

        Args:
            points: (..., 3) m.

        Returns:
            (..., 2) px; the middle of the picture is (width / 2, height / 2).
        """
        local = (np.asarray(points, np.float64) - self.position) @ self.rotation.T
        depth = local[..., 2:]
        safe = np.where(depth > 1e-6, depth, np.nan)
        result: NDArray[np.float64] = local[..., :2] / safe * self.focal_px + np.array([self.width, self.height]) / 2.0
        return result

    def clip_matrix(self, near: float = 0.05, far: float = 40.0) -> Array:
        """(4, 4) from the room to OpenGL clip coordinates (y up: OpenGL stores the bottom row first)."""
        view = np.eye(4)
        view[:3, :3] = self.rotation
        view[:3, 3] = -self.rotation @ self.position
        lens = np.zeros((4, 4))
        lens[0, 0] = 2.0 * self.focal_px / self.width
        lens[1, 1] = -2.0 * self.focal_px / self.height
        lens[2, 2] = (far + near) / (far - near)
        lens[2, 3] = -2.0 * far * near / (far - near)
        lens[3, 2] = 1.0
        return lens @ view


def focal_from_fov(horizontal_fov: float, width: int) -> float:
    """Focal length in pixels of a picture `width` px wide that sees `horizontal_fov` degrees."""
    return width / (2.0 * float(np.tan(np.radians(horizontal_fov) / 2.0)))


def look_at(position: Array, target: Array, size: tuple[int, int], horizontal_fov: float, roll: float = 0.0) -> Camera:
    """Camera at `position` [m] with `target` [m] in the middle of its picture.

    Args:
        size: (width, height) px.
        horizontal_fov: degrees.
        roll: degrees; positive turns the camera clockwise as it looks.
    """
    forward = unit(np.asarray(target, np.float64) - position)
    right = unit(np.cross(forward, np.array([0.0, 1.0, 0.0])))
    upright = np.stack([right, np.cross(forward, right), forward])
    width, height = size
    return Camera(
        np.asarray(position, np.float64),
        about_z(roll).T @ upright,
        focal_from_fov(horizontal_fov, width),
        width,
        height,
    )


@dataclass(frozen=True)
class Framing:
    """How large and where a person shall be in a picture."""

    size: tuple[int, int]  # (width, height) px
    person_height: float  # share of the picture's height
    centre: tuple[float, float]  # of the person's bounding box, share of the picture


def draw_camera(rng: np.random.Generator, points: NDArray[np.floating], framing: Framing) -> Camera:
    """A laptop-like camera that sees the points as large and where `framing` asks, as well as 1.5 to 5 m allow.

    Args:
        points: (N, 3) m, of the person; +Z is the heading of a person with heading 0.
    """
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    extent = float(np.linalg.norm(points.max(axis=0) - points.min(axis=0)))
    azimuth = _draw_azimuth(rng)
    eye_height = float(rng.uniform(0.3, 1.5))
    fov = float(rng.uniform(55.0, 85.0))
    roll = float(rng.normal(0.0, 2.0))
    away = np.array([np.cos(azimuth), 0.0, np.sin(azimuth)])
    distance = 3.0
    for _ in range(4):
        position = np.array([middle[0], eye_height, middle[2]]) + distance * away
        camera = look_at(position, middle, framing.size, fov, roll)
        spread = np.ptp(camera.project(points), axis=0)
        shown = max(spread[1] / framing.size[1], spread[0] / framing.size[0])
        distance = float(np.clip(distance * shown / framing.person_height, max(1.5, 0.75 * extent), 5.0))
    if shown < 0.9 * framing.person_height:
        fov = float(np.clip(fov * shown / framing.person_height, 30.0, 85.0))
    camera = look_at(position, middle, framing.size, fov, roll)
    return _shifted(camera, points, framing, roll)


def _draw_azimuth(rng: np.random.Generator) -> float:
    """Radians from the athlete's left side (0), mostly side-on."""
    side = float(rng.choice([0.0, np.pi]))
    return side + float(rng.normal(0.0, 0.35)) if rng.random() < 0.75 else float(rng.uniform(0.0, 2.0 * np.pi))


def _shifted(camera: Camera, points: NDArray[np.floating], framing: Framing, roll: float) -> Camera:
    """The camera turned so that the middle of the points falls where the framing asks."""
    for _ in range(2):
        pixels = camera.project(points)
        middle = (pixels.min(axis=0) + pixels.max(axis=0)) / 2.0
        wanted = np.array(framing.centre) * framing.size
        aim = np.append((middle - wanted) / camera.focal_px, 1.0) @ camera.rotation
        camera = look_at(camera.position, camera.position + aim, framing.size, camera.horizontal_fov, roll)
    return camera
