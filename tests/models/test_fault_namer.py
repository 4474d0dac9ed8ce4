"""Faults of poses and of scenes that are known exactly."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.body_line import LIMITS, Fault
from models.fault_namer import LEAD_S, MEDIAN_S, Cause, FaultNamer
from models.skeleton import FLIP, INDEX, NUM_KEYPOINTS
from tests.examples import examples
from tests.handstand_app.core.builders import pose_of_bends

FPS = 30
SURE = np.ones(NUM_KEYPOINTS, np.bool_)
CONFIDENT = np.ones(NUM_KEYPOINTS)
Points = np.ndarray


def widened(points: Points, shoulders: float, hips: float) -> Points:
    """The same seen from the front: right and left of shoulders, arms and hips lie apart [px]; the trunk is 90 px."""
    points = points.copy()
    for parts, width in ((("shoulder", "elbow", "wrist"), shoulders), (("hip",), hips)):
        for part in parts:
            points[INDEX[f"r_{part}"], 0] -= width / 2
            points[INDEX[f"l_{part}"], 0] += width / 2
    return points


def with_head(points: Points, offset: float) -> Points:
    """The head turned to one side by so many pixels."""
    points = points.copy()
    points[INDEX["head_top"], 0] += offset
    return points


def bent_arm(points: Points, parts: str, px: float) -> Points:
    points = points.copy()
    for side in parts:
        points[INDEX[f"{side}_elbow"], 0] += px
    return points


def said_of(scene: Callable[[float], Points], seconds: float, confidence: np.ndarray = CONFIDENT) -> list[Cause | None]:
    namer, said = FaultNamer(), []
    for frame in range(round(seconds * FPS)):
        namer.see(frame / FPS, scene(frame / FPS), confidence, SURE)
        said.append(namer.name())
    return said


def fault_of(points: Points, confidence: np.ndarray = CONFIDENT) -> Fault | None:
    cause = said_of(lambda _: points, 0.2, confidence)[-1]
    return None if cause is None else cause.fault


def changes(said: list[Cause | None]) -> int:
    names = [None if cause is None else cause.fault for cause in said]
    return sum(first != second for first, second in pairwise(names))


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(
    ("bends", "fault"),
    [
        ({}, None),
        ({"shoulder": 20, "hip": -25}, Fault.CLOSED_SHOULDERS),  # the arch that closed shoulders force comes second
        ({"shoulder": 19, "hip": -60}, Fault.ARCHED_BACK),  # but not if it is far larger
        ({"shoulder": 10, "hip": -25}, Fault.ARCHED_BACK),
        ({"shoulder": 10, "hip": 25}, Fault.PIKED_HIPS),
        ({"hip": 25}, Fault.BENT_HIPS),  # which way the athlete faces is not known
        ({"hip": 50, "knee": -110}, Fault.BENT_KNEES),  # a tuck
        ({"knee": -30}, Fault.BENT_KNEES),
        ({"legs": 25}, Fault.LEGS_APART),
        ({"shoulder": 28, "legs": 60}, Fault.LEGS_APART),  # a shape is seen before all
        ({"shoulder": 25, "legs": 17}, Fault.CLOSED_SHOULDERS),  # legs apart force nothing
        ({"lean": 14}, Fault.LEANING),
    ],
)
def test_the_right_fault_is_named_whichever_way_the_athlete_faces(
    bends: dict[str, float], fault: Fault | None, facing: int
) -> None:
    pose = pose_of_bends(**{name: facing * value if name != "legs" else value for name, value in bends.items()})
    assert fault_of(pose.keypoints) == fault


@pytest.mark.parametrize(("hip", "fault"), [(25, Fault.PIKED_HIPS), (-25, Fault.ARCHED_BACK)])
def test_the_head_tells_an_arch_from_a_pike(hip: float, fault: Fault) -> None:
    for facing in (1, -1):
        points = with_head(pose_of_bends(hip=facing * hip).keypoints, -12 * facing)
        assert fault_of(points) == fault


@pytest.mark.parametrize("hip", [25, -25])
def test_from_the_front_a_bend_is_neither_arch_nor_pike_nor_closed_shoulders(hip: float) -> None:
    assert fault_of(widened(pose_of_bends(shoulder=10, hip=hip).keypoints, 55, 35)) == Fault.BENT_HIPS
    shoulders = said_of(lambda _: widened(pose_of_bends(shoulder=30).keypoints, 55, 35), 1.0)[-1]
    assert shoulders is not None and shoulders.fault in (None, Fault.LEANING)


def test_one_bent_arm_has_a_side_only_where_the_view_tells_it() -> None:
    front = widened(pose_of_bends().keypoints, 55, 35)
    both = said_of(lambda _: bent_arm(front, "rl", 14.0), 1.0)[-1]
    one = said_of(lambda _: bent_arm(front, "l", 14.0), 1.0)[-1]
    aside = said_of(lambda _: bent_arm(pose_of_bends().keypoints, "l", 30.0), 1.0)[-1]
    assert both is not None and (both.fault, both.side) == (Fault.BENT_ARMS, None)
    assert one is not None and (one.fault, one.side) == (Fault.BENT_ARMS, "left")
    assert aside is not None and (aside.fault, aside.side) == (Fault.BENT_ARMS, None)


def test_the_bent_arm_of_a_free_hand_breaks_nothing() -> None:
    points = widened(pose_of_bends().keypoints, 55, 35)
    points[INDEX["l_wrist"]] = points[INDEX["l_hip"]]
    points[INDEX["l_elbow"], 0] += 60
    assert fault_of(points) is None


@pytest.mark.parametrize(("confidence", "fault"), [(1.0, Fault.BENT_KNEES), (0.5, None)])
def test_a_bend_within_its_error_of_the_limit_is_not_named(confidence: float, fault: Fault | None) -> None:
    points = pose_of_bends(knee=LIMITS.knee + 4).keypoints  # the error is 2.8 degrees at best
    assert fault_of(points, np.full(NUM_KEYPOINTS, confidence)) == fault


def test_one_wrong_frame_names_nothing() -> None:
    straight, wrong = pose_of_bends().keypoints, pose_of_bends(legs=90).keypoints
    assert changes(said_of(lambda now: wrong if round(now * FPS) % 10 == 9 else straight, 3.0)) == 0


def test_a_new_fault_leads_for_a_while_before_it_is_named() -> None:
    said = said_of(lambda now: pose_of_bends(**{"knee" if now < 1 else "lean": 25}).keypoints, 3.0)
    named = next(frame / FPS for frame, cause in enumerate(said) if cause is not None and cause.fault is Fault.LEANING)
    assert changes(said) == 1
    assert 1 + LEAD_S <= named <= 1 + LEAD_S + MEDIAN_S / 2 + 2 / FPS


def test_two_faults_of_one_size_do_not_take_turns() -> None:
    rng = np.random.default_rng(3)
    scenes = [pose_of_bends(knee=-20 + rng.normal(0, 2), lean=15 + rng.normal(0, 2)).keypoints for _ in range(300)]
    assert changes(said_of(lambda now: scenes[round(now * FPS)], 10.0)) <= 1


def test_after_a_pause_a_fault_is_named_at_once() -> None:
    namer = FaultNamer()
    namer.see(0.0, pose_of_bends(lean=25).keypoints, CONFIDENT, SURE)
    namer.pause()
    assert namer.name() is None
    namer.see(0.1, pose_of_bends(knee=30).keypoints, CONFIDENT, SURE)
    cause = namer.name()
    assert cause is not None and cause.fault is Fault.BENT_KNEES


@settings(max_examples=examples(30))
@given(st.floats(-60, 60), st.floats(-60, 60), st.floats(-60, 60), st.floats(-30, 30), st.floats(0, 90))
def test_sides_and_mirrors_change_no_name(shoulder: float, hip: float, knee: float, lean: float, legs: float) -> None:
    points = pose_of_bends(shoulder, hip, knee, lean, legs).keypoints
    mirrored = points * (-1, 1) + (640, 0)
    assert fault_of(points) == fault_of(points[list(FLIP)]) == fault_of(mirrored[list(FLIP)])


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(st.floats(-1, 60), st.sampled_from([0.0, 20.0, -20.0])), max_size=40))
def test_any_times_are_taken_in(moments: list[tuple[float, float]]) -> None:
    namer = FaultNamer()
    for now, bend in moments:
        namer.see(now, pose_of_bends(hip=bend).keypoints, CONFIDENT, SURE)
        cause = namer.name()
        assert cause is None or cause.fault is Fault.BENT_HIPS
