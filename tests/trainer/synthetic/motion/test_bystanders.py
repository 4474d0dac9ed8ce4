"""People in the back and mirrors: behind the athlete, in the room, on the floor."""

import numpy as np
import pytest

from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.motion.bystanders import draw_bystander
from trainer.synthetic.poses.key_poses import standing
from trainer.synthetic.scene.camera import look_at
from trainer.synthetic.scene.rooms import MIRROR, assemble, draw_room, shell, with_mirror

CAMERA = look_at(np.array([2.5, 0.8, 0.4]), np.array([0.0, 0.9, 0.0]), (320, 320), 70.0)


def athlete(stick: Character) -> np.ndarray:
    positions, _ = skin(stick, pose_rig(stick.rig, standing()))
    return positions[1:]


def test_a_bystander_is_behind_the_athlete_inside_the_room_and_on_the_floor(stick: Character) -> None:
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(20):
        room = draw_room(rng, CAMERA.position)
        posed = draw_bystander(rng, stick, room, CAMERA, athlete(stick))
        if posed is None:
            continue
        found += 1
        away = CAMERA.rotation[2] * [1.0, 0.0, 1.0]
        assert (posed.head("pelvis") - CAMERA.position) @ away > ((athlete(stick) - CAMERA.position) @ away).max()
        local = posed.head("pelvis") @ room.turn
        assert abs(local[0]) < room.size[0] and abs(local[2]) < room.size[1]
        assert posed.heads[1:, 1].min() == pytest.approx(0.0, abs=1e-4)
    assert found > 5


def test_a_room_without_space_has_no_bystander(stick: Character) -> None:
    room = assemble(shell((1.0, 1.0, 2.5), 1.0))
    assert draw_bystander(np.random.default_rng(1), stick, room, CAMERA, athlete(stick)) is None


def test_a_mirror_hangs_on_a_wall_of_the_room_and_shows_to_the_camera() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        room = with_mirror(rng, draw_room(rng, CAMERA.position), CAMERA.position)
        assert room.mirror is not None and room.mirror.shows_to(CAMERA.position)
        glass = room.vertices[room.vertices[:, 8] == MIRROR]
        local = glass[:, :3] @ room.turn
        assert np.abs(local[:, 0]).max() <= room.size[0] and np.abs(local[:, 2]).max() <= room.size[1]
        assert 0.0 < local[:, 1].min() < local[:, 1].max() < room.size[2]
        assert (glass[:, :3] - room.mirror.point) @ room.mirror.normal == pytest.approx(0.0, abs=1e-5)
        twice = room.mirror.reflected(room.mirror.reflected(CAMERA.position))
        assert twice == pytest.approx(CAMERA.position)


def test_a_room_without_four_walls_gets_no_mirror() -> None:
    room = assemble(shell((1.0, 1.0, 2.5), 1.0))
    assert with_mirror(np.random.default_rng(0), room, CAMERA.position) is room
