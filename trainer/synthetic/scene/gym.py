"""The bright gym of the demo clip: fixed, made by hand."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.scene import textures
from trainer.synthetic.scene.rooms import Light, Room, assemble, box, quad

_SIZE: Final = 512
_FLOOR, _WALL, _MAT, _BARS, _WINDOW, _BLOCK, _BALL, _CEILING = range(8)


def gym_decor() -> NDArray[np.uint8]:
    """(8, S, S, 3) pictures in the order of the layer numbers above."""
    rng = np.random.default_rng(11)
    grain = textures.planks(rng).mean(axis=2, keepdims=True)
    floor = np.clip(np.array([0.80, 0.69, 0.55]) * (0.5 + 0.5 * grain / grain.mean()), 0.0, 1.0)
    pictures = [
        floor * 255.0,
        _wall(rng),
        _mat(rng),
        _bars(rng),
        _window(rng),
        np.full((textures.SIZE, textures.SIZE, 3), (214, 160, 60)),
        np.full((textures.SIZE, textures.SIZE, 3), (90, 120, 160)),
        np.full((textures.SIZE, textures.SIZE, 3), 240),
    ]
    resized = [cv2.resize(p.astype(np.float32), (_SIZE, _SIZE), interpolation=cv2.INTER_LINEAR) for p in pictures]
    return np.clip(np.stack(resized), 0, 255).astype(np.uint8)


def gym_light() -> Light:
    """Daylight from high windows behind the camera, much of it scattered."""
    return Light((-0.55, 0.95, -0.25), (0.62, 0.60, 0.56), (0.62, 0.65, 0.70), (0.46, 0.42, 0.38), 2.5)


def gym_room() -> Room:
    """Floor, wall with bars and windows, a mat along the athlete's way."""
    far, half, top = 1.9, 5.0, 4.2
    floor = np.array([[-8.0, 0.0, half], [far, 0.0, half], [far, 0.0, -half], [-8.0, 0.0, -half]])
    faces = [quad(floor, (5.0, 5.0), _FLOOR)]
    faces.append(_back_wall(far, (-half, half), (0.0, top), _WALL, (4.0, 1.0)))
    ceiling = floor[::-1] + np.array([0.0, top, 0.0])
    faces.append(quad(ceiling, (1.0, 1.0), _CEILING))
    for end, order in ((-half, (0, 1)), (half, (1, 0))):
        x = (-8.0, far)
        a, b = x[order[0]], x[order[1]]
        faces.append(quad(np.array([[a, 0.0, end], [b, 0.0, end], [b, top, end], [a, top, end]]), (4.0, 1.0), _WALL))
    for left in (-1.75, 2.35):
        faces.append(_back_wall(far - 0.03, (left, left + 1.0), (0.15, 2.6), _BARS, (1.0, 1.0)))
    for left in (-0.45, 0.95):
        faces.append(_back_wall(far - 0.02, (left, left + 1.1), (1.35, 2.75), _WINDOW, (1.0, 1.0)))
    mat = np.array([[-0.75, 0.004, 2.7], [0.75, 0.004, 2.7], [0.75, 0.004, -0.9], [-0.75, 0.004, -0.9]])
    faces.append(quad(mat, (1.0, 1.0), _MAT))
    faces += box((1.45, 0.22, 0.62), (0.5, 0.44, 0.9), _BLOCK)
    faces += box((1.5, 0.12, 1.85), (0.4, 0.24, 0.5), _BALL)
    return assemble(faces)


def _back_wall(
    x: float, z: tuple[float, float], y: tuple[float, float], layer: int, repeat: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """A rectangle that faces -X; seen from there +Z is to the right."""
    corners = np.array([[x, y[0], z[0]], [x, y[0], z[1]], [x, y[1], z[1]], [x, y[1], z[0]]])
    return quad(corners, repeat, layer)


def _wall(rng: np.random.Generator) -> NDArray[np.uint8]:
    """White plaster above a coloured band and a skirting board; one repeat is the full height."""
    picture = np.empty((textures.SIZE, textures.SIZE, 3))
    picture[:] = (0.93, 0.92, 0.89)
    picture[172:] = (0.70, 0.80, 0.82)
    picture[170:173] = (0.55, 0.66, 0.68)
    picture[250:] = (0.80, 0.78, 0.74)
    return textures.finish(picture, 0.015 * textures.noise(rng, 6))


def _bars(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Beech rungs before the white wall."""
    picture = np.empty((textures.SIZE, textures.SIZE, 3))
    picture[:] = (0.88, 0.87, 0.84)
    for at in np.linspace(6, textures.SIZE - 16, 12).astype(int):
        picture[at : at + 8] = (0.80, 0.66, 0.47)
        picture[at + 8 : at + 12] *= 0.8
    for at in (0, textures.SIZE // 2 - 6, textures.SIZE - 12):
        picture[:, at : at + 12] = (0.76, 0.61, 0.42)
    return textures.finish(picture, 0.02 * textures.noise(rng, 6))


def _mat(rng: np.random.Generator) -> NDArray[np.uint8]:
    relief = 0.02 * textures.noise(rng) + 0.012 * rng.standard_normal((textures.SIZE, textures.SIZE))
    picture = np.empty((textures.SIZE, textures.SIZE, 3))
    picture[:] = (0.16, 0.42, 0.62)
    picture[:, :6] = picture[:, -6:] = (0.9, 0.9, 0.92)
    return textures.finish(picture, relief)


def _window(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Bright sky over blurred trees behind a white frame."""
    rows = np.linspace(0.0, 1.0, textures.SIZE)[:, None, None]
    trees = 0.62 + 0.10 * textures.noise(rng, 4)[0][None, :, None]
    sky = np.array([0.84, 0.92, 0.99]) * (1.0 - 0.12 * (1.0 - rows))
    picture = np.where(rows < trees, sky, np.array([0.55, 0.68, 0.50])).astype(np.float32)
    picture = cv2.GaussianBlur(picture, (0, 0), 5) * (1.0 + 0.04 * textures.noise(rng)[..., None])
    picture[:10] = picture[-10:] = picture[:, :10] = picture[:, -10:] = 0.96
    picture[:, 124:132] = picture[124:132] = 0.94
    return textures.finish(picture, np.zeros((textures.SIZE, textures.SIZE)))
