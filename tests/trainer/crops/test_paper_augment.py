"""The published table of variations, and draws that can be repeated."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.crop import Crop, apply_affine
from trainer.crops.geometry import View
from trainer.crops.paper_augment import (
    PRESETS,
    Draw,
    PaperAugment,
    draw,
    draw_rng,
    occlude,
    steps,
    vary_light,
    vary_picture,
)

GOLDEN = Path(__file__).parents[2] / "golden"
NOISE = np.random.default_rng(0).integers(0, 256, size=(64, 64, 3), dtype=np.uint8)

TABLE = {
    # angle and its step, scales, x and y shift, every n-th frame in training and testing
    "mpii": ((40, 5), (0.7, 1, 1.3), 0, 0, (1,), 1),
    "penn_pose": ((30, 5), (0.7, 1, 1.3, 2.5), 40, 40, (1, 2), 1),
    "penn_action": ((30, 5), (0.7, 1, 1.3), 40, 40, (1, 2, 3), 2),
    "h36m": ((10, 5), (0.8, 1, 1.2), 0, 0, (1,), 1),
    "ntu_action": ((0, 5), (0.7, 1, 1.3), 40, 40, (1, 2, 3), 2),
    "ntu_pose": ((15, 5), (0.8, 1, 1.2, 2), 40, 10, (1, 2, 4), 1),
    "spnet_penn_clips": ((30, 5), (0.7, 1, 1.3), 40, 10, (4, 6, 8), 6),
    "spnet_penn_frames": ((40, 5), (0.7, 1, 1.3, 2), 40, 10, (1,), 1),
    "spnet_h36m": ((10, 5), (0.8, 1, 1.2), 20, 4, (1,), 1),
    "spnet_ntu_clips": ((0, 5), (0.7, 1, 1.3), 40, 10, (3, 4, 5), 4),
}


@pytest.mark.parametrize("name", TABLE)
def test_presets_are_the_published_table(name: str) -> None:
    (angle, step), scales, x, y, subsample, test = TABLE[name]
    preset = PRESETS[name]
    assert preset.angles == tuple(range(-angle, angle + 1, step))
    assert preset.scales == scales and preset.flip_share == 0.5
    assert (max(preset.shift_x), min(preset.shift_x)) == (x, -x) and (max(preset.shift_y), min(preset.shift_y)) == (
        y,
        -y,
    )
    np.testing.assert_allclose(preset.gammas, np.arange(0.9, 1.11, 0.02))
    assert (preset.subsample, preset.test_subsample) == (subsample, test)
    assert preset.occlusion_share == preset.full_circle_share == preset.gain == preset.tint == preset.shift_of_side == 0


def test_every_published_preset_is_checked() -> None:
    assert set(PRESETS) == {*TABLE, "handstand"}


def test_steps_go_from_end_to_end() -> None:
    assert steps(4, 1) == (-4, -3, -2, -1, 0, 1, 2, 3, 4) and steps(0, 5) == (0,) and len(steps(40, 5)) == 17


def test_draws_come_from_the_preset_and_use_all_of_it() -> None:
    preset = PRESETS["penn_action"]
    drawn = [draw(preset, draw_rng(0, 0, index)) for index in range(600)]
    assert {round(math.degrees(one.angle)) for one in drawn} == set(preset.angles)
    assert {one.scale for one in drawn} == set(preset.scales)
    assert {one.shift[0] for one in drawn} == {one.shift[1] for one in drawn} == set(preset.shift_x)
    assert {gamma for one in drawn for gamma in one.gamma} == set(preset.gammas)
    assert {one.subsample for one in drawn} == set(preset.subsample)
    assert 0.42 < np.mean([one.flipped for one in drawn]) < 0.58
    assert any(len(set(one.gamma)) > 1 for one in drawn), "colours vary by themselves"


def test_the_same_seed_epoch_and_index_give_the_same_draw_and_any_other_another() -> None:
    preset = PRESETS["handstand"]
    first = draw(preset, draw_rng(1, 2, 3))
    assert draw(preset, draw_rng(1, 2, 3)) == first
    others = [draw(preset, draw_rng(*key)) for key in ((0, 2, 3), (1, 0, 3), (1, 2, 0), (2, 1, 3))]
    assert all(other != first for other in others)


def test_turning_an_option_on_leaves_the_other_draws_as_they_were() -> None:
    plain = draw(PRESETS["mpii"], draw_rng(0, 0, 5))
    covered = draw(replace(PRESETS["mpii"], occlusion_share=1.0), draw_rng(0, 0, 5))
    assert plain.occlusion is None and covered.occlusion is not None
    assert replace(covered, occlusion=None) == plain
    turned = draw(replace(PRESETS["mpii"], full_circle_share=1.0), draw_rng(0, 0, 5))
    assert replace(turned, angle=plain.angle) == plain


def test_full_circle_rotation_reaches_every_side() -> None:
    angles = [draw(PRESETS["handstand"], draw_rng(0, 0, index)).angle for index in range(400)]
    counts, _ = np.histogram(angles, bins=8, range=(-math.pi, math.pi))
    assert counts.sum() == 400 and counts.min() > 25


def test_a_positive_angle_turns_the_picture_counter_clockwise() -> None:
    view = Draw(angle=math.pi / 2).view(Crop(50, 50, 100))
    np.testing.assert_allclose(apply_affine(view.from_image(), np.array([100.0, 50.0])), (0.5, 0.0), atol=1e-12)


def test_shifts_in_pixels_grow_with_the_scale_and_the_side_with_it() -> None:
    view = Draw(scale=1.3, shift=(10.0, -20.0), shift_of_side=(0.1, 0.0)).view(Crop(100, 100, 200, 0.25))
    assert (view.crop.x, view.crop.y, view.crop.side, view.crop.angle) == pytest.approx((133, 74, 260, 0.25))
    assert Draw(scale=0.7).view(Crop(0, 0, 40)).crop.side == 32


def test_channel_power_is_the_published_one_to_half_a_level() -> None:
    golden = np.load(GOLDEN / "transforms.npz")
    frames = golden["frame"].astype(np.uint8)
    for gamma, expected in (((1.0, 1.0, 1.0), golden["frame_p1"]), ((0.9, 1.0, 1.1), golden["frame_p3"])):
        ours = vary_light(frames, Draw(gamma=gamma)).astype(np.float64) / 127.5 - 1
        np.testing.assert_allclose(ours, expected, atol=1 / 255 + 1e-6)


def test_the_occlusion_changes_the_pixels_of_its_box_and_no_others() -> None:
    before = NOISE.copy()
    covered = occlude(NOISE, Draw(occlusion=(0.25, 0.5, 0.75, 1.0), paint=(1, 2, 3)))
    assert (covered[32:, 16:48] == (1, 2, 3)).all()
    outside = np.ones((64, 64), dtype=bool)
    outside[32:, 16:48] = False
    np.testing.assert_array_equal(covered[outside], NOISE[outside])
    np.testing.assert_array_equal(NOISE, before)


def test_drawn_occlusions_are_really_applied() -> None:
    options = PaperAugment(occlusion_share=1.0, gammas=(1.0,), flip_share=0.0)
    for index in range(30):
        drawn = draw(options, draw_rng(0, 0, index))
        shown = vary_picture(NOISE, View(Crop(32, 32, 64)), 64, drawn)
        changed = (shown != NOISE).any(axis=-1).mean()
        assert 0.005 < changed < 0.17, "between 0.1 x 0.1 and 0.4 x 0.4 of the crop"
    shares = [draw(replace(options, occlusion_share=0.3), draw_rng(0, 0, i)).occlusion is not None for i in range(400)]
    assert 0.23 < np.mean(shares) < 0.37


def test_light_without_change_is_the_picture_itself_and_gain_brightens() -> None:
    same = vary_light(NOISE, Draw())
    np.testing.assert_array_equal(same, NOISE)
    assert same is not NOISE
    brighter = vary_light(NOISE, Draw(gain=(2.0, 1.0, 1.0)))
    np.testing.assert_array_equal(brighter[..., 0], np.minimum(NOISE[..., 0].astype(int) * 2, 255))
    np.testing.assert_array_equal(brighter[..., 1:], NOISE[..., 1:])


@pytest.mark.parametrize(
    "fault",
    [
        {"angles": ()},
        {"scales": (0.0, 1.0)},
        {"gammas": (-1.0,)},
        {"flip_share": 1.5},
        {"full_circle_share": -0.1},
        {"occlusion_share": float("nan")},
        {"occlusion_side": (0.5, 0.2)},
        {"subsample": (0,)},
        {"test_subsample": 0},
    ],
)
def test_impossible_options_are_refused(fault: dict) -> None:
    with pytest.raises(ValueError, match="PaperAugment"):
        PaperAugment(**fault)
