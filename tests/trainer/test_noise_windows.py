"""Joint-level windows: posed, projected and disturbed athletes in the form that action training reads."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.contract import WindowSpec
from models.labels import ACTIONS, NOT_HANDSTAND, NOT_STRAIGHT, STRAIGHT
from tests.trainer.synthetic.stick import stick_character
from trainer.noise.make_windows import read_windows, take, write_windows
from trainer.noise.model import NoiseError, NoiseModel, body_scale, load_noise
from trainer.noise.windows import (
    INTERVAL_S,
    PACES,
    POSED_S,
    UNKNOWN,
    Moments,
    Recipe,
    Shape,
    camera_for,
    draw_still,
    labels_of,
    observe,
    seen_labels,
)
from trainer.observations.action_windows import ActionWindows, LabelledFrames, WindowAugment
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.motion.routine import Hold, RoutineBuilder
from trainer.synthetic.poses.handstand import Line
from trainer.synthetic.scene.truth import keypoints_of

SHAPE = Shape(blocks=2, features=24, confidence_threshold=0.5)


@pytest.fixture(scope="module")
def stick() -> Character:
    return stick_character()


@pytest.fixture(scope="module")
def holding(stick: Character) -> Moments:
    """Three seconds of a straight handstand, posed as the generator does."""
    builder = RoutineBuilder(stick)
    builder.stand(0.0)
    hold = Hold(Line(), 1.2)
    start = builder.kick_up(0.1, hold)
    builder.hold(start, hold, np.random.default_rng(0))
    movement = builder.build()
    times = np.arange(start - 1.3, start + 1.2, POSED_S)
    return Moments(np.stack([keypoints_of(movement.at(float(time_s))) for time_s in times]))


@pytest.fixture(scope="module")
def model() -> NoiseModel:
    return load_noise()


@pytest.fixture(scope="module")
def frames(holding: Moments, model: NoiseModel) -> LabelledFrames:
    points = holding.at_pace(1.0)
    drawn = observe(points, camera_for(np.random.default_rng(4), points), model, SHAPE, (4,))
    assert drawn is not None
    return drawn


def test_a_kick_up_into_a_straight_hold_is_labelled_so(holding: Moments) -> None:
    labels = labels_of(holding.at_pace(1.0))
    assert labels[0] == NOT_HANDSTAND and labels[-1] == STRAIGHT
    assert NOT_STRAIGHT in labels  # on the way, legs apart


def test_moments_between_the_posed_ones_lie_on_the_movement(holding: Moments) -> None:
    every_second = Moments(holding.points[::2])
    between = every_second.at_pace(INTERVAL_S**-1 * POSED_S / 2)  # one a posed half step
    count = min(len(between), len(holding.points))
    off = np.linalg.norm(between[:count] - holding.points[:count], axis=-1)
    assert np.median(off) < 0.01 and off.max() < 0.2
    assert np.allclose(between[:count:2], holding.points[:count:2], atol=1e-9)


def test_a_slower_pace_gives_more_frames_of_the_same_movement(holding: Moments) -> None:
    slow, quick = (holding.at_pace(pace) for pace in PACES)
    assert len(slow) > 1.5 * len(quick)
    assert np.allclose(slow[0], quick[0])


def test_observations_have_the_form_of_the_network_and_are_finite(frames: LabelledFrames) -> None:
    seen, count = frames.observations, len(frames.label)
    assert seen.keypoints.shape == (count, 2, 16, 2) and seen.appearance.shape == (count, 2, 16, 24)
    assert np.isfinite(seen.keypoints).all() and np.isfinite(seen.visibility_logits).all()
    assert seen.sure.dtype == np.bool_ and 0.2 < seen.sure.mean() < 1.0
    assert np.allclose(np.diff(seen.time_s), INTERVAL_S) and seen.found.all()


def test_labels_agree_with_the_truth_that_the_camera_sees(
    holding: Moments, frames: LabelledFrames, model: NoiseModel
) -> None:
    points = holding.at_pace(1.0)
    true = labels_of(points)
    told = frames.label >= 0
    assert (frames.label[told] == true[told]).all()
    assert set(true[~told]) <= {NOT_STRAIGHT}
    camera = camera_for(np.random.default_rng(4), points)
    quiet = replace(model, widths=np.full_like(model.widths, 1e-6), shift=np.zeros_like(model.shift))
    quiet = replace(quiet, swap=np.zeros_like(model.swap), swap_all=np.zeros_like(model.swap_all))
    quiet = replace(quiet, spacing=np.ones_like(model.spacing))
    exact = observe(points, camera, quiet, SHAPE, (4,))
    assert exact is not None
    assert np.allclose(exact.observations.keypoints[:, 0], camera.project(points), atol=0.01)


def test_a_broken_line_that_its_view_hides_has_no_label() -> None:
    figure = np.zeros((1, 16, 2))
    figure[0, :, 1] = np.array([100, 150, 160, 190, 150, 150, 180, 180, 210, 210, 100, 100, 60, 60, 20, 20.0])
    assert seen_labels(np.array([NOT_STRAIGHT]), figure).tolist() == [UNKNOWN]
    assert seen_labels(np.array([NOT_HANDSTAND]), figure).tolist() == [NOT_HANDSTAND]
    bent = figure.copy()
    bent[0, [12, 13, 14, 15], 0] += np.array([30.0, 30.0, 60.0, 60.0])
    assert seen_labels(np.array([NOT_STRAIGHT]), bent).tolist() == [NOT_STRAIGHT]


def test_errors_of_a_moving_body_are_those_of_a_network(holding: Moments, frames: LabelledFrames) -> None:
    points = holding.at_pace(1.0)
    truth = camera_for(np.random.default_rng(4), points).project(points)
    lengths = np.linalg.norm(frames.observations.keypoints[:, 0] - truth, axis=-1) / body_scale(truth)[:, None]
    assert 0.03 < np.median(lengths) < 1.0


def test_action_training_reads_them_beside_other_sources(frames: LabelledFrames) -> None:
    windows = ActionWindows([frames, frames], WindowSpec(), WindowAugment(), seed=3)
    assert len(windows) == 2 * int((frames.label >= 0).sum())
    item = windows[5]
    assert item["keypoints"].shape == (16, 16, 2) and item["appearance"].shape == (16, 16, 24)
    assert bool(item["keypoints"].isfinite().all()) and int(item["label"]) in range(len(ACTIONS))
    assert float(item["appearance"].abs().max()) == 0.0


def test_other_poses_are_no_handstands(stick: Character) -> None:
    for seed in range(6):
        points = draw_still(np.random.default_rng(seed), stick).at_pace(1.0)
        assert (labels_of(points) == NOT_HANDSTAND).all()
        assert np.isfinite(points).all() and len(points) >= 16


def test_written_windows_are_read_back(frames: LabelledFrames, tmp_path: Path) -> None:
    write_windows(tmp_path / "windows.npz", [frames, frames])
    again = read_windows(tmp_path / "windows.npz", SHAPE)
    assert len(again) == 2
    assert np.array_equal(again[1].label, frames.label)
    assert np.array_equal(again[1].observations.keypoints, frames.observations.keypoints)
    assert np.array_equal(again[1].observations.sure, frames.observations.sure)
    with pytest.raises(NoiseError, match="is missing; write it with"):
        read_windows(tmp_path / "none.npz", SHAPE)


def test_as_many_windows_as_asked_for_are_taken(frames: LabelledFrames) -> None:
    each = int((frames.label >= 0).sum())
    assert len(take(iter([frames] * 5), each + 1)) == 2
    with pytest.raises(NoiseError, match="at least 1"):
        take(iter([frames]), 0)
    with pytest.raises(ValueError, match="at least one camera"):
        Recipe(cameras=0)


def test_poses_and_observations_follow_their_seed(stick: Character, holding: Moments, model: NoiseModel) -> None:
    first, second, other = (draw_still(np.random.default_rng(seed), stick).points for seed in (5, 5, 6))
    assert np.array_equal(first, second) and not np.array_equal(first, other)
    points = holding.at_pace(1.0)
    camera = camera_for(np.random.default_rng(1), points)
    seen = [observe(points, camera, model, SHAPE, (seed,)) for seed in (1, 1, 2)]
    keypoints = [frames.observations.keypoints for frames in seen if frames is not None]
    assert np.array_equal(keypoints[0], keypoints[1]) and not np.array_equal(keypoints[0], keypoints[2])


def test_a_camera_amid_the_athlete_observes_nothing(holding: Moments, model: NoiseModel) -> None:
    points = holding.at_pace(1.0)
    camera = camera_for(np.random.default_rng(1), points)
    assert observe(points, replace(camera, position=points[0, 0]), model, SHAPE, (1,)) is None
