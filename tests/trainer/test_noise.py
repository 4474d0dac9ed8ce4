"""The noise model: what is fitted is what was there, what is simulated is what was fitted."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.skeleton import FLIP, NUM_KEYPOINTS
from tests.models.test_crop import body
from trainer.noise.errors import Look, errors_of
from trainer.noise.fit import Mixture, fit_memory, fit_mixture, fit_noise
from trainer.noise.model import (
    DEFAULT,
    GROUP_OF,
    GROUPS,
    ORIENTATIONS,
    PAIRS,
    RADIUS_LEVELS,
    Memory,
    NoiseError,
    NoiseModel,
    bin_of,
    body_scale,
    load_noise,
    orientation_of,
    spaced,
)
from trainer.noise.simulate import drift, simulate

TURNS = {"upright": 0.0, "lying": np.pi / 2, "inverted": np.pi}


@pytest.fixture(scope="module")
def model() -> NoiseModel:
    return load_noise(DEFAULT)


def still_body(orientation: str, clips: int, frames: int = 1) -> np.ndarray:
    """(N, T, 16, 2) the same figure in every frame."""
    figure = body(TURNS[orientation], 1.0)
    return np.broadcast_to(figure, (clips, frames, NUM_KEYPOINTS, 2)).astype(np.float64)


def exact(model: NoiseModel) -> NoiseModel:
    """Without errors of single keypoints."""
    return replace(model, widths=np.full_like(model.widths, 1e-3), shift=np.zeros_like(model.shift))


def broad_body(orientation: str, clips: int, frames: int) -> np.ndarray:
    """(N, T, 16, 2) as `still_body`, left and right two torso lengths apart."""
    figure = body(0.0, 1.0) - (300, 200)
    figure = figure * (6.0, 1.0)
    turn = TURNS[orientation]
    cos, sin = np.cos(turn), np.sin(turn)
    return np.broadcast_to(figure @ np.array([[cos, sin], [-sin, cos]]), (clips, frames, NUM_KEYPOINTS, 2))


def with_clear_sides(model: NoiseModel) -> NoiseModel:
    """Sides neither swapped nor drawn together."""
    alone = replace(model, swap=np.zeros_like(model.swap), swap_all=np.zeros_like(model.swap_all))
    return replace(alone, spacing=np.ones_like(model.spacing))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_simulated_errors_have_the_measured_quantiles(model: NoiseModel, orientation: str) -> None:
    truth = still_body(orientation, 4000)
    assert (orientation_of(truth) == ORIENTATIONS.index(orientation)).all()
    seen = simulate(with_clear_sides(model), truth, seed=1)
    lengths = np.linalg.norm(seen.keypoints - truth, axis=-1) / body_scale(truth)[..., None]
    row = ORIENTATIONS.index(orientation)
    for group in range(len(GROUPS)):
        mine = lengths[..., group == GROUP_OF]
        for column, level in enumerate(RADIUS_LEVELS):
            below = (mine <= model.radius[row, group, column]).mean()
            doubt = 1.5 * np.sqrt(level * (1 - level) / model.count[row, group])  # of what was measured on few pictures
            assert abs(below - level) < 0.05 + doubt, (GROUPS[group], level, below)


def test_simulated_confidences_have_the_measured_quantiles_and_belong_together(model: NoiseModel) -> None:
    seen = simulate(with_clear_sides(model), still_body("inverted", 6000), seed=2)
    row = ORIENTATIONS.index("inverted")
    for group in range(len(GROUPS)):
        mine = np.quantile(seen.confidence[..., group == GROUP_OF], (0.2, 0.5, 0.8))
        assert np.allclose(mine, model.confidence[row, group, [2, 5, 8]], atol=0.03)
        logits = np.quantile(seen.visibility_logits[..., group == GROUP_OF], (0.2, 0.5, 0.8))
        spread = np.ptp(model.logit[row, group])
        assert np.allclose(logits, model.logit[row, group, [2, 5, 8]], atol=0.03 * spread)
    between = np.corrcoef(seen.confidence[:, 0, 8], seen.confidence[:, 0, 14])[0, 1]
    assert between > 0.5 * model.shared
    assert np.corrcoef(seen.confidence[:, 0, 8], seen.visibility_logits[:, 0, 8])[0, 1] > 0.5 * model.logit_link


def test_doubtful_keypoints_err_more(model: NoiseModel) -> None:
    truth = still_body("inverted", 3000)
    seen = simulate(with_clear_sides(model), truth, seed=3)
    lengths = np.linalg.norm(seen.keypoints - truth, axis=-1) / body_scale(truth)[..., None]
    bins = bin_of(seen.confidence)
    medians = [np.median(lengths[bins == number]) for number in (0, 3)]
    assert medians[0] > 2.0 * medians[1]


def test_pairs_and_whole_bodies_are_swapped_as_often_as_measured(model: NoiseModel) -> None:
    quiet = replace(exact(model), spacing=np.ones_like(model.spacing))
    truth = still_body("inverted", 6000)
    row = ORIENTATIONS.index("inverted")
    pairs_only = simulate(replace(quiet, swap_all=np.zeros_like(model.swap_all)), truth, seed=4).keypoints
    for column, (right, left) in enumerate(PAIRS):
        crossed = np.linalg.norm(pairs_only[:, 0, right] - truth[:, 0, left], axis=-1)
        share = (crossed < 0.5 * np.linalg.norm(truth[0, 0, right] - truth[0, 0, left])).mean()
        assert abs(share - model.swap[row, column]) < 0.03
    all_only = simulate(replace(quiet, swap=np.zeros_like(model.swap)), truth, seed=4).keypoints
    share = (np.linalg.norm(all_only - truth[..., list(FLIP), :], axis=-1) < 1.0).all(axis=(1, 2)).mean()
    assert abs(share - model.swap_all[row]) < 0.03


def test_pairs_are_found_as_near_each_other_as_measured(model: NoiseModel) -> None:
    truth = still_body("inverted", 6000)
    sides = replace(exact(model), swap=np.zeros_like(model.swap), swap_all=np.zeros_like(model.swap_all))
    found = simulate(sides, truth, seed=5).keypoints
    row = ORIENTATIONS.index("inverted")
    for column, (right, left) in enumerate(PAIRS):
        apart = np.linalg.norm(found[:, 0, left] - found[:, 0, right], axis=-1)
        share = np.quantile(apart / np.linalg.norm(truth[0, 0, left] - truth[0, 0, right]), (0.2, 0.5, 0.8))
        assert np.allclose(share, model.spacing[row, column, [2, 5, 8]], atol=0.03)
    ankle, hip = PAIRS.index((14, 15)), PAIRS.index((10, 11))
    assert model.spacing[row, ankle, 5] < model.spacing[row, hip, 5] < 0.9


def test_keypoints_are_only_moved_along_the_line_to_their_other_side() -> None:
    figure = broad_body("inverted", 1, 1)[0, 0].copy()
    nearer = spaced(figure, np.full(len(PAIRS), 0.5))
    right, left = np.array(PAIRS).T
    assert np.allclose(nearer[left] - nearer[right], 0.5 * (figure[left] - figure[right]))
    assert np.allclose(nearer[left] + nearer[right], figure[left] + figure[right])
    figure[14] = np.nan
    assert np.allclose(spaced(figure, np.zeros(len(PAIRS)))[15], figure[15])


def test_the_same_seed_gives_the_same_and_another_seed_another_track(model: NoiseModel) -> None:
    truth = still_body("inverted", 3, 5)[0]
    first, second, other = (simulate(model, truth, seed) for seed in (7, 7, 8))
    assert first.keypoints.shape == (5, NUM_KEYPOINTS, 2)
    assert np.array_equal(first.keypoints, second.keypoints) and np.array_equal(first.confidence, second.confidence)
    assert not np.array_equal(first.keypoints, other.keypoints)


def test_nothing_is_nan_and_the_truth_is_left_alone(model: NoiseModel) -> None:
    truth = still_body("lying", 50, 20).copy()
    truth[0] = 5.0  # everybody in one point
    before = truth.copy()
    seen = simulate(model, truth, seed=1, interval_s=1 / 30)
    for values in (seen.keypoints, seen.confidence, seen.visibility_logits):
        assert np.isfinite(values).all()
    assert ((seen.confidence >= 0) & (seen.confidence <= 1)).all()
    assert np.array_equal(truth, before)


def test_errors_are_the_same_share_of_a_body_in_any_unit(model: NoiseModel) -> None:
    truth = still_body("inverted", 2, 4)
    small = simulate(model, 0.01 * truth, seed=9).keypoints
    assert np.allclose(100.0 * small, simulate(model, truth, seed=9).keypoints, atol=1e-2)


def test_what_drifts_keeps_its_spread_and_its_correlation() -> None:
    memory = Memory(lag=0.7, steady=0.3)
    values = drift(np.random.default_rng(1), (20000, 6), memory)
    assert np.allclose(values.std(axis=0), 1.0, atol=0.03)
    measured = tuple(float(np.corrcoef(values[:, 0], values[:, lag])[0, 1]) for lag in range(1, 6))
    assert np.allclose(measured, [0.3 + 0.7 * 0.7**lag for lag in range(1, 6)], atol=0.03)
    found = fit_memory(measured)
    assert abs(found.lag - 0.7) < 0.1 and abs(found.steady - 0.3) < 0.1


def test_half_the_interval_correlates_more() -> None:
    memory = Memory(lag=0.5, steady=0.0)
    values = drift(np.random.default_rng(1), (20000, 2), memory, step=0.5)
    first, second = values.T
    correlation = float((first * second).mean() / (first.std() * second.std()))
    assert abs(correlation - np.sqrt(0.5)) < 0.02


def test_a_mixture_is_found_again() -> None:
    rng = np.random.default_rng(3)
    bins = rng.integers(0, 4, 30000)
    shares = np.array([[0.2, 0.2, 0.6], [0.4, 0.3, 0.3], [0.7, 0.2, 0.1], [0.9, 0.05, 0.05]])
    component = (rng.random(30000)[:, None] >= shares[bins].cumsum(axis=1)[:, :2]).sum(axis=1)
    widths = np.array([0.1, 0.4, 1.6])
    found = fit_mixture(rng.standard_normal((30000, 2)) * widths[component][:, None], bins)
    assert np.allclose(found.widths, widths, rtol=0.06)
    assert np.allclose(found.shares, shares, atol=0.03)
    again = fit_mixture(np.zeros((0, 2)), np.zeros(0, np.int64), found)
    assert np.allclose(again.shares, found.shares) and np.allclose(again.widths, found.widths)


def test_a_model_fitted_to_its_own_simulation_comes_out_the_same(model: NoiseModel) -> None:
    clips = 400
    looks = []
    for number, orientation in enumerate(ORIENTATIONS):
        truth = broad_body(orientation, clips, 12)
        seen = simulate(model, truth, seed=11 + number)
        looks += [
            Look(
                seen.keypoints[c, t],
                seen.confidence[c, t],
                seen.visibility_logits[c, t],
                truth[c, t],
                number * clips + c,
            )
            for c in range(clips)
            for t in range(12 if c < 30 else 1)
        ]
    single = errors_of([look for index, look in enumerate(looks) if index == 0 or look.clip != looks[index - 1].clip])
    again = fit_noise(single, errors_of(looks), "again", model.interval_s)
    assert np.abs(again.shares - model.shares).mean() < 0.1
    assert np.abs(again.swap - model.swap).mean() < 0.08  # some errors look like swaps
    assert np.abs(again.swap_all - model.swap_all).max() < 0.1
    assert np.abs(again.spacing - model.spacing).mean() < 0.1
    assert np.abs(again.radius[..., :2] / model.radius[..., :2] - 1).mean() < 0.2
    assert np.abs(again.confidence - model.confidence).mean() < 0.03
    assert abs(again.shared - model.shared) < 0.15 and abs(again.error_memory.steady - model.error_memory.steady) < 0.2


def test_a_saved_model_is_read_back(model: NoiseModel, tmp_path: Path) -> None:
    model.save(tmp_path / "noise.json")
    again = load_noise(tmp_path / "noise.json")
    assert np.allclose(again.shares, model.shares, atol=1e-4) and again.error_memory == model.error_memory
    assert again.pictures > 250 and again.count.sum() > 3000


def test_bad_files_and_arguments_are_refused_with_the_remedy(model: NoiseModel, tmp_path: Path) -> None:
    with pytest.raises(NoiseError, match="is missing; write it with"):
        load_noise(tmp_path / "none.json")
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(NoiseError, match="no JSON"):
        load_noise(path)
    model.save(path)
    values = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in values.items() if name != "shares"}))
    with pytest.raises(NoiseError, match="lacks shares"):
        load_noise(path)
    path.write_text(json.dumps(values | {"widths": [[0.1]]}))
    with pytest.raises(NoiseError, match=r"NoiseModel\.widths: expected shape"):
        load_noise(path)
    with pytest.raises(NoiseError, match=r"expected keypoints \(T, 16, 2\)"):
        simulate(model, np.zeros((16, 2)), seed=0)
    with pytest.raises(NoiseError, match="not finite"):
        simulate(model, np.full((2, 16, 2), np.nan), seed=0)
    with pytest.raises(NoiseError, match="interval"):
        simulate(model, np.zeros((2, 16, 2)), seed=0, interval_s=0.0)
    with pytest.raises(NoiseError, match="lag must be in"):
        Memory(1.0, 0.5)
    with pytest.raises(NoiseError, match="at least 8 errors"):
        fit_mixture(np.zeros((3, 2)), np.zeros(3, np.int64))
    with pytest.raises(NoiseError, match="none of 1 looks"):
        errors_of([Look(np.zeros((16, 2)), np.ones(16), np.ones(16), np.full((16, 2), np.nan), 0)])


def test_a_prior_steadies_a_mixture_of_few_errors() -> None:
    prior = Mixture(np.array([0.1, 0.3, 1.0]), np.tile((0.6, 0.2, 0.2), (4, 1)))
    found = fit_mixture(np.array([[5.0, 5.0]]), np.array([3]), prior)
    assert found.widths[2] < 2.0
    assert np.allclose(found.shares[0], prior.shares[0]) and found.shares[3, 2] > 0.2
