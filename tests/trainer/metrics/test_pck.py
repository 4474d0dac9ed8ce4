"""Measures: the truth scores 100 %, nobody found scores 0, swaps are forgiven when asked to."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.crop import apply_affine, crop_around
from models.skeleton import FLIP
from tests.models.test_crop import body
from trainer.datasets.layouts import PA16J, PA17J, PA20J, PA21J, Layout, convert
from trainer.datasets.sample import PoseSample
from trainer.metrics import (
    by_block,
    mean_distance,
    pck,
    pck3d,
    pck_box,
    pck_box_counts,
    pck_counts,
    pckh,
    pckh_auc,
    pckh_by_keypoint,
    pckh_counts,
    share,
)

Measure = Callable[[np.ndarray, np.ndarray], float]


TRUTH = np.stack([body(0.0), body(3.0), body(1.0)])


HEADS = np.full(3, 40.0)


Count = Callable[[np.ndarray, np.ndarray, slice], tuple[np.ndarray, np.ndarray]]


COUNTS: list[Count] = [
    lambda p, t, rows: pckh_counts(p[rows], t[rows], HEADS[rows], PA16J),
    lambda p, t, rows: pck_box_counts(p[rows], t[rows], PA16J, 0.1),
    lambda p, t, rows: pck_counts(p[rows], t[rows]),
]


def test_the_truth_as_prediction_is_right_twice_in_a_row() -> None:
    before = TRUTH.copy()
    assert pck(TRUTH, TRUTH) == 1.0 and pck(TRUTH, TRUTH) == 1.0
    np.testing.assert_array_equal(TRUTH, before)


def test_nobody_found_is_all_wrong() -> None:
    assert pck(np.full_like(TRUTH, np.nan), TRUTH) == 0.0


def test_a_whole_body_swap_is_forgiven_only_when_asked() -> None:
    swapped = TRUTH[:, list(FLIP)]
    assert pck(swapped, TRUTH) == 1.0
    assert pck(swapped, TRUTH, swap_tolerant=False) < 0.5


def test_a_picture_without_a_full_torso_asks_for_nothing() -> None:
    partial = TRUTH.copy()
    partial[0, 4] = np.nan
    predicted = TRUTH.copy()
    predicted[0] += 1000
    assert pck(predicted, partial) == 1.0


def test_the_threshold_is_in_torso_lengths() -> None:
    off = TRUTH + np.array([50.0 * 0.25, 0.0])  # the torso of `body` is 50 px long
    assert pck(off, TRUTH, 0.2, swap_tolerant=False) == 0.0
    assert pck(off, TRUTH, 0.3, swap_tolerant=False) == 1.0


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    with np.load(Path(__file__).parents[2] / "golden" / "measures.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


def test_head_and_depth_measures_are_the_official_ones(golden: dict[str, np.ndarray]) -> None:
    predicted, truth, heads = golden["y_pred"], golden["y_true"].copy(), golden["head"][:, 0]
    truth[truth < -1e6] = np.nan
    assert pckh(predicted, truth, heads, PA16J, 0.5) == pytest.approx(float(golden["pckh05"]), abs=1e-12)
    assert pckh(predicted, truth, heads, PA16J, 0.2) == pytest.approx(float(golden["pckh02"]), abs=1e-12)
    solid = golden["y3"].copy()
    solid[solid < -1e6] = np.nan
    assert mean_distance(golden["p3"], solid) == pytest.approx(float(golden["mde"]), rel=1e-9)
    assert pck3d(golden["p3"], solid) == pytest.approx(float(golden["pck3d"]), abs=1e-12)


@pytest.mark.parametrize("measure", [lambda p, t: pckh(p, t, HEADS, PA16J), lambda p, t: pck_box(p, t, PA16J), pck])
def test_measuring_twice_gives_the_same_and_leaves_arguments_alone(measure: Measure) -> None:
    rng = np.random.default_rng(0)
    truth = TRUTH.copy()
    truth[1, 5:9] = np.nan
    predicted = truth + rng.normal(0, 25, truth.shape)
    copies = predicted.copy(), truth.copy()
    first, again = measure(predicted, truth), measure(predicted, truth)
    assert 0 < first < 1 and first == again
    for given, copy in zip((predicted, truth), copies, strict=True):
        np.testing.assert_array_equal(given, copy)


@pytest.mark.parametrize("counts", COUNTS)
def test_hits_of_batches_add_up_to_the_measure_of_the_whole(counts: Count) -> None:
    truth = TRUTH.copy()
    truth[0, [4, 6, 8]] = np.nan  # pictures that ask for different numbers, so that a mean of shares would differ
    predicted = TRUTH + np.random.default_rng(1).normal(0, 14, TRUTH.shape)
    everything = slice(0, 3)
    batches = [counts(predicted, truth, batch) for batch in (slice(0, 1), slice(1, 3))]
    hits, asked = zip(*batches, strict=True)
    pooled = np.concatenate(hits), np.concatenate(asked)
    assert 0 < share(pooled) < 1
    assert share(pooled) == share(counts(predicted, truth, everything))
    assert share(pooled) != np.mean([share(batch) for batch in batches])


@pytest.mark.parametrize("counts", COUNTS)
def test_where_nothing_is_annotated_the_measure_is_unknown(counts: Count) -> None:
    assert np.isnan(share(counts(TRUTH, np.full_like(TRUTH, np.nan), slice(0, 3))))
    assert np.isnan(share(counts(TRUTH, TRUTH, slice(0, 0)))), "an empty set"


@pytest.mark.parametrize("layout", [PA16J, PA17J, PA20J, PA21J])
def test_every_layout_is_measured_by_names(layout: Layout) -> None:
    truth = convert(TRUTH, PA16J, layout).astype(np.float64)
    crossed = truth[:, list(layout.flip)]
    off = truth.copy()
    off[:, layout.index("r_knee")] += 1000
    assert pck(truth, truth, layout=layout) == 1.0
    assert pck(off, truth, layout=layout) == pytest.approx(11 / 12), "one of twelve limbs"
    assert pck(crossed, truth, layout=layout) == 1.0 and pck(crossed, truth, swap_tolerant=False, layout=layout) == 0.0
    assert pckh(off, truth, HEADS, layout) == pytest.approx(13 / 14)
    assert pckh(crossed, truth, HEADS / 4, layout, swap_tolerant=True) == 1.0
    assert pckh(crossed, truth, HEADS / 4, layout) == pytest.approx(2 / 14), "neck and head top"
    assert pck_box(crossed, truth, layout, 0.05, swap_tolerant=True) == 1.0
    assert pckh_auc(crossed, truth, HEADS / 4, layout, swap_tolerant=True) == 1.0
    table = pckh_by_keypoint(crossed, truth, HEADS / 4, layout, swap_tolerant=True)
    known = {name for name, value in table.items() if value == 1.0}
    assert known == set(PA16J.keypoints) - {"pelvis", "thorax"}


def test_arrays_of_another_layout_are_refused() -> None:
    for measure in (lambda t: pck(t, t), lambda t: pckh(t, t, HEADS, PA16J), lambda t: pck_box(t, t, PA16J)):
        with pytest.raises(ValueError, match="layout PA16J"):
            measure(convert(TRUTH, PA16J, PA20J))


def test_the_truth_sent_through_crop_and_back_is_right_in_every_block_and_twice_in_a_row() -> None:
    crops = [crop_around(pose, np.ones(16, np.bool_)) for pose in TRUTH]
    affines = [(crop.from_image(), crop.to_image()) for crop in crops]
    kept = [(there.copy(), back.copy()) for there, back in affines]
    samples = [_sample("upright"), _sample("inverted", "handstand_like"), _sample("inverted")]
    in_crop = np.stack([apply_affine(there, pose) for (there, _), pose in zip(affines, TRUTH, strict=True)])
    for _ in range(2):
        blocks = np.stack(
            [[apply_affine(back, pose) for (_, back), pose in zip(affines, in_crop, strict=True)] for _ in range(4)]
        )
        for measure in (
            lambda found, mask: pckh(found[mask], TRUTH[mask], HEADS[mask], PA16J, 0.001),
            lambda found, mask: pck_box(found[mask], TRUTH[mask], PA16J, 0.001),
            lambda found, mask: pck(found[mask], TRUTH[mask], 0.001),
        ):
            report = by_block(blocks, samples, measure)
            assert report == 4 * [dict.fromkeys(("all", "upright", "inverted", "handstand_like"), 1.0)]
    for given, copy in zip(affines, kept, strict=True):
        np.testing.assert_array_equal(given, copy)


def test_blocks_are_measured_apart() -> None:
    samples = [_sample("upright"), _sample("inverted"), _sample("inverted")]
    blocks = [np.full_like(TRUTH, np.nan), TRUTH]
    report = by_block(blocks, samples, lambda found, mask: pck(found[mask], TRUTH[mask]), ("all", "inverted"))
    assert report == [{"all": 0.0, "inverted": 0.0}, {"all": 1.0, "inverted": 1.0}]


def test_the_area_under_the_curve_is_one_for_the_truth_and_falls_with_distance() -> None:
    heads = np.full(3, 20.0)
    assert pckh_auc(TRUTH, TRUTH, heads, PA16J) == pytest.approx(1.0)
    off = TRUTH + np.array([5.0, 0.0])  # a quarter of a head: found from the middle of the thresholds on
    assert pckh_auc(off, TRUTH, heads, PA16J) == pytest.approx(0.5, abs=0.02)


def test_each_keypoint_is_measured_by_name_and_unknown_ones_are_nan() -> None:
    truth = TRUTH.copy()
    truth[:, PA16J.index("neck")] = np.nan
    predicted = TRUTH.copy()
    predicted[:, PA16J.index("l_knee")] = np.nan
    table = pckh_by_keypoint(predicted, truth, HEADS, PA16J)
    assert table["l_knee"] == 0.0 and table["r_knee"] == 1.0 and np.isnan(table["neck"])
    assert "pelvis" not in table and "thorax" not in table


def test_arrays_of_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        pckh(TRUTH, TRUTH[:2], HEADS, PA16J)


def _sample(*tags: str) -> PoseSample:
    points = np.zeros((16, 2), np.float32)
    return PoseSample(Path("p.jpg"), points, np.ones(16, np.bool_), "val", "lspet", tags=frozenset(tags))
