"""Rooms: seeds, faces that look the right way, and a free view of the athlete."""

import numpy as np
import pytest

from trainer.synthetic.scene.rooms import Room, box, draw_decor, draw_room, shell


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
