"""Pinhole cameras as a laptop has them, and where points of the room fall in their pictures."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.rotations import Array, about_z, cross, unit

_MOST_BARREL = -0.13
"""Of k1 times the square of the corner's tangent; from -4/27 on a picture has no more corners to show."""


@dataclass(frozen=True)
class Camera:
    """A pinhole camera, or one whose lens bends straight lines.

    Room: metres, +Y up. Picture: x right, y down, pixel centres at +0.5.
    """

    position: Array  # (3,) m
    rotation: Array  # (3, 3) rows are the picture's right, down and forward in the room
    focal_px: float
    width: int
    height: int
    k1: float = 0.0
    """Radial distortion: a ray at r (tangent of its angle to the axis) is seen at r (1 + k1 r^2); below 0: barrel."""

    def __post_init__(self) -> None:
        if self.focal_px <= 0 or self.width <= 0 or self.height <= 0:
            raise ValueError(f"Camera: focal length and size must be positive, got {self}")
        if not _MOST_BARREL < self.k1 * self._corner**2 < 1.0:
            raise ValueError(
                f"Camera: a distortion k1 of {self.k1:.2f} folds a picture of {self.horizontal_fov:.0f} degrees; "
                "take one nearer to 0 or a narrower angle"
            )

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
        rays = local[..., :2] / np.where(depth > 1e-6, depth, np.nan)
        if self.k1:
            # Further out the polynomial of a barrel would turn back into the picture.
            furthest = -1.0 / (3.0 * self.k1) if self.k1 < 0.0 else np.inf
            square = np.minimum((rays**2).sum(axis=-1, keepdims=True), furthest)
            rays = rays * (1.0 + self.k1 * square)
        result: NDArray[np.float64] = rays * self.focal_px + np.array([self.width, self.height]) / 2.0
        return result

    def distort(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the lens makes of a picture (H, W, C) that was drawn with `clip_matrix`."""
        if not self.k1:
            return picture
        half_x, half_y = self.width / 2.0, self.height / 2.0
        x, y = np.meshgrid(np.arange(self.width) + 0.5 - half_x, np.arange(self.height) + 0.5 - half_y)
        seen = np.maximum(np.hypot(x, y) / self.focal_px, 1e-9)
        scale = self._undistorted(seen) / seen * self.drawn_focal_px / self.focal_px
        columns, rows = (x * scale + half_x - 0.5).astype(np.float32), (y * scale + half_y - 0.5).astype(np.float32)
        bent = cv2.remap(picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(bent, dtype=np.uint8)

    @property
    def _corner(self) -> float:
        """Tangent of the angle at which a corner would be seen without distortion."""
        return float(np.hypot(self.width, self.height)) / (2.0 * self.focal_px)

    @property
    def drawn_focal_px(self) -> float:
        """Of the undistorted picture that holds all that the lens sees."""
        if self.k1 >= 0.0:
            return self.focal_px
        return self.focal_px * self._corner / float(self._undistorted(np.array(self._corner)))

    def _undistorted(self, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """r of r (1 + k1 r^2) = seen, by Newton's method."""
        rays = seen.copy()
        for _ in range(8):
            rays = rays - (rays * (1.0 + self.k1 * rays**2) - seen) / (1.0 + 3.0 * self.k1 * rays**2)
        return rays

    def clip_matrix(self, near: float = 0.05, far: float = 40.0) -> Array:
        """(4, 4) from the room to OpenGL clip coordinates (y up: OpenGL stores the bottom row first)."""
        view = np.eye(4)
        view[:3, :3] = self.rotation
        view[:3, 3] = -self.rotation @ self.position
        lens = np.zeros((4, 4))
        lens[0, 0] = 2.0 * self.drawn_focal_px / self.width
        lens[1, 1] = -2.0 * self.drawn_focal_px / self.height
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
    right = unit(cross(forward, np.array([0.0, 1.0, 0.0])))
    upright = np.stack([right, cross(forward, right), forward])
    width, height = size
    return Camera(
        np.asarray(position, np.float64),
        about_z(roll).T @ upright,
        focal_from_fov(horizontal_fov, width),
        width,
        height,
    )


def light_clip(direction: Array, middle: Array, radius_m: float = 2.2) -> Array:
    """(4, 4) orthographic clip matrix of a light that shines from `direction` on what is around `middle` [m]."""
    forward = -unit(direction)
    side = np.array([1.0, 0.0, 0.0]) if abs(forward[1]) > 0.9 else np.array([0.0, 1.0, 0.0])
    right = unit(cross(forward, side))
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, cross(right, forward), forward]) / radius_m
    matrix[2, :3] /= 2.0
    matrix[:3, 3] = -matrix[:3, :3] @ middle
    return matrix


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


def with_lens(rng: np.random.Generator, camera: Camera) -> Camera:
    """The camera with the distortion of a cheap lens: mostly a mild barrel, seldom the opposite."""
    corner = float(np.hypot(camera.width, camera.height)) / (2.0 * camera.focal_px)
    return replace(camera, k1=float(rng.uniform(-0.11, 0.03)) / corner**2)


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
