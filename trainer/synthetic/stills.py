"""Draws single pictures with their truth: who, where, in which pose, seen by which camera. Writes no files."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.assets import MakeHumanFolder
from trainer.synthetic.camera import Camera, Framing, draw_camera
from trainer.synthetic.effects import apply_effects, draw_effects, encode_jpeg
from trainer.synthetic.looks import draw_look, list_wardrobe
from trainer.synthetic.poses import draw_handstand, draw_other
from trainer.synthetic.renderer import Renderer, Scene
from trainer.synthetic.rig import load_skeleton
from trainer.synthetic.rooms import draw_decor, draw_light, draw_room
from trainer.synthetic.skinning import Character, skin
from trainer.synthetic.truth import Truth, tell
from trainer.synthetic.wardrobe import dress

PICTURES_PER_CHARACTER = 20
PICTURES_PER_DECOR = 5
_LOOK_STREAM, _DECOR_STREAM, _PICTURE_STREAM = 1, 2, 3


@dataclass(frozen=True)
class Still:
    """One picture and what is true of it."""

    index: int
    kind: str
    """Name of the pose, as in `poses.HANDSTANDS` and `poses.OTHERS`."""
    picture: NDArray[np.uint8]  # (S, S, 3) RGB
    truth: Truth
    camera: Camera


def draw_stills(folder: MakeHumanFolder, renderer: Renderer, size: int, seed: int, count: int) -> Iterator[Still]:
    """Pictures 0 to count - 1 of a seed. Each depends on the seed and its own number alone.

    Args:
        renderer: of size (size, size).
    """
    skeleton, wardrobe = load_skeleton(folder), list_wardrobe(folder)
    character: Character | None = None
    for index in range(count):
        if index % PICTURES_PER_CHARACTER == 0 or character is None:
            rng = _stream(seed, _LOOK_STREAM, index // PICTURES_PER_CHARACTER)
            character = dress(folder, skeleton, draw_look(rng, wardrobe))
            renderer.load_character(character)
        if index % PICTURES_PER_DECOR == 0:
            renderer.load_decor(draw_decor(_stream(seed, _DECOR_STREAM, index // PICTURES_PER_DECOR)))
        yield _draw_still(_stream(seed, _PICTURE_STREAM, index), index, character, renderer, size)


def _stream(*numbers: int) -> np.random.Generator:
    """Random numbers that depend on these numbers alone."""
    return np.random.default_rng(np.random.SeedSequence(numbers))


def _draw_still(rng: np.random.Generator, index: int, character: Character, renderer: Renderer, size: int) -> Still:
    draw = draw_handstand if rng.random() < 0.55 else draw_other
    kind, posed = draw(rng, character)
    positions, normals = skin(character, posed)
    middle = (positions.min(axis=0) + positions.max(axis=0)) / 2.0
    shift = -middle * np.array([1.0, 0.0, 1.0], np.float32)
    positions, posed = positions + shift, posed.moved(shift.astype(np.float64))
    framing = Framing(
        (size, size),
        float(rng.uniform(0.38, 0.95)),
        (float(np.clip(rng.normal(0.5, 0.09), 0.25, 0.75)), float(np.clip(rng.normal(0.5, 0.05), 0.4, 0.6))),
    )
    camera = draw_camera(rng, positions[::7], framing)
    room, light = draw_room(rng, camera.position), draw_light(rng)
    picture = renderer.render(Scene(positions, normals, room, light, camera))
    picture = apply_effects(picture, draw_effects(rng), rng)
    if rng.random() < 0.3:
        picture = _recompressed(picture, int(rng.integers(25, 70)))
    return Still(index, kind, picture, tell(posed, camera), camera)


def _recompressed(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    decoded = cv2.imdecode(np.frombuffer(encode_jpeg(picture, quality), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None, "a JPEG that was just encoded can be decoded"
    return np.ascontiguousarray(decoded[:, :, ::-1]).astype(np.uint8)
