"""Walking: feet that stand do not slide, the walker gets on, and passes behind the athlete of a clip."""

from itertools import pairwise

import numpy as np
import pytest

from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.looks import draw_look, list_wardrobe
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.make_clips import ClipsOptions, Companion, Told, render_clip
from trainer.synthetic.motion.bystanders import draw_bystander_motion
from trainer.synthetic.motion.walking import walk
from trainer.synthetic.poses.key_poses import standing
from trainer.synthetic.render.renderer import Renderer, RendererError
from trainer.synthetic.scene.camera import look_at
from trainer.synthetic.scene.rooms import draw_decor, draw_room

CAMERA = look_at(np.array([2.5, 0.8, 0.4]), np.array([0.0, 0.9, 0.0]), (320, 320), 70.0)
TIMES = np.arange(0.0, 4.0, 1 / 30)


@pytest.mark.parametrize("heading", [0.0, 130.0])
def test_the_standing_foot_stays_and_the_walker_gets_on(stick: Character, heading: float) -> None:
    steps = list(walk(stick, heading, TIMES, 0.9))
    ahead = np.array([np.sin(np.radians(heading)), 0.0, np.cos(np.radians(heading))])
    pelvis = np.stack([posed.head("pelvis") for posed in steps])
    speed = (pelvis[-1] - pelvis[0]) @ ahead / (TIMES[-1] - TIMES[0])
    assert 0.5 < speed < 1.8
    across = pelvis - (pelvis @ ahead)[:, None] * ahead
    assert np.abs(across[:, [0, 2]] - across[0, [0, 2]]).max() < 1e-6
    feet = np.stack([[posed.head(f"foot_{side}") for side in "lr"] for posed in steps])
    moved = np.abs(np.array([(after - before) @ ahead for before, after in pairwise(feet)]))
    # one foot or the other stays, but for the frames in which the weight goes over
    assert (moved.min(axis=1) < 0.002).mean() > 0.85 and moved.min(axis=1).max() < 0.03
    assert moved.max(axis=1).mean() > 0.02


def test_both_feet_take_turns(stick: Character) -> None:
    ahead = [posed.head("foot_l")[2] > posed.head("foot_r")[2] for posed in walk(stick, 0.0, TIMES, 0.9)]
    assert 6 <= np.abs(np.diff(np.array(ahead, dtype=int))).sum() <= 8


def test_a_bystander_in_a_clip_stands_or_walks_past_behind_the_athlete(stick: Character) -> None:
    athlete = skin(stick, pose_rig(stick.rig, standing()))[0][1:]
    away = CAMERA.rotation[2] * [1.0, 0.0, 1.0]
    moved = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        room = draw_room(rng, CAMERA.position)
        bystander = draw_bystander_motion(rng, stick, room, CAMERA, athlete, times_s=TIMES)
        assert len(bystander) == len(TIMES)
        seen = np.array([posed.head("pelvis") for posed in bystander if posed is not None])
        if not len(seen):
            continue
        local = seen @ room.turn
        assert (np.abs(local[:, 0]) < room.size[0]).all() and (np.abs(local[:, 2]) < room.size[1]).all()
        if len(seen) == len(TIMES):
            moved.append(float(np.linalg.norm(seen[-1] - seen[0])))
            assert ((seen - CAMERA.position) @ away).min() > ((athlete - CAMERA.position) @ away).max()
    assert sum(distance == 0 for distance in moved) >= 3 and sum(distance > 1.0 for distance in moved) >= 3


def test_a_bystander_changes_the_picture_and_not_the_truth_of_a_clip(makehuman: MakeHumanFolder) -> None:
    skeleton, wardrobe = load_skeleton(makehuman), list_wardrobe(makehuman)
    athlete, other = (dress(makehuman, skeleton, draw_look(np.random.default_rng(seed), wardrobe)) for seed in (0, 1))
    options = ClipsOptions(makehuman.root, makehuman.root, size=96, fps=2)

    def rendered(renderer: Renderer, companion: Companion | None) -> tuple[np.ndarray, list[Told]]:
        told: list[Told] = []
        frames = render_clip(np.random.default_rng(5), renderer, (athlete, companion), options, told)
        return np.stack(list(frames)).astype(int), told

    try:
        renderer = Renderer((96, 96))
    except RendererError as error:
        pytest.skip(str(error))
    with renderer:
        renderer.load_character(athlete)
        renderer.load_decor(draw_decor(np.random.default_rng(0)))
        renderer.load_others([other])
        alone, truth = rendered(renderer, None)
        (one, with_bystander), (again, _) = (
            rendered(renderer, Companion(other, np.random.default_rng(8))) for _ in range(2)
        )
    assert np.array_equal(one, again)
    for before, after in zip(truth, with_bystander, strict=True):
        assert before.label == after.label and np.array_equal(before.keypoints, after.keypoints)
        assert np.isnan(before.bystander).all()
    assert any(np.isfinite(frame.bystander).all() for frame in with_bystander)
    changed = (np.abs(one - alone).max(axis=-1) > 40).mean(axis=(1, 2))
    assert (changed > 0.002).mean() > 0.3 and changed.max() < 0.4
