"""Textures, rooms, camera effects and video files: sizes, ranges, and that no pixel moves."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from trainer.synthetic.render.effects import Effects, apply_effects, draw_effects, encode_jpeg
from trainer.synthetic.render.video import write_mp4
from trainer.synthetic.scene.gym import gym_decor, gym_room
from trainer.synthetic.scene.rooms import Room, box, draw_decor, draw_room, shell
from trainer.synthetic.scene.textures import FLOORS, SIZE, THINGS, WALLS

DOT = np.zeros((41, 41, 3), np.uint8)
DOT[20, 12] = 255


def centre(picture: np.ndarray) -> np.ndarray:
    """(x, y) of the mass of light."""
    weights = picture.astype(float).sum(axis=2)
    rows, columns = np.indices(weights.shape)
    return np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum()


@pytest.mark.parametrize("make", {*FLOORS, *WALLS, *THINGS}, ids=lambda make: make.__name__)
def test_every_texture_is_a_full_picture(make) -> None:  # type: ignore[no-untyped-def]
    picture = make(np.random.default_rng(3))
    assert picture.shape == (SIZE, SIZE, 3) and picture.dtype == np.uint8
    assert 5 < picture.mean() < 250


def test_decor_and_room_follow_their_seed() -> None:
    first, second, other = (draw_decor(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, second) and not np.array_equal(first, other)
    place = np.array([3.0, 1.0, 0.0])
    rooms = [draw_room(np.random.default_rng(4), place).vertices for _ in range(2)]
    assert np.array_equal(*rooms)
    assert set(np.unique(rooms[0][:, 8])) <= set(range(len(first)))


def test_walls_look_inwards_and_boxes_outwards() -> None:
    for corners, _, _ in shell((3.0, 2.0, 2.5), 1.0):
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        assert normal @ (np.array([0.0, 1.25, 0.0]) - corners.mean(axis=0)) > 0
    for corners, _, _ in box((1.0, 0.5, 0.0), (0.4, 1.0, 0.6), 3):
        normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        assert normal @ (corners.mean(axis=0) - np.array([1.0, 0.5, 0.0])) > 0


def test_nothing_stands_between_camera_and_athlete() -> None:
    for seed in range(20):
        camera = np.array([2.5, 1.0, 0.5])
        vertices = draw_room(np.random.default_rng(seed), camera).vertices
        standing = vertices[(vertices[:, 8] >= 6) & (np.hypot(vertices[:, 0], vertices[:, 2]) < 1.2)]
        assert len(standing) == 0


def test_bad_room_is_refused() -> None:
    with pytest.raises(ValueError, match="Room"):
        Room(np.zeros((4, 9), np.float32))


def test_gym_has_a_picture_for_every_layer() -> None:
    assert gym_room().vertices[:, 8].max() < len(gym_decor())


def test_no_effects_change_nothing() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    assert np.array_equal(apply_effects(picture, Effects(), np.random.default_rng(0)), picture)


@pytest.mark.parametrize("effects", [Effects(blur_px=1.3), Effects(motion_px=6.0, motion_angle=30.0)])
def test_blur_does_not_move_what_is_seen(effects: Effects) -> None:
    blurred = apply_effects(DOT, effects, np.random.default_rng(0))
    assert centre(blurred) == pytest.approx(centre(DOT), abs=0.15)
    assert blurred.max() < 255


def test_drawn_effects_leave_a_picture_to_see() -> None:
    rng = np.random.default_rng(0)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (64, 64, 3), np.uint8), (0, 0), 4)
    for _ in range(30):
        seen = apply_effects(picture, draw_effects(rng), rng)
        assert seen.shape == picture.shape and seen.dtype == np.uint8 and 20 < seen.mean() < 235


def test_jpeg_keeps_red_red() -> None:
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    decoded = cv2.imdecode(np.frombuffer(encode_jpeg(red, 90), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None and decoded[8, 8, 2] > 180 and decoded[8, 8, 0] < 20


def test_video_can_be_read_back_and_starts_with_its_index(tmp_path: Path) -> None:
    frames = [np.full((48, 64, 3), level, np.uint8) for level in (40, 120, 200)]
    path = tmp_path / "clip.mp4"
    assert write_mp4(path, iter(frames), fps=30) == 3
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        levels = [frame.to_ndarray(format="rgb24").mean() for frame in container.decode(stream)]
    assert levels == pytest.approx([40, 120, 200], abs=4)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_broken_rendering_leaves_no_half_video(tmp_path: Path) -> None:
    def frames():  # type: ignore[no-untyped-def]
        yield np.zeros((48, 64, 3), np.uint8)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write_mp4(tmp_path / "clip.mp4", frames(), fps=30)
    assert list(tmp_path.iterdir()) == []
