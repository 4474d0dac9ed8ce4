"""Clips: one draw and one crop for all frames, the right frames, and what bad input does."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from models.crop import apply_affine
from tests.models.test_crop import body
from tests.trainer.crops.loader_worker import run_apart
from tests.trainer.crops.test_paper_crops import CAMERA, body_in_space
from trainer.crops.clip_sampling import clip_frames, spread_clips
from trainer.crops.geometry import body_box, first_middle_last, window_of
from trainer.crops.paper_augment import PRESETS, Draw
from trainer.crops.paper_clips import UNLABELLED, PaperClips, clip_window
from trainer.crops.pose_crops import PoseBatch
from trainer.datasets.layouts import PA16J, PA17J
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample, Square

ACTIONS = ("straight", "not_straight")


def walk(folder: Path, count: int) -> ClipSample:
    """A figure that moves to the right; frame n is of grey level n (lossless), so that frames can be told apart."""
    frames = []
    for number in range(count):
        path = folder / f"{number:03d}.png"
        cv2.imwrite(str(path), np.full((240, 320, 3), 10 + number, dtype=np.uint8))
        keypoints = (body(0.1, 0.5) - (210, -20) + (3 * number, 0)).astype(np.float32)
        frames.append(PoseSample(path, keypoints, np.ones(16, dtype=np.bool_), "train", "walk"))
    return ClipSample("walk", tuple(frames), 1, ACTIONS)


@pytest.fixture
def clip(tmp_path: Path) -> ClipSample:
    return walk(tmp_path, 20)


def test_items_are_the_fields_of_a_pose_batch_for_every_frame_and_a_label(clip: ClipSample) -> None:
    batch = next(iter(DataLoader(PaperClips([clip, clip], 16, 24, PRESETS["penn_action"]), batch_size=2)))
    assert batch["image"].shape == (2, 16, 24, 24, 3) and batch["image"].dtype == torch.uint8
    assert batch["keypoints"].shape == (2, 16, 16, 2) and batch["label"].tolist() == [1, 1]
    for name in PoseBatch.__required_keys__:
        assert batch[name].shape[:2] == (2, 16), name
    assert batch["to_image"].shape == (2, 16, 2, 3) and batch["frames"].shape == (2, 16)


def test_testing_takes_the_centred_clip_and_training_a_random_start(clip: ClipSample) -> None:
    centred = PaperClips([clip], 8, 16, None, test_subsample=2)[0]
    assert centred["frames"].tolist() == clip_frames(20, 8, 2).tolist()
    assert centred["image"][:, 8, 8, 0].tolist() == (10 + centred["frames"]).tolist()
    random = PaperClips([clip], 8, 16, PRESETS["penn_action"])
    starts, hops = set(), set()
    for epoch in range(40):
        random.set_epoch(epoch)
        frames = random[0]["frames"]
        starts.add(int(frames[0]))
        hops |= set(frames.diff().tolist())
    assert len(starts) > 6 and hops == {1, 2}, "every third frame does not fit into 20"


def test_one_draw_and_one_crop_hold_for_all_frames(clip: ClipSample) -> None:
    """Every frame of this clip is the same file, so every picture of an item must be the same."""
    still = tuple(replace(frame, image=clip.frames[0].image) for frame in clip.frames)
    crops = PaperClips([replace(clip, frames=still)], 8, 16, PRESETS["handstand"])
    seen = set()
    for epoch in range(12):
        crops.set_epoch(epoch)
        item = crops[0]
        assert (item["to_image"] == item["to_image"][0]).all() and len(set(item["flipped"].tolist())) == 1
        assert (item["image"] == item["image"][0]).all()
        order = list(PA16J.flip) if item["flipped"][0] else list(range(16))
        for step, number in enumerate(item["frames"].tolist()):
            valid = item["valid"][step, order]
            back = apply_affine(item["to_image"][step].numpy(), item["keypoints"][step, order].numpy())
            np.testing.assert_allclose(back[valid], clip.frames[number].keypoints[valid], atol=1e-4)
        seen.add(tuple(item["to_image"].flatten().tolist()))
    assert len(seen) == 12


def test_an_occlusion_stays_where_it_is_through_the_clip(clip: ClipSample) -> None:
    drawn = Draw(occlusion=(0.25, 0.25, 0.5, 0.75), paint=(200, 100, 50))
    item = PaperClips([clip], 8, 16, None).item(0, drawn, clip_frames(20, 8))
    painted = (item["image"] == torch.tensor([200, 100, 50], dtype=torch.uint8)).all(dim=-1)
    assert painted[:, 4:12, 4:8].all() and painted.sum() == 8 * 8 * 4


def test_the_window_is_the_published_union_over_three_frames_or_over_all(clip: ClipSample) -> None:
    stacked = np.stack([frame.keypoints for frame in clip.frames])
    chosen = [clip.frames[number] for number in first_middle_last(20)]
    for scale in (0.7, 1.0, 1.3):
        expected = window_of(body_box(stacked[list(first_middle_last(20))], (320, 240), scale))
        got = clip_window(chosen, (320, 240), scale)
        assert (got.x, got.y, got.side) == pytest.approx((expected.x, expected.y, expected.side))
    jump = list(clip.frames)
    jump[5] = replace(jump[5], keypoints=jump[5].keypoints - np.float32([0, 120]))
    jumping = replace(clip, frames=tuple(jump))
    sides = [
        np.linalg.norm(PaperClips([jumping], 20, 16, None, box_from_all=b)[0]["to_image"][0, :, 0])
        for b in (False, True)
    ]
    assert sides[1] > sides[0] + 10


def test_squares_given_with_the_frames_are_joined(clip: ClipSample) -> None:
    squares = [Square(100 + 2 * number, 120, 80) for number in range(20)]
    frames = tuple(replace(f, square=s) for f, s in zip(clip.frames, squares, strict=True))
    item = PaperClips([replace(clip, frames=frames)], 20, 16, None)[0]
    corners = apply_affine(item["to_image"][0].numpy(), np.array([[0, 0], [1, 1]]))
    np.testing.assert_allclose(corners, [[60, 61], [178, 179]], atol=1e-9)


@pytest.mark.parametrize("count", [1, 5, 10])
def test_a_clip_shorter_than_t_is_stretched(tmp_path: Path, count: int) -> None:
    item = PaperClips([walk(tmp_path, count)], 16, 16, PRESETS["penn_action"])[0]
    assert item["image"].shape[0] == 16
    hops = item["frames"].diff()
    assert set(hops.tolist()) <= {0, 1} and int(item["frames"].max()) < count


def test_the_clips_of_a_multi_clip_test_can_be_asked_for(clip: ClipSample) -> None:
    clips = PaperClips([clip], 8, 16, None)
    items = [clips.item(0, Draw(flipped=f), numbers) for numbers in spread_clips(20, 8) for f in (False, True)]
    assert [int(item["frames"][0]) for item in items] == [0, 0, 4, 4, 8, 8, 12, 12]
    assert torch.equal(items[0]["image"], items[1]["image"].flip(2))


def test_a_clip_without_class_and_without_keypoints_is_shown_whole(clip: ClipSample) -> None:
    unknown = np.full((16, 2), np.nan, dtype=np.float32)
    frames = tuple(replace(frame, keypoints=unknown) for frame in clip.frames)
    item = PaperClips([ClipSample("own", frames, None)], 8, 16, None)[0]
    assert int(item["label"]) == UNLABELLED and not item["valid"].any()
    corners = apply_affine(item["to_image"][0].numpy(), np.array([[0, 0], [1, 1]]))
    np.testing.assert_allclose(corners, [[0, -40], [320, 280]], atol=1e-9)
    loss = torch.nn.functional.cross_entropy(torch.randn(2, 2), torch.stack((item["label"], torch.tensor(1))))
    assert torch.isfinite(loss), "the loss leaves such a clip out"


def test_frames_without_keypoints_do_not_move_the_window(clip: ClipSample) -> None:
    frames = list(clip.frames)
    frames[0] = replace(frames[0], keypoints=np.full((16, 2), np.nan, dtype=np.float32))
    chosen = [frames[number] for number in first_middle_last(20)]
    assert clip_window(chosen, (320, 240)) == clip_window(chosen[1:], (320, 240))
    item = PaperClips([replace(clip, frames=tuple(frames))], 20, 16, None)[0]
    assert not item["valid"][0].any() and item["valid"][1:].any(dim=1).all()


def test_depths_are_relative_to_the_mean_root_of_the_clip(clip: ClipSample) -> None:
    frames = []
    cv2.imwrite(str(clip.frames[0].image), np.full((1000, 1000, 3), 90, dtype=np.uint8))
    for number, given in enumerate(clip.frames[:8]):
        seen = CAMERA.project(body_in_space() + (0, 0, 20 * number)).astype(np.float32)
        known = np.ones(17, dtype=np.bool_)
        frame = replace(given, image=clip.frames[0].image, layout=PA17J, keypoints=seen, supervised=known)
        frames.append(replace(frame, camera=CAMERA))
    item = PaperClips([ClipSample("3d", tuple(frames), 0, ACTIONS)], 8, 16, None, layout=PA17J, dimensions=3)[0]
    np.testing.assert_allclose(item["root_depth"], 4070, rtol=1e-6)
    np.testing.assert_allclose(item["keypoints"][:, 0, 2], 0.5 + (20 * np.arange(8) - 70) / 2000, atol=1e-5)
    assert item["depth_valid"].shape == (8, 17) and item["depth_valid"].all()


def test_worker_processes_give_the_same_clips_and_follow_the_epoch(tmp_path: Path) -> None:
    run_apart("clips", tmp_path)


def test_faulty_sets_of_clips_are_refused(clip: ClipSample) -> None:
    with pytest.raises(DatasetError, match="no clip to train on"):
        PaperClips([], 8, 16, None)
    with pytest.raises(ValueError, match="at least 1 frame, got 0"):
        PaperClips([clip], 0, 16, None)
    with pytest.raises(DatasetError, match="2 different lists of classes"):
        PaperClips([clip, replace(clip, actions=("jump", "run"))], 8, 16, None)
    other = PoseSample(
        clip.frames[0].image, np.zeros((17, 2), np.float32), np.ones(17, np.bool_), "train", "walk", layout=PA17J
    )
    with pytest.raises(DatasetError, match=r"clip walk: frames of different layouts \['PA16J', 'PA17J'\]"):
        PaperClips([replace(clip, frames=(*clip.frames, other))], 8, 16, None)
    empty = replace(clip.frames[3], square=Square(10, 10, 0))
    with pytest.raises(DatasetError, match=r"003\.png: Square"):
        PaperClips([replace(clip, frames=(*clip.frames[:3], empty))], 8, 16, None)


def test_a_missing_frame_is_named(clip: ClipSample) -> None:
    clip.frames[7].image.unlink()
    with pytest.raises(DatasetError, match=r"007\.png is missing"):
        PaperClips([clip], 20, 16, None)[0]
