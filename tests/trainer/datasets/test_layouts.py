"""Keypoint maps against the index numbers of section 7 of the reference."""

import numpy as np
import pytest

from models.skeleton import FLIP, INDEX
from trainer.datasets.layouts import (
    COCO17,
    H36M32,
    LAYOUTS,
    LSP14,
    MPII16,
    NTU25,
    PA16J,
    PA17J,
    PA20J,
    PA21J,
    PENN13,
    Layout,
    convert,
    fill_midpoints,
    gather,
    shared,
)

MPII_FROM = (6, 7, 8, 9, 12, 13, 11, 14, 10, 15, 2, 3, 1, 4, 0, 5)
MPII_PLACE = (14, 12, 10, 11, 13, 15, 0, 1, 2, 3, 8, 6, 4, 5, 7, 9)
H36M_17 = (0, 12, 13, 15, 25, 17, 26, 18, 27, 19, 1, 6, 2, 7, 3, 8, 11)
H36M_20 = (0, 12, 13, 15, 25, 17, 26, 18, 27, 19, 30, 22, 1, 6, 2, 7, 3, 8, 4, 9)
NTU_16 = (0, 20, 2, 3, 4, 8, 5, 9, 6, 10, 12, 16, 13, 17, 14, 18)
NTU_20 = (0, 20, 2, 3, 4, 8, 5, 9, 6, 10, 7, 11, 12, 16, 13, 17, 14, 18, 15, 19)


def numbered(layout: Layout) -> np.ndarray:
    """(J, 2) whose first column is the index."""
    return np.stack([np.arange(len(layout)), 100 + np.arange(len(layout))], axis=1).astype(np.float64)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (MPII16, PA16J, MPII_FROM),
        (PA16J, MPII16, MPII_PLACE),
        (H36M32, PA17J, H36M_17),
        (H36M32, PA20J, H36M_20),
        (H36M32, PA21J, (*H36M_20, 11)),
        (PA20J, PA16J, (*range(10), *range(12, 18))),
        (PA17J, PA16J, tuple(range(16))),
        (MPII16, PA17J, (*MPII_FROM, -1)),
    ],
)
def test_a_map_by_name_is_the_published_gather(source: Layout, target: Layout, expected: tuple[int, ...]) -> None:
    assert gather(source, target) == expected


def test_mpii_goes_to_and_from_pa16j_by_the_two_published_maps() -> None:
    written = np.full((16, 2), np.nan)
    written[list(MPII_PLACE)] = numbered(MPII16)
    np.testing.assert_array_equal(convert(numbered(MPII16), MPII16, PA16J), written)


@pytest.mark.parametrize(("target", "published"), [(PA16J, NTU_16), (PA20J, NTU_20)])
def test_the_published_map_of_ntu_is_the_map_by_name_with_sides_swapped(
    target: Layout, published: tuple[int, ...]
) -> None:
    by_name = np.array(gather(NTU25, target))
    assert tuple(by_name[list(target.flip)]) == published
    assert tuple(by_name) != published


def test_penn_fills_places_3_to_15_of_pa16j_and_the_published_order_is_the_swapped_one() -> None:
    order = np.array(gather(PENN13, PA16J))
    assert list(order[:3]) == [-1, -1, -1]
    assert list(order[list(FLIP)][3:]) == list(range(13))
    assert list(np.flatnonzero(shared(PENN13, PA16J))) == list(range(3, 16))


def test_lsp_has_the_fourteen_keypoints_that_are_not_pelvis_and_thorax() -> None:
    assert gather(LSP14, PA16J) == (-1, -1, 12, 13, 8, 9, 7, 10, 6, 11, 2, 3, 1, 4, 0, 5)


def test_coco_limbs_are_named_left_first_and_its_face_is_left_out() -> None:
    assert gather(COCO17, PA16J) == (-1, -1, -1, -1, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_flipping_twice_changes_nothing_and_swaps_exactly_the_sided_keypoints(layout: Layout) -> None:
    order = np.array(layout.flip)
    np.testing.assert_array_equal(order[order], np.arange(len(layout)))
    sided = [name[:2] in ("r_", "l_") for name in layout.keypoints]
    np.testing.assert_array_equal(order != np.arange(len(layout)), sided)
    assert len(set(layout.keypoints)) == len(layout)


def test_names_say_how_many_keypoints_a_layout_has() -> None:
    for name, layout in LAYOUTS.items():
        assert len(layout) == int("".join(filter(str.isdigit, name.removeprefix("H36M"))))


def test_converting_keeps_leading_axes_and_leaves_unknown_keypoints_nan() -> None:
    points = np.random.default_rng(0).normal(size=(2, 3, 13, 3))
    before = points.copy()
    result = convert(points, PENN13, PA17J)
    assert result.shape == (2, 3, 17, 3) and result.dtype == np.float32
    assert np.isnan(result[..., [0, 1, 2, 16], :]).all() and np.isfinite(result[..., 3:16, :]).all()
    np.testing.assert_array_equal(points, before)


@pytest.mark.parametrize("shape", [(15, 2), (16,), (16, 17, 2)])
def test_an_array_of_another_layout_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="PA16J has 16 keypoints"):
        convert(np.zeros(shape), PA16J, MPII16)
    with pytest.raises(ValueError, match="PA16J has 16 keypoints"):
        fill_midpoints(np.zeros(shape), PA16J)


def test_only_unknown_middles_are_filled_and_only_when_asked() -> None:
    penn = convert(numbered(PENN13), PENN13, PA16J)
    assert np.isnan(penn[INDEX["pelvis"]]).all()
    filled = fill_midpoints(penn, PA16J)
    np.testing.assert_allclose(filled[INDEX["pelvis"]], (penn[INDEX["r_hip"]] + penn[INDEX["l_hip"]]) / 2)
    np.testing.assert_allclose(filled[INDEX["thorax"]], (penn[INDEX["r_shoulder"]] + penn[INDEX["l_shoulder"]]) / 2)
    assert np.isnan(penn[INDEX["pelvis"]]).all() and np.isnan(filled[INDEX["neck"]]).all()
    whole = convert(numbered(MPII16), MPII16, PA16J)
    np.testing.assert_array_equal(fill_midpoints(whole, PA16J), whole)
    np.testing.assert_array_equal(fill_midpoints(numbered(COCO17), COCO17), numbered(COCO17))
