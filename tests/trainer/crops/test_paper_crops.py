"""Crops of annotated pictures: targets, ways back, repeatable variations, and what bad input does."""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from models.crop import apply_affine
from tests.models.test_crop import body
from tests.trainer.conftest import draw_figure
from tests.trainer.crops.loader_worker import run_apart
from trainer.crops.paper_augment import PRESETS, Draw, PaperAugment
from trainer.crops.paper_crops import PaperCrops, PictureStore
from trainer.crops.pose_crops import PoseBatch
from trainer.datasets.camera import CalibratedCamera, crop_to_world
from trainer.datasets.layouts import PA16J, PA17J, PA20J, Layout, convert
from trainer.datasets.sample import DatasetError, PoseSample, Square
from trainer.engine.losses import coordinate_mask, elastic

KNOWN = np.ones(16, dtype=np.bool_)
CAMERA = CalibratedCamera(
    np.eye(3),
    np.zeros(3),
    np.array([1145.0, 1143.0]),
    np.array([500.0, 500.0]),
    np.array([-0.2, 0.24, -0.002]),
    np.array([-0.0009, -0.0016]),
)


def drawn(folder: Path) -> PoseSample:
    """One drawn figure of 180 px in a picture of 320 x 320."""
    keypoints = (body(0.3) - (140, 40)).astype(np.float32)
    path = folder / "figure.png"
    cv2.imwrite(str(path), draw_figure(keypoints, (320, 320), 0)[..., ::-1])
    return PoseSample(path, keypoints, KNOWN, "train", "drawn", square=Square(160, 160, 250), head_size=21.5)


@pytest.fixture
def sample(tmp_path: Path) -> PoseSample:
    return drawn(tmp_path)


def body_in_space() -> np.ndarray:
    """(17, 3) PA17J in the world [mm], about 4 m before the camera."""
    flat = np.concatenate((body(0.3) - (300, 200), [[0, 0]])) * 8
    depth = np.linspace(-400, 400, 17)
    depth[0] = 0
    return np.concatenate((flat, 4000 + depth[:, None]), axis=1)


def sample_in_space(sample: PoseSample) -> PoseSample:
    """The same file in the size of Human3.6M, with a body that the camera sees in space."""
    seen = CAMERA.project(body_in_space()).astype(np.float32)
    known = np.ones(17, dtype=np.bool_)
    cv2.imwrite(str(sample.image), np.full((1000, 1000, 3), 90, dtype=np.uint8))
    return replace(sample, keypoints=seen, supervised=known, layout=PA17J, square=None, camera=CAMERA)


def in_image(item: dict[str, torch.Tensor], layout: Layout = PA16J) -> np.ndarray:
    """(J, 2) image pixels of an item's keypoints, in their own order."""
    points = apply_affine(item["to_image"].numpy(), item["keypoints"].numpy()[:, :2])
    return points[list(layout.flip)] if item["flipped"] else points


def test_items_hold_a_pose_batch_and_what_evaluation_needs(sample: PoseSample) -> None:
    item = PaperCrops([sample], 64, None)[0]
    assert PoseBatch.__required_keys__ | {"to_image", "flipped", "head_size", "index"} == set(item)
    assert item["image"].shape == (64, 64, 3) and item["image"].dtype == torch.uint8
    assert item["keypoints"].shape == (16, 2) and item["keypoints"].dtype == torch.float32
    assert item["valid"].all() and item["supervised"].all() and not item["sides_unsure"] and not item["flipped"]
    assert float(item["head_size"]) == 21.5
    np.testing.assert_allclose(apply_affine(item["to_image"].numpy(), np.eye(2)), [[285, 35], [35, 285]], atol=1e-9)


def test_the_canonical_crop_is_the_square_and_else_lies_around_the_keypoints(sample: PoseSample) -> None:
    loose = replace(sample, square=None)
    sides = [np.linalg.norm(PaperCrops([one], 32, None)[0]["to_image"][:, 0].numpy()) for one in (sample, loose)]
    box = np.ptp(sample.keypoints, axis=0).max()
    np.testing.assert_allclose(sides, [250, 1.5 * box], rtol=1e-6)


@pytest.mark.parametrize("preset", ["mpii", "penn_pose", "handstand"])
def test_every_variation_leads_back_to_the_annotated_pixels(sample: PoseSample, preset: str) -> None:
    crops = PaperCrops([sample], 32, PRESETS[preset], seed=1)
    flips = set()
    for epoch in range(25):
        crops.set_epoch(epoch)
        item = crops[0]
        flips.add(bool(item["flipped"]))
        valid = item["valid"].numpy()[list(PA16J.flip)] if item["flipped"] else item["valid"].numpy()
        assert valid.sum() >= 4
        np.testing.assert_allclose(in_image(item)[valid], sample.keypoints[valid], atol=1e-4)
        assert (item["keypoints"][~item["valid"]] == 0.5).all()
    assert flips == {True, False}


def test_keypoints_lie_on_their_pixels_in_any_variation(tmp_path: Path) -> None:
    keypoints = (body(0.3) - (140, 40)).astype(np.float32)
    image = np.zeros((320, 320, 3), dtype=np.uint8)
    for x, y in keypoints[[8, 14]]:
        cv2.circle(image, (int(x), int(y)), 5, (255, 255, 255), -1)
    cv2.imwrite(str(tmp_path / "dots.png"), image)
    options = replace(PRESETS["handstand"], occlusion_share=0.0, gain=0.0, tint=0.0)
    crops = PaperCrops(
        [PoseSample(tmp_path / "dots.png", keypoints, KNOWN, "train", "dots", square=Square(160, 160, 250))],
        128,
        options,
    )
    for epoch in range(20):
        crops.set_epoch(epoch)
        item = crops[0]
        marked = [9, 15] if item["flipped"] else [8, 14]
        for joint in (joint for joint in marked if item["valid"][joint]):
            x, y = (item["keypoints"][joint] * 128).int().tolist()
            assert item["image"][y, x].min() > 200


def test_seed_epoch_and_index_fix_the_item(sample: PoseSample) -> None:
    one, same, other = (PaperCrops([sample, sample], 32, PRESETS["handstand"], seed=s) for s in (0, 0, 1))
    for crops in (one, same, other):
        crops.set_epoch(3)
    assert all(torch.equal(one[1][name], same[1][name]) for name in one[1])
    assert not torch.equal(one[1]["to_image"], other[1]["to_image"])
    assert not torch.equal(one[1]["to_image"], one[0]["to_image"])
    before = one[1]["to_image"]
    one.set_epoch(4)
    assert not torch.equal(one[1]["to_image"], before)


def test_worker_processes_give_the_same_items_and_follow_the_epoch(tmp_path: Path) -> None:
    run_apart("crops", tmp_path)


def test_without_augmentation_every_epoch_is_the_same_and_occlusion_is_seen_with_it(sample: PoseSample) -> None:
    plain = PaperCrops([sample], 64, None)
    first = plain[0]["image"]
    plain.set_epoch(9)
    assert torch.equal(plain[0]["image"], first)
    options = PaperAugment(gammas=(1.0,), flip_share=0.0, occlusion_share=1.0)
    covered = PaperCrops([sample], 64, options)[0]
    changed = (covered["image"] != first).any(dim=-1).float().mean()
    assert 0.005 < float(changed) < 0.17
    assert covered["valid"].all(), "a keypoint under the occlusion is still annotated"


def test_layouts_mix_in_one_batch_and_missing_keypoints_ask_for_nothing(sample: PoseSample) -> None:
    points = convert(sample.keypoints, PA16J, PA20J)
    points[[10, 11]] = points[[8, 9]] + 3
    larger = replace(sample, keypoints=points, supervised=np.ones(20, dtype=np.bool_), layout=PA20J)
    crops = PaperCrops([sample, larger], 32, None, layout=PA20J)
    batch = next(iter(DataLoader(crops, batch_size=2)))
    missing = [PA20J.index(name) for name in ("r_hand", "l_hand", "r_foot", "l_foot")]
    assert not batch["valid"][0, missing].any() and not batch["supervised"][0, missing].any()
    assert batch["valid"][0].sum() == 16 and batch["supervised"][0].sum() == 16
    assert batch["valid"][1].tolist() == [name not in ("r_foot", "l_foot") for name in PA20J.keypoints]
    np.testing.assert_allclose(batch["keypoints"][0, 16], batch["keypoints"][1, 16])
    smaller = PaperCrops([larger], 32, None, layout=PA16J)[0]
    np.testing.assert_allclose(in_image(smaller), sample.keypoints, atol=1e-4)


def test_mirroring_exchanges_supervision_and_validity_too(sample: PoseSample) -> None:
    supervised = KNOWN.copy()
    supervised[8] = False
    keypoints = sample.keypoints.copy()
    keypoints[14] = np.nan
    item = PaperCrops([replace(sample, keypoints=keypoints, supervised=supervised)], 32, None).item(
        0, Draw(flipped=True)
    )
    assert np.flatnonzero(~item["supervised"].numpy()).tolist() == [9]
    assert np.flatnonzero(~item["valid"].numpy()).tolist() == [15]


def test_nan_infinite_and_half_known_keypoints_are_invalid(sample: PoseSample) -> None:
    keypoints = sample.keypoints.copy()
    keypoints[3], keypoints[6, 1], keypoints[7, 0] = np.nan, np.nan, np.inf
    before = keypoints.copy()
    for square in (sample.square, None):
        item = PaperCrops([replace(sample, keypoints=keypoints, square=square)], 32, PRESETS["mpii"])[0]
        invalid = {PA16J.flip[i] if item["flipped"] else i for i in (3, 6, 7)}
        assert not item["valid"][sorted(invalid)].any()
        assert torch.isfinite(item["keypoints"]).all() and torch.isfinite(item["to_image"]).all()
    np.testing.assert_array_equal(keypoints, before)


def test_keypoints_outside_the_crop_are_invalid_and_those_outside_the_picture_alone_are_not(
    sample: PoseSample,
) -> None:
    keypoints = sample.keypoints.copy()
    keypoints[8], keypoints[9] = (-3, 160), (-60, 160)
    item = PaperCrops([replace(sample, keypoints=keypoints, square=Square(100, 160, 250))], 32, None)[0]
    assert item["valid"][8] and not item["valid"][9]
    edge = PaperCrops([replace(sample, square=Square(float(keypoints[0, 0]) + 50, 160, 100))], 32, None)[0]
    assert not edge["valid"][0], "a keypoint on the edge is not strictly inside"


def test_a_picture_without_keypoints_is_shown_whole_but_not_a_set_of_them(sample: PoseSample) -> None:
    nothing = replace(sample, keypoints=np.full((16, 2), np.nan, dtype=np.float32), square=None)
    item = PaperCrops([sample, nothing], 32, None)[1]
    assert not item["valid"].any()
    np.testing.assert_allclose(apply_affine(item["to_image"].numpy(), np.eye(2)), [[320, 0], [0, 320]], atol=1e-9)
    with pytest.raises(DatasetError, match="none of 2 pictures"):
        PaperCrops([nothing, nothing], 32, None)
    with pytest.raises(DatasetError, match="none of 0 pictures"):
        PaperCrops([], 32, None)


@pytest.mark.parametrize("side", [0.0, -5.0, float("nan")])
def test_an_empty_square_is_refused_with_the_name_of_the_picture(sample: PoseSample, side: float) -> None:
    with pytest.raises(DatasetError, match=r"figure\.png: Square.*no square"):
        PaperCrops([sample, replace(sample, square=Square(10, 10, side))], 32, None)


def test_a_layout_without_a_common_keypoint_is_refused(sample: PoseSample) -> None:
    with pytest.raises(DatasetError, match=r"figure\.png: layout PA16J has no keypoint of tail"):
        PaperCrops([sample], 32, None, layout=Layout("tail", ("tip", "root")))
    with pytest.raises(ValueError, match="dimensions: expected 2 or 3"):
        PaperCrops([sample], 32, None, dimensions=4)


def test_an_unreadable_or_missing_picture_is_named(sample: PoseSample, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"broken\.jpg cannot be read"):
        PaperCrops([replace(sample, image=broken)], 32, None)[0]
    crops = PaperCrops([replace(sample, image=tmp_path / "gone.jpg")], 32, None)
    with pytest.raises(DatasetError, match=r"gone\.jpg is missing"):
        crops[0]


def test_the_cache_serves_pictures_that_are_gone_and_stops_at_its_limit(sample: PoseSample, tmp_path: Path) -> None:
    crops = PaperCrops([sample], 32, None, cache_mib=1)
    first = crops[0]["image"]
    sample.image.unlink()
    assert torch.equal(crops[0]["image"], first)
    store = PictureStore(0.1)
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / name), np.zeros((150, 150, 3), dtype=np.uint8))
        store.read(tmp_path / name)
    assert len(store) == 1, "67,500 bytes fit once into 0.1 MiB"


def test_three_dimensional_targets_come_back_to_the_world(sample: PoseSample) -> None:
    item = PaperCrops([sample_in_space(sample)], 32, None, layout=PA17J, dimensions=3)[0]
    assert item["valid"].all() and item["depth_valid"].all() and float(item["depth_reach"]) == 1000
    assert item["keypoints"][0].tolist() == pytest.approx([0.5, 0.5, 0.5], abs=1e-6)
    world = crop_to_world(
        item["keypoints"].numpy(), item["to_image"].numpy(), CAMERA, float(item["root_depth"]), 1000.0
    )
    np.testing.assert_allclose(world, body_in_space(), atol=0.01)


def test_the_depth_range_grows_with_the_crop(sample: PoseSample) -> None:
    crops = PaperCrops([sample_in_space(sample)], 32, None, layout=PA17J, dimensions=3)
    wide = crops.item(0, Draw(scale=1.2, flipped=True, angle=math.pi))
    assert float(wide["depth_reach"]) == pytest.approx(1200)
    expected = 0.5 + (crops[0]["keypoints"][list(PA17J.flip), 2] - 0.5) / 1.2
    torch.testing.assert_close(wide["keypoints"][:, 2], expected)


def test_unknown_depths_are_masked_and_leave_the_plane_supervised(sample: PoseSample) -> None:
    in_space = sample_in_space(sample)
    keypoints = in_space.keypoints.copy()
    keypoints[8, 2], keypoints[9, 2] = np.nan, keypoints[0, 2] + 1500
    partly = replace(in_space, keypoints=keypoints)
    rootless = keypoints.copy()
    rootless[0] = np.nan
    samples = [partly, replace(sample), replace(in_space, keypoints=rootless)]
    batch = next(iter(DataLoader(PaperCrops(samples, 32, None, layout=PA17J, dimensions=3), batch_size=3)))
    mask = coordinate_mask(batch)
    assert mask.shape == batch["keypoints"].shape == (3, 17, 3)
    assert batch["valid"][0].all() and np.flatnonzero(~batch["depth_valid"][0].numpy()).tolist() == [8, 9]
    assert batch["valid"][1].sum() == 16 and not batch["depth_valid"][1:].any()
    assert torch.isnan(batch["root_depth"]).tolist() == [False, True, True]
    assert (batch["keypoints"][..., 2][~batch["depth_valid"]] == 0.5).all()
    wrong_depth = torch.where(mask, batch["keypoints"], 0.9)
    assert (elastic(wrong_depth, batch["keypoints"], mask) == 0).all(), "what is unknown costs nothing"
    flat = PaperCrops([partly], 32, None, layout=PA17J)[0]
    assert flat["keypoints"].shape == (17, 2) and coordinate_mask(flat).all()


def test_several_crops_of_one_picture_can_be_asked_for(sample: PoseSample) -> None:
    crops = PaperCrops([sample], 48, None)
    draws = [Draw(), Draw(flipped=True), Draw(shift_of_side=(0.05, 0)), Draw(shift_of_side=(0.05, 0), flipped=True)]
    items = [crops.item(0, drawn) for drawn in draws]
    for item in items:
        np.testing.assert_allclose(in_image(item), sample.keypoints, atol=1e-4)
    assert torch.equal(items[0]["image"], items[1]["image"].flip(1))
    assert not torch.equal(items[0]["image"], items[2]["image"])
