"""Which side a data set calls left, from predictions as arrays and from a real network on drawn pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.checkpoint import SHIPPED
from tests.trainer.conftest import draw_figure
from tests.trainer.generators.figures import figure
from tests.trainer.generators.own import write_exercises
from tests.trainer.generators.penn_action import penn_video, write_penn_release
from trainer.check_sides import (
    CheckSidesConfig,
    check_samples,
    choose,
    conclude,
    count_votes,
    main,
    predict,
    side_errors,
)
from trainer.datasets.layouts import PA16J, PA20J, fill_midpoints
from trainer.datasets.penn_action import read_penn_action
from trainer.datasets.registry import read_pose
from trainer.datasets.sample import PoseSample
from trainer.engine.checkpoints import load_any

FLIP = list(PA16J.flip)


def people(count: int, noise: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(N, 16, 2) true keypoints and predictions of them, wrong by `noise` pixels."""
    truth = np.stack([figure(number, inverted=number % 3 == 2) for number in range(count)])
    return truth, truth + noise * np.random.default_rng(seed).normal(size=truth.shape)


def test_labels_of_the_same_sides_are_recognised() -> None:
    truth, predicted = people(30)
    votes = count_votes(*side_errors(predicted, truth, PA16J))
    assert (votes.as_labelled, votes.swapped, votes.convention) == (30, 0, "as labelled")
    assert votes.error < 0.03 < votes.error_swapped


def test_labels_of_the_other_sides_are_recognised() -> None:
    truth, predicted = people(30)
    votes = count_votes(*side_errors(predicted, truth[:, FLIP], PA16J))
    assert (votes.as_labelled, votes.swapped, votes.convention) == (0, 30, "swapped")
    assert votes.error_swapped < 0.03 < votes.error


@pytest.mark.parametrize(("swapped", "expected"), [(False, "as labelled"), (True, "swapped")])
def test_the_convention_of_written_files_is_found_and_mended_by_reading_them_the_other_way(
    swapped: bool, expected: str, tmp_path: Path
) -> None:
    videos = [penn_video(number, 1, action="squat", train=1, swapped=swapped) for number in range(1, 16)]
    write_penn_release(tmp_path, videos)
    seen = np.stack([figure(number) for number in range(1, 16)])
    seen += np.random.default_rng(1).normal(size=seen.shape)
    conventions = []
    for swap_sides in (False, True):
        clips = read_penn_action(tmp_path, swap_sides=swap_sides)
        labels = np.stack([clip.frames[0].keypoints for clip in clips])
        conventions.append(count_votes(*side_errors(seen, labels, PA16J)).convention)
    assert conventions == [expected, "swapped" if expected == "as labelled" else "as labelled"]


def test_a_set_without_a_convention_is_undecided() -> None:
    truth, predicted = people(40)
    mixed = np.where(np.arange(40)[:, None, None] % 2 == 0, truth, truth[:, FLIP])
    votes = count_votes(*side_errors(predicted, mixed, PA16J))
    assert votes.as_labelled == votes.swapped == 20 and votes.convention == "undecided"


def test_a_few_pictures_decide_nothing() -> None:
    truth, predicted = people(9)
    assert count_votes(*side_errors(predicted, truth, PA16J)).convention == "undecided"


def test_sides_that_lie_on_each_other_say_nothing() -> None:
    truth, predicted = people(20, noise=0.01)
    narrow = (truth + truth[:, FLIP]) / 2
    votes = count_votes(*side_errors(predicted - truth + narrow, narrow, PA16J))
    assert votes.alike == 20 and votes.convention == "undecided"


def test_a_network_that_sees_nobody_is_not_believed() -> None:
    truth, predicted = people(20)
    votes = count_votes(*side_errors(np.full_like(predicted, 80.0), truth, PA16J))
    assert votes.unusable == 20 and np.isnan(votes.error) and votes.convention == "undecided"


def test_missing_labels_and_predictions_leave_pictures_out_and_change_no_argument() -> None:
    truth, predicted = people(12)
    truth[0] = np.nan
    truth[1, 5:] = np.nan  # one pair only
    predicted[2] = np.nan
    predicted[3, 8] = np.nan  # one keypoint less
    before = truth.copy(), predicted.copy()
    errors, _ = side_errors(predicted, truth, PA16J)
    assert list(np.flatnonzero(np.isnan(errors))) == [0, 1, 2]
    np.testing.assert_array_equal(truth, before[0])
    np.testing.assert_array_equal(predicted, before[1])
    complete, _ = side_errors(predicted[4:], truth[4:], PA16J)
    np.testing.assert_array_equal(complete, errors[4:])


def test_a_pair_counts_only_if_both_of_its_keypoints_are_known() -> None:
    truth, predicted = people(12)
    half, none = predicted.copy(), predicted.copy()
    half[:, 8] = np.nan
    none[:, 8:10] = np.nan
    np.testing.assert_array_equal(side_errors(half, truth, PA16J), side_errors(none, truth, PA16J))


def test_arrays_of_another_layout_are_refused() -> None:
    truth, predicted = people(2)
    with pytest.raises(ValueError, match=r"expected two \(N, 20, 2\) of PA20J"):
        side_errors(predicted, truth, PA20J)


def test_upright_people_decide_when_inverted_ones_are_confused() -> None:
    truth, predicted = people(60)
    inverted = np.arange(60) % 3 == 2
    labels = np.where(inverted[:, None, None], truth[:, FLIP], truth)
    errors = side_errors(predicted, labels, PA16J)
    groups = {"all": inverted | True, "upright": ~inverted, "inverted": inverted}
    report = [count_votes(errors[0][chosen], errors[1][chosen], group) for group, chosen in groups.items()]
    assert [votes.convention for votes in report] == ["as labelled", "as labelled", "swapped"]
    assert conclude(report) == "as labelled"
    assert conclude([votes for votes in report if votes.group == "inverted"]) == "undecided"


def test_predictions_are_in_image_pixels_wherever_the_person_is(tmp_path: Path) -> None:
    _, net = load_any(SHIPPED)
    shift = np.array([64.0, 40.0])
    samples = []
    for name, offset in (("a", 80.0), ("b", 80.0 + shift)):
        points = figure(0) + offset
        cv2.imwrite(str(tmp_path / f"{name}.png"), draw_figure(points, (400, 400), 0))
        samples.append(PoseSample(tmp_path / f"{name}.png", points.astype(np.float32), np.ones(16, bool), "val", "x"))
    predicted, truth = predict(net, PA16J, samples)
    np.testing.assert_allclose(truth[1] - truth[0], np.broadcast_to(shift, (16, 2)), atol=1e-4)
    np.testing.assert_allclose(predicted[1] - predicted[0], np.broadcast_to(shift, (16, 2)), atol=0.05)
    inside = (predicted[0] > truth[0].min(axis=0) - 40) & (predicted[0] < truth[0].max(axis=0) + 40)
    assert inside.all() and np.ptp(predicted[0], axis=0).max() > 40


def test_the_command_reports_every_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_exercises(tmp_path, 5)
    assert main(CheckSidesConfig(tmp_path, "exercises", pictures=4)) == "undecided"
    assert "exercises: sides undecided; too few pictures" in capsys.readouterr().out
    _, net = load_any(SHIPPED)
    report = check_samples(net, PA16J, read_pose("exercises", tmp_path))
    counts = [votes.as_labelled + votes.swapped + votes.alike + votes.unusable for votes in report]
    assert [(votes.group, count) for votes, count in zip(report, counts, strict=True)] == [
        ("all", 5),
        ("upright", 5),
        ("inverted", 0),
    ]


def test_of_clips_the_middle_frame_is_looked_at(tmp_path: Path) -> None:
    write_penn_release(tmp_path, [penn_video(1, 5, action="squat", train=1), penn_video(2, 1, action="bowl", train=1)])
    chosen = choose(CheckSidesConfig(tmp_path, "penn"))
    assert [sample.image.name for sample in chosen] == ["000003.jpg", "000001.jpg"]
    assert np.isfinite(fill_midpoints(chosen[0].keypoints, PA16J)[:2]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"set": "mpi"}, "there is no data set 'mpi'"),
        ({"split": "val"}, "none of 0 pictures of 'val' has labels to compare"),
        ({"weights": Path("nowhere")}, "nowhere"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(changes: dict[str, object], message: str, tmp_path: Path) -> None:
    write_exercises(tmp_path, 1)
    options = {"data": tmp_path, "set": "exercises"} | changes
    with pytest.raises(SystemExit, match=message):
        main(CheckSidesConfig(**options))  # type: ignore[arg-type]
