"""What carries the body: measured alike from both sides, told on poses found in renders, and damage is said."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import load_file, save_file

from models.skeleton import FLIP
from models.support import (
    ARRAYS,
    FEATURES,
    OTHERS,
    WEIGHTS,
    Support,
    SupportError,
    SupportModel,
    features,
    other_support,
)

SEEN = Path(__file__).parents[1] / "golden" / "supports.jsonl"
POINTS = arrays(np.float64, (16, 2), elements=st.floats(-1000, 1000, allow_subnormal=False))
SURE = arrays(np.bool_, 16)


def seen() -> list[tuple[Support, Support | None]]:
    """(true, told) supports of poses that the shipped network found in renders of seeds that nothing was fitted on."""
    rows, model = [json.loads(line) for line in SEEN.read_text(encoding="utf-8").splitlines()], SupportModel.read()
    return [
        (
            Support(row["support"]),
            other_support(model.probabilities(features(np.array(row["keypoints"]), np.array(row["sure"]) > 0))),
        )
        for row in rows
    ]


@given(POINTS, SURE)
def test_every_pose_has_finite_features_and_chances_that_add_up(points: np.ndarray, sure: np.ndarray) -> None:
    assert features(points, sure).shape == (len(FEATURES),) and np.isfinite(features(points, sure)).all()
    assert SupportModel.read().probabilities(features(points, sure)).sum() == pytest.approx(1)


@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-500, 500))
def test_size_place_and_mirror_image_change_nothing(seed: int, scale: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    points, sure, order = rng.uniform(0, 500, (16, 2)), rng.random(16) < 0.8, list(FLIP)
    expected = features(points, sure)
    assert features(points * scale + shift, sure) == pytest.approx(expected, abs=1e-6)
    mirrored = points[order] * (-1.0, 1.0)
    assert features(mirrored, sure[order]) == pytest.approx(expected, abs=1e-6)


def test_what_carries_rendered_people_upside_down_is_told() -> None:
    told = seen()
    assert {Support.HANDS, *OTHERS} <= {true for true, _ in told}
    others = [(true, support) for true, support in told if true in OTHERS]
    assert np.mean([support is not None for _, support in others]) >= 0.75
    assert np.mean([support is true for true, support in others]) >= 0.6
    assert np.mean([support is None for true, support in told if true is Support.HANDS]) >= 0.9


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mean", lambda array: array[:-1]),
        ("hidden", lambda array: array * np.nan),
        ("output", lambda array: array + 2000),
        ("scale", lambda array: 0 * array),
    ],
)
def test_damaged_weights_are_refused_with_the_file_and_the_array(name: str, change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    arrays_ = load_file(WEIGHTS)
    assert set(arrays_) == set(ARRAYS)
    save_file(arrays_ | {name: np.ascontiguousarray(change(arrays_[name]))}, tmp_path / "weights.safetensors")
    with pytest.raises(SupportError, match=rf"weights\.safetensors cannot be used: SupportModel\.{name}"):
        SupportModel.read(tmp_path / "weights.safetensors")


@pytest.mark.parametrize("content", [b"", b"no weights"])
def test_what_is_no_such_file_is_said(content: bytes, tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path / "damaged"):
        if path.name == "damaged":
            path.write_bytes(content)
        with pytest.raises(SupportError, match=f"{path.name} cannot be used"):
            SupportModel.read(path)
