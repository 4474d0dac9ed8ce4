"""Draws single pictures with their truth: who, where, in which pose, seen by which camera. Writes no files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.limits import PoseError
from trainer.synthetic.body.looks import draw_look, list_wardrobe
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.motion.bystanders import draw_bystander
from trainer.synthetic.poses.placing import ASKED_KINDS, HANDSTAND_KINDS, OTHER_KINDS, draw_handstand, draw_other
from trainer.synthetic.render.effects import apply_effects, draw_effects, encode_jpeg
from trainer.synthetic.render.renderer import Renderer, Scene
from trainer.synthetic.scene.backdrops import draw_backdrop
from trainer.synthetic.scene.camera import Camera, Framing, draw_camera, with_lens
from trainer.synthetic.scene.props import draw_props, furnished
from trainer.synthetic.scene.rooms import draw_decor, draw_light, draw_room, with_mirror
from trainer.synthetic.scene.truth import Truth, nobody, tell

PICTURES_PER_CHARACTER = 20
PICTURES_PER_DECOR = 5
PICTURES_PER_BYSTANDER = 80
BYSTANDER_SHARE, MIRROR_SHARE, LENS_SHARE = 0.15, 0.08, 0.5
PHOTO_SHARE = 0.5
"""Of the pictures for which there are photos: how many have one instead of a room."""
CUT_SHARE = 0.1
"""Pictures in which the athlete is too large to be seen whole."""
HANDSTAND_SHARE = 0.55
EMPTY_SHARE = 0.02
EMPTY: Final = "empty"
"""Kind of a picture without a person."""
KINDS: Final = (*HANDSTAND_KINDS, *OTHER_KINDS, *ASKED_KINDS, EMPTY)
_LOOK_STREAM, _DECOR_STREAM, _PICTURE_STREAM, _BYSTANDER_STREAM = 1, 2, 3, 4


@dataclass(frozen=True)
class Still:
    """One picture and what is true of it."""

    index: int
    kind: str
    """Name of the pose, one of `KINDS`."""
    picture: NDArray[np.uint8]  # (S, S, 3) RGB
    truth: Truth
    camera: Camera


@dataclass(frozen=True)
class _StillOptions:
    """What is asked of every picture of a run."""

    size: int  # px
    kind: str | None
    photos: Sequence[Path]


def draw_stills(
    folder: MakeHumanFolder, renderer: Renderer, size: int, seed: int, count: int, *, kind: str | None = None,
    photos: Sequence[Path] = (),
) -> Iterator[Still]:  # fmt: skip
    """Pictures 0 to count - 1 of a seed. Each depends on the seed and its own number alone.

    Args:
        renderer: of size (size, size).
        kind: only this one of `KINDS`; None: all.
        photos: pictures without people, shown instead of a room now and then.

    Raises:
        PoseError: there is no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise PoseError(f"There is no pose '{kind}'. Take one of: {', '.join(KINDS)}.")
    options = _StillOptions(size, kind, photos)
    skeleton, wardrobe = load_skeleton(folder), list_wardrobe(folder)
    character: Character | None = None
    bystander: Character | None = None
    for index in range(count):
        if index % PICTURES_PER_CHARACTER == 0 or character is None:
            rng = _stream(seed, _LOOK_STREAM, index // PICTURES_PER_CHARACTER)
            character = dress(folder, skeleton, draw_look(rng, wardrobe))
            renderer.load_character(character)
        if index % PICTURES_PER_DECOR == 0:
            renderer.load_decor(draw_decor(_stream(seed, _DECOR_STREAM, index // PICTURES_PER_DECOR)))
        if index % PICTURES_PER_BYSTANDER == 0 or bystander is None:
            rng = _stream(seed, _BYSTANDER_STREAM, index // PICTURES_PER_BYSTANDER)
            bystander = dress(folder, skeleton, draw_look(rng, wardrobe))
            renderer.load_others([bystander])
        people = (character, bystander)
        yield _draw_still(_stream(seed, _PICTURE_STREAM, index), index, people, renderer, options)


def _draw_pose(rng: np.random.Generator, character: Character, kind: str | None) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of the kind asked for, or of any."""
    if kind is None:
        number = rng.random()
        if number >= 1.0 - EMPTY_SHARE:
            kind = EMPTY
        else:
            return (draw_handstand if number < HANDSTAND_SHARE else draw_other)(rng, character)
    if kind == EMPTY:
        return EMPTY, draw_other(rng, character, "standing")[1]  # the camera looks where somebody could be
    return (draw_handstand if kind in HANDSTAND_KINDS else draw_other)(rng, character, kind)


def _stream(*numbers: int) -> np.random.Generator:
    """Random numbers that depend on these numbers alone."""
    return np.random.default_rng(np.random.SeedSequence(numbers))


def _draw_still(
    rng: np.random.Generator,
    index: int,
    people: tuple[Character, Character],
    renderer: Renderer,
    options: _StillOptions,
) -> Still:
    character, other = people
    kind, posed = _draw_pose(rng, character, options.kind)
    positions, normals = skin(character, posed)
    middle = (positions.min(axis=0) + positions.max(axis=0)) / 2.0
    shift = -middle * np.array([1.0, 0.0, 1.0], np.float32)
    positions, posed = positions + shift, posed.moved(shift.astype(np.float64))
    props = draw_props(rng, kind, posed, positions)
    framing = _draw_framing(rng, options.size)
    camera = draw_camera(rng, positions[::7], framing)
    while not props.seen_from(camera.position):
        camera = draw_camera(rng, positions[::7], framing)
    room, light = draw_room(rng, camera.position), draw_light(rng)
    others = []
    if not props.faces:
        room = with_mirror(rng, room, camera.position) if rng.random() < MIRROR_SHARE else room
        has_bystander = kind != EMPTY and rng.random() < BYSTANDER_SHARE
        behind = draw_bystander(rng, other, room, camera, positions) if has_bystander else None
        others = [skin(other, behind)] if behind is not None else []
    camera = with_lens(rng, camera) if rng.random() < LENS_SHARE else camera
    on_photo = bool(options.photos) and not props.faces and rng.random() < PHOTO_SHARE
    backdrop = draw_backdrop(rng, options.photos, options.size) if on_photo else None
    if kind == EMPTY:
        positions, normals = positions[:0], normals[:0]
    picture = renderer.render(Scene(positions, normals, furnished(room, props), light, camera, others, backdrop))
    truth = nobody() if kind == EMPTY else tell(posed, camera, renderer.read_depth())
    return Still(index, kind, _as_filmed(rng, picture), truth, camera)


def _as_filmed(rng: np.random.Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With the faults of cameras and files."""
    filmed = apply_effects(picture, draw_effects(rng), rng)
    return _recompressed(filmed, int(rng.integers(25, 70))) if rng.random() < 0.3 else filmed


def _draw_framing(rng: np.random.Generator, size: int) -> Framing:
    return Framing(
        (size, size),
        float(rng.uniform(1.0, 1.35) if rng.random() < CUT_SHARE else rng.uniform(0.38, 0.95)),
        (float(np.clip(rng.normal(0.5, 0.09), 0.25, 0.75)), float(np.clip(rng.normal(0.5, 0.05), 0.4, 0.6))),
    )


def _recompressed(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    decoded = cv2.imdecode(np.frombuffer(encode_jpeg(picture, quality), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None, "a JPEG that was just encoded can be decoded"
    return np.ascontiguousarray(decoded[:, :, ::-1]).astype(np.uint8)
