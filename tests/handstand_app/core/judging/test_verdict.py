"""The verdict: calm, and honest about what it cannot see. The hold timer counts the clock of the frames."""

import itertools

import numpy as np
import pytest

from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.judging.verdict import VerdictFilter
from handstand_app.core.types import Pose, Verdict
from models.body_line import measure_sure
from models.skeleton import INDEX
from models.verdicts import Reason, VerdictKind
from tests.handstand_app.core.builders import observation, pose_of_bends

STRAIGHT, BROKEN, NONE = np.eye(3) * 0.94 + 0.02
UNDECIDED = np.full(3, 1 / 3)


def run(filter_: VerdictFilter, answers: list[np.ndarray], pose: Pose | None = None, fps: float = 30) -> list[Verdict]:
    verdicts = []
    for index, answer in enumerate(answers):
        seen = observation(index / fps, pose)
        verdicts.append(filter_.update(seen, measure_sure(seen.pose.keypoints, seen.pose.sure), answer))
    return verdicts


def leaning(degrees: float) -> Pose:
    """A straight handstand turned about its hands."""
    pose, angle = pose_of_bends(), np.radians(degrees)
    hands = pose.keypoints[[INDEX["r_wrist"], INDEX["l_wrist"]]].mean(axis=0)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return Pose((pose.keypoints - hands) @ turn + hands, pose.confidence, pose.sure)


def labels(verdicts: list[Verdict]) -> list[VerdictKind]:
    return [verdict.label for verdict in verdicts]


def test_steady_answers_are_given_at_once_and_praise_after_half_a_second() -> None:
    assert set(labels(run(VerdictFilter(), [BROKEN] * 10))) == {VerdictKind.NOT_STRAIGHT}
    verdicts = run(VerdictFilter(), [STRAIGHT] * 30)
    assert {verdict.reason for verdict in verdicts[:15]} == {Reason.STARTING}
    assert set(labels(verdicts[15:])) == {VerdictKind.STRAIGHT}
    later = run(VerdictFilter(), [BROKEN] * 15 + [STRAIGHT] * 15)
    assert Reason.STARTING not in {verdict.reason for verdict in later}, "already watched"


def test_a_single_picture_need_not_wait() -> None:
    seen = observation(0.0)
    angles = measure_sure(seen.pose.keypoints, seen.pose.sure)
    assert VerdictFilter().update(seen, angles, STRAIGHT, is_still=True).label is VerdictKind.STRAIGHT


@pytest.mark.parametrize(
    ("turn_deg", "expected"),
    [(9, VerdictKind.STRAIGHT), (13, VerdictKind.NOT_STRAIGHT), (45, VerdictKind.NO_HANDSTAND)],
)
def test_what_the_definition_rules_out_is_not_said(turn_deg: float, expected: VerdictKind) -> None:
    """The whole body leans: by 13 degrees the line is not straight, by 45 the hips are no longer over the shoulders."""
    verdict = run(VerdictFilter(), [STRAIGHT] * 20, leaning(turn_deg))[-1]
    assert verdict.label is expected


def test_legs_apart_are_not_straight_and_a_leaning_trunk_with_a_broken_line_is_no_handstand() -> None:
    pose = pose_of_bends()
    keypoints = pose.keypoints.copy()
    for name, shift in (("r_ankle", 40), ("l_ankle", -40), ("r_knee", 20), ("l_knee", -20)):
        keypoints[INDEX[name], 0] += shift
    apart = run(VerdictFilter(), [STRAIGHT] * 20, Pose(keypoints, pose.confidence, pose.sure))[-1]
    assert apart.label is VerdictKind.NOT_STRAIGHT
    assert run(VerdictFilter(), [BROKEN] * 20, leaning(45))[-1].label is VerdictKind.NO_HANDSTAND


def test_a_short_doubt_is_nearly_straight_at_most() -> None:
    verdicts = run(VerdictFilter(), [STRAIGHT] * 30 + [BROKEN] + [STRAIGHT] * 15)[15:]
    doubts = [verdict for verdict in verdicts if verdict.label is not VerdictKind.STRAIGHT]
    assert len(doubts) <= 2 and {verdict.label for verdict in doubts} <= {VerdictKind.NEARLY_STRAIGHT}
    assert all(verdict.is_up for verdict in verdicts)


def test_a_lasting_change_is_followed_within_half_a_second() -> None:
    verdicts = labels(run(VerdictFilter(), [STRAIGHT] * 45 + [BROKEN] * 15)[15:])
    assert verdicts[29] is VerdictKind.STRAIGHT and verdicts[-1] is VerdictKind.NOT_STRAIGHT
    assert sum(a is not b for a, b in itertools.pairwise(verdicts)) <= 2, "by way of nearly straight at most"


def test_answers_that_alternate_are_not_praised_and_blamed_in_turn() -> None:
    verdicts = labels(run(VerdictFilter(), [STRAIGHT, BROKEN] * 60))
    assert len(set(verdicts[10:]) & {VerdictKind.STRAIGHT, VerdictKind.NOT_STRAIGHT}) == 1


def test_straight_is_said_only_when_it_is_clearly_more_likely_than_not() -> None:
    likely, hardly, broken = np.array([[0.73, 0.21, 0.06], [0.58, 0.35, 0.07], [0.45, 0.48, 0.07]])
    assert labels(run(VerdictFilter(), [likely] * 20))[-1] is VerdictKind.STRAIGHT
    for before in ([], [likely] * 20, [broken] * 10):
        nearly = run(VerdictFilter(), before + [hardly] * 30)[-1]
        assert (nearly.label, nearly.reason) == (VerdictKind.NEARLY_STRAIGHT, None)
    assert labels(run(VerdictFilter(), [likely] * 20 + [broken] * 30))[-1] is VerdictKind.NOT_STRAIGHT
    assert labels(run(VerdictFilter(), [likely] * 20 + [likely - (0.04, -0.04, 0)] * 30))[-1] is VerdictKind.STRAIGHT


def test_a_hold_goes_on_while_it_is_nearly_straight() -> None:
    timer, nearly = HoldTimer(), Verdict(VerdictKind.NEARLY_STRAIGHT)
    for frame in range(90):
        hold = timer.update(frame / 30, nearly if 30 <= frame < 75 else Verdict(VerdictKind.STRAIGHT))
    assert hold.is_up and hold.total_s == pytest.approx(89 / 30) and hold.straight_s == pytest.approx(44 / 30)


def test_an_even_answer_is_no_answer() -> None:
    assert labels(run(VerdictFilter(), [UNDECIDED] * 10))[-1] is VerdictKind.CANNOT_TELL


@pytest.mark.parametrize(("shift", "reason"), [(-180.0, Reason.FEET_OUT), (120.0, Reason.HANDS_OUT)])
def test_a_handstand_that_leaves_the_picture_is_not_judged(shift: float, reason: str) -> None:
    pose = pose_of_bends()
    moved = Pose(pose.keypoints + (0, shift), pose.confidence, pose.sure)
    verdict = run(VerdictFilter(), [STRAIGHT] * 5, moved)[-1]
    assert (verdict.label, verdict.reason) == (VerdictKind.CANNOT_TELL, reason)


def test_an_unclear_body_is_not_judged_as_a_handstand_but_may_be_none() -> None:
    pose = pose_of_bends()
    vague = Pose(pose.keypoints, pose.confidence, np.zeros(16, dtype=bool))
    assert run(VerdictFilter(), [STRAIGHT] * 5, vague)[-1].reason == Reason.FEW_KEYPOINTS
    assert run(VerdictFilter(), [NONE] * 5, vague)[-1].label is VerdictKind.NO_HANDSTAND


def hold(labels_: list[VerdictKind], fps: float = 10.0, fault: str | None = None) -> HoldTimer:
    timer = HoldTimer()
    for index, label in enumerate(labels_):
        timer.update(index / fps, Verdict(label, fault=fault if label is VerdictKind.NOT_STRAIGHT else None))
    return timer


def test_time_is_counted_from_kick_up_to_come_down() -> None:
    up = [VerdictKind.NOT_STRAIGHT] * 10 + [VerdictKind.STRAIGHT] * 30
    timer = hold([VerdictKind.NO_HANDSTAND] * 5 + up + [VerdictKind.NO_HANDSTAND] * 5, fault="legs_apart")
    (finished,) = timer.finished
    assert finished.total_s == pytest.approx(3.9) and finished.straight_s == pytest.approx(3.0)
    assert finished.first_fault == "legs_apart" and not finished.is_up


def test_a_short_blindness_does_not_end_a_hold_and_a_long_one_does() -> None:
    blink = [VerdictKind.STRAIGHT] * 10 + [VerdictKind.CANNOT_TELL] * 8 + [VerdictKind.STRAIGHT] * 10
    assert hold([*blink, VerdictKind.NO_HANDSTAND]).finished[0].total_s == pytest.approx(2.7)
    blind = (
        [VerdictKind.STRAIGHT] * 10
        + [VerdictKind.CANNOT_TELL] * 11
        + [VerdictKind.STRAIGHT] * 10
        + [VerdictKind.NO_HANDSTAND]
    )
    assert len(hold(blind).finished) == 2


def test_the_last_hold_stays_on_show_until_the_next() -> None:
    timer = hold([VerdictKind.STRAIGHT] * 21 + [VerdictKind.NO_HANDSTAND] * 50)
    shown = timer.update(8.0, Verdict(VerdictKind.NO_HANDSTAND))
    assert shown.total_s == pytest.approx(2.0) and not shown.is_up
    assert timer.update(8.1, Verdict(VerdictKind.STRAIGHT)).total_s == 0.0


def test_a_hold_that_the_file_ends_in_is_counted() -> None:
    timer = hold([VerdictKind.STRAIGHT] * 21)
    timer.finish()
    assert [round(h.total_s, 3) for h in timer.finished] == [2.0]
