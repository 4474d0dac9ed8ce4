"""Several crops and clips: a predictor that knows the truth stays right, one that leans to a side is evened out."""

import numpy as np
import pytest

from models.crop import Crop, apply_affine
from trainer.averaging import average_pose, combine_clips, displaced
from trainer.layouts import PA16J

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
