"""Frames to results, on the bundled clip with the shipped network, against the clip's own truth."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.checkpoint import SHIPPED, read_card
from models.contract import Level
from models.skeleton import midpoints
from models.verdicts import Reason, VerdictKind
from tests.networks import shipped_estimator

TRUTH = json.loads(DEMO.with_suffix(".truth.json").read_text())


def estimator(cache: Path) -> Estimator:
    blocks = read_card(SHIPPED).network.blocks
    return shipped_estimator(cache, Level(blocks))


@pytest.fixture(scope="module")
def demo_results(network_cache: Path) -> list[LiveResult]:
    """Every third frame of the demo through the pipeline, as a camera of 10 pictures a second would give it."""
    pipeline = Pipeline(estimator(network_cache))
    results = []
    with VideoReader(DEMO) as reader:
        for index, picture in enumerate(reader):
            if index % 3 == 0:
                results.append(pipeline.process(Frame(index, picture.time_s, picture.image)))
    return results


def test_the_athlete_is_found_in_nearly_every_frame(demo_results: list[LiveResult]) -> None:
    found = [result.pose is not None for result in demo_results]
    assert np.mean(found) > 0.97


def test_the_body_is_the_right_way_up_in_the_holds(demo_results: list[LiveResult]) -> None:
    order, places = [], []
    for result in demo_results:
        truth = TRUTH["frames"][result.frame.index]
        if truth["label"] != "not_handstand" and result.pose is not None:
            rows = midpoints(result.pose.keypoints)[:, 1]
            order.append(rows[0] > rows[1] > rows[2] > rows[4])
            places.append(np.abs(midpoints(result.pose.keypoints) - midpoints(np.array(truth["keypoints"]))).max())
    assert np.mean(order) > 0.95, "wrists lowest, then shoulders, hips and ankles"
    assert np.median(places) < 40, "within a twelfth of the picture's height"


def test_holds_are_told_from_standing_and_straight_from_arched(demo_results: list[LiveResult]) -> None:
    answers: dict[str, Counter[VerdictKind]] = {}
    for result in demo_results:
        assert result.verdict is not None
        answers.setdefault(TRUTH["frames"][result.frame.index]["label"], Counter())[result.verdict.label] += 1
    for label, right in (("straight", VerdictKind.STRAIGHT), ("not_straight", VerdictKind.NOT_STRAIGHT)):
        assert answers[label].most_common(1)[0][0] is right, answers
    standing = answers["not_handstand"]
    assert standing[VerdictKind.NO_HANDSTAND] > 0.6 * standing.total(), answers


def test_the_hold_timer_counts_two_holds(demo_results: list[LiveResult]) -> None:
    longest = [result.hold for result in demo_results if result.hold.total_s > 3]
    assert longest and any(not hold.is_up for hold in longest)
    assert max(hold.straight_s for hold in longest) > 3


def test_an_empty_room_has_nobody(network_cache: Path) -> None:
    pipeline = Pipeline(estimator(network_cache))
    rng = np.random.default_rng(0)
    wall = np.kron(rng.integers(150, 170, (12, 16, 3)).astype(np.uint8), np.ones((40, 40, 1), np.uint8))
    results = [pipeline.process(Frame(i, i / 30, wall)) for i in range(12)]
    assert all(result.pose is None for result in results)
    assert results[-1].verdict is not None and results[-1].verdict.reason == Reason.NOBODY


def play(pipeline: Pipeline, seconds: float, fps: float) -> list[LiveResult]:
    """The demo's first seconds at another rate."""
    with VideoReader(DEMO) as reader:
        pictures = [picture for picture in reader if picture.time_s < seconds]
    wanted = np.arange(0, seconds, 1 / fps)
    return [
        pipeline.process(Frame(i, t, pictures[int(np.argmin([abs(p.time_s - t) for p in pictures]))].image))
        for i, t in enumerate(wanted)
    ]


def test_the_first_moments_are_only_watched(network_cache: Path) -> None:
    results = play(Pipeline(estimator(network_cache)), 0.25, 15)
    reasons = {result.verdict.reason for result in results if result.verdict is not None and result.pose is not None}
    assert reasons == {Reason.STARTING}


def test_a_camera_below_the_windows_rate_is_called_too_slow(network_cache: Path) -> None:
    results = play(Pipeline(estimator(network_cache)), 4.0, 5)
    last = results[-1].verdict
    assert last is not None and (last.label, last.reason) == (VerdictKind.CANNOT_TELL, Reason.TOO_SLOW)
