"""Several crops and clips: a predictor that knows the truth stays right, one that leans to a side is evened out."""

import cv2
import numpy as np
import pytest

from models.crop import Crop, apply_affine
from trainer.datasets.layouts import PA16J
from trainer.evaluation.multi_crop import average_pose, combine_clips, displaced

IMAGE = np.zeros((240, 320, 3), np.uint8)
CROP = Crop(150.0, 120.0, 130.0, 2.2)
TRUTH = np.random.default_rng(0).uniform((110, 80), (190, 160), size=(16, 2))


class Oracle:
    """Knows where the keypoints are in every crop that it is asked about, and adds a bias in the crop."""

    def __init__(self, bias: np.ndarray) -> None:
        self.bias = bias
        self.asked = 0

    def __call__(self, images: np.ndarray) -> np.ndarray:
        crops = displaced(CROP, 0.02)[: len(images)]
        points = np.stack([apply_affine(crop.from_image(), TRUTH) for crop in crops])
        self.asked += 1
        if self.asked == 2:  # mirrored crops: the picture and the names of the sides are exchanged
            points[..., 0] = 1 - points[..., 0]
            points = points[:, list(PA16J.flip)]
        return points + self.bias


def test_a_predictor_that_is_right_is_right_on_average() -> None:
    found = average_pose(Oracle(np.zeros(2)), IMAGE, CROP, 64, PA16J.flip)
    np.testing.assert_allclose(found, TRUTH, atol=1e-6)


def test_a_lean_to_one_side_is_evened_out_by_the_mirror_image() -> None:
    lean = np.array([0.05, 0.0])
    alone = average_pose(Oracle(lean), IMAGE, CROP, 64, PA16J.flip, mirror=False)
    both = average_pose(Oracle(lean), IMAGE, CROP, 64, PA16J.flip)
    assert np.linalg.norm(alone - TRUTH, axis=1).min() == pytest.approx(0.05 * CROP.side)
    np.testing.assert_allclose(both, TRUTH, atol=1e-6)


def test_sides_are_put_back_after_mirroring() -> None:
    only_left = np.zeros((16, 2))
    only_left[PA16J.index("l_wrist")] = 0.0, 0.2
    found = average_pose(Oracle(only_left), IMAGE, CROP, 64, PA16J.flip)
    moved = np.linalg.norm(found - TRUTH, axis=1)
    assert moved[PA16J.index("l_wrist")] > 5 and moved[PA16J.index("r_wrist")] > 5
    assert np.delete(moved, [PA16J.index("l_wrist"), PA16J.index("r_wrist")]).max() < 1e-6


def test_what_is_seen_in_moved_and_mirrored_crops_of_a_picture_meets_in_one_place() -> None:
    """Two spots, the one further left in the crop is called right, as of a person who faces the camera."""
    spots = np.array([[140.5, 100.5], [165.5, 130.5]])
    image = np.zeros((240, 320, 3), np.uint8)
    for x, y in spots.astype(int):
        image[y - 2 : y + 3, x - 2 : x + 3] = 255

    def find(images: np.ndarray) -> np.ndarray:
        found = []
        for one in images[..., 0]:
            _, labels = cv2.connectedComponents((one > 60).astype(np.uint8))
            rows, columns = np.mgrid[0 : one.shape[0], 0 : one.shape[1]] + 0.5
            centres = []
            for label in (1, 2):
                weight = np.where(labels == label, one.astype(float), 0.0)
                centres.append(np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum())
            found.append(sorted(centres, key=lambda point: float(point[0])))
        return np.array(found) / one.shape[0]

    crop = Crop(150.0, 115.0, 100.0)
    right = average_pose(find, image, crop, 200, (1, 0), reach=0.05)
    np.testing.assert_allclose(right, spots, atol=0.05)
    muddled = average_pose(find, image, crop, 200, (0, 1), reach=0.05)
    np.testing.assert_allclose(muddled[:, 0], spots[:, 0].mean(), atol=0.05, err_msg="sides not put back cancel out")


def test_five_crops_and_their_mirror_images_are_asked_for() -> None:
    asked: list[tuple[int, ...]] = []

    def answer(images: np.ndarray) -> np.ndarray:
        asked.append(images.shape)
        return np.full((len(images), 16, 2), 0.5)

    average_pose(answer, IMAGE, CROP, 64, PA16J.flip)
    average_pose(answer, IMAGE, CROP, 64, PA16J.flip, crops=False)
    average_pose(answer, IMAGE, CROP, 64, PA16J.flip, mirror=False)
    assert asked == 2 * [(5, 64, 64, 3)] + 2 * [(1, 64, 64, 3)] + [(5, 64, 64, 3)]


def test_depth_is_averaged_and_neither_mirrored_nor_moved() -> None:
    depths = iter((0.2, 0.6))

    def answer(images: np.ndarray) -> np.ndarray:
        return np.concatenate((np.full((len(images), 16, 2), 0.5), np.full((len(images), 16, 1), next(depths))), axis=2)

    found = average_pose(answer, IMAGE, CROP, 64, PA16J.flip)
    np.testing.assert_allclose(found[:, 2], 0.4)
    np.testing.assert_allclose(found[:, :2], np.full((16, 2), (CROP.x, CROP.y)), atol=1e-9)


def test_predictions_that_do_not_fit_are_refused_and_good_ones_left_alone() -> None:
    with pytest.raises(ValueError, match=r"\(5, 16, 2 or 3\)"):
        average_pose(lambda images: np.zeros((len(images), 17, 2)), IMAGE, CROP, 64, PA16J.flip)
    kept = np.full((5, 16, 2), 0.25)
    average_pose(lambda images: kept, IMAGE, CROP, 64, PA16J.flip)
    assert (kept == 0.25).all()


def test_clips_are_combined_by_mean_or_product() -> None:
    votes = np.array([[0.9, 0.1], [0.4, 0.6], [0.4, 0.6]])
    np.testing.assert_allclose(combine_clips(votes), votes.mean(axis=0))
    product = votes.prod(axis=0)
    np.testing.assert_allclose(combine_clips(votes, "product"), product / product.sum(), rtol=1e-9)


def test_a_certain_no_of_one_clip_does_not_end_in_nothing() -> None:
    combined = combine_clips(np.array([[1.0, 0.0], [0.0, 1.0]]), "product")
    np.testing.assert_allclose(combined, [0.5, 0.5])


@pytest.mark.parametrize("bad", [np.zeros((0, 2)), np.array([[0.5, 0.4]]), np.array([0.5, 0.5])])
def test_what_is_no_probability_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rows that sum to 1"):
        combine_clips(bad)
