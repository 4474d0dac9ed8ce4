"""Somebody upside down who is not on the hands is in no handstand, and the verdict says what carries the body."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.drawing.draw import detail_of
from handstand_app.core.judging.support import SMOOTHING_S, SupportFollower
from handstand_app.core.judging.verdict import VerdictFilter
from handstand_app.core.types import Observation, Pose, Verdict
from models.body_line import measure_sure
from models.skeleton import INDEX
from models.support import Support, SupportModel, features, head_is_down, support_model
from models.verdicts import Reason, VerdictKind
from tests.handstand_app.core.builders import pose_of_bends

SEEN = Path(__file__).parents[3] / "golden" / "supports.jsonl"
BROKEN = np.array([0.1, 0.8, 0.1])
EXPECTED = {
    Support.HEAD: Reason.HEADSTAND,
    Support.FOREARMS: Reason.FOREARM_STAND,
    Support.FEET: Reason.FEET_DOWN,
}


def poses(support: Support) -> list[Pose]:
    """Found by the shipped network in renders that nothing was fitted on."""
    rows = [json.loads(line) for line in SEEN.read_text(encoding="utf-8").splitlines()]
    return [
        Pose(np.array(row["keypoints"]), np.array(row["sure"], float), np.array(row["sure"], bool))
        for row in rows
        if row["support"] == support
    ]


def verdict_on(pose: Pose) -> Verdict:
    """After a second in which the heads see a handstand with a broken line; the picture is large enough for it."""
    judge = VerdictFilter()
    for frame in range(30):
        seen = Observation(frame, frame / 30, pose, np.zeros(16), np.zeros((16, 1)), (10_000, 10_000))
        verdict = judge.update(seen, measure_sure(pose.keypoints, pose.sure), BROKEN)
    return verdict


@pytest.mark.parametrize("support", EXPECTED)
def test_what_the_heads_take_for_a_handstand_is_none_where_something_else_carries(support: Support) -> None:
    verdicts = [verdict_on(pose) for pose in poses(support)]
    named = [verdict.reason is EXPECTED[support] for verdict in verdicts]
    assert np.mean([verdict.label is VerdictKind.NO_HANDSTAND for verdict in verdicts]) >= 0.8
    assert np.mean(named) >= 0.6
    assert all(verdict.label is VerdictKind.NO_HANDSTAND for verdict in verdicts if verdict.reason in EXPECTED.values())


def test_handstands_stay_handstands_and_get_no_support() -> None:
    kept = [verdict_on(pose).label is VerdictKind.NOT_STRAIGHT for pose in poses(Support.HANDS)]
    assert np.mean(kept) >= 0.9
    verdict = verdict_on(pose_of_bends(knee=30))
    assert (verdict.label, verdict.reason) == (VerdictKind.NOT_STRAIGHT, None)


def test_the_support_is_shown_beside_the_verdict() -> None:
    assert detail_of(Verdict(VerdictKind.NO_HANDSTAND, reason=Reason.HEADSTAND)) == "Headstand."


def test_one_wrong_picture_takes_no_handstand_back_and_a_lasting_support_does_soon() -> None:
    follower, handstand, headstand = SupportFollower(), pose_of_bends(), poses(Support.HEAD)[0]
    said = []
    for frame in range(60):
        pose = headstand if frame == 20 or frame >= 40 else handstand
        follower.see(pose, frame / 30)
        said.append(follower.carries(pose))
    assert said[:40] == [None] * 40
    assert all(reason is not None for reason in said[40 + round(2 * SMOOTHING_S * 30) :])


def test_a_reset_forgets() -> None:
    follower, headstand = SupportFollower(), poses(Support.HEAD)[0]
    follower.see(headstand, 0.0)
    assert follower.carries(headstand) is not None
    follower.reset()
    assert follower.carries(headstand) is None


def with_the_head_down(pose: Pose) -> Pose:
    """A handstand whose head is as low as its hands, which the small network takes for one on the hands."""
    points = pose.keypoints.copy()
    points[INDEX["head_top"], 1] = points[[INDEX["r_wrist"], INDEX["l_wrist"]], 1].max()
    return replace(pose, keypoints=points)


def test_a_head_that_stays_on_the_floor_is_a_headstand_and_one_that_dips_is_none() -> None:
    handstand = pose_of_bends(knee=30)
    headstand = with_the_head_down(handstand)
    upright = replace(headstand, keypoints=headstand.keypoints * (1, -1))
    down = [head_is_down(features(pose.keypoints, pose.sure)) for pose in (headstand, handstand, upright)]
    assert down == [True, False, False]
    hands = _all_hands()
    still = SupportFollower(hands)
    still.see(headstand, 0.0)
    assert still.carries(headstand) is Reason.HEADSTAND
    told = {}
    follower = SupportFollower(hands)
    for frame in range(90):
        now = frame / 30
        follower.see(headstand if frame >= 30 else handstand, now)
        told[now] = follower.carries(headstand if frame >= 30 else handstand)
    assert all(reason is None for now, reason in told.items() if now < 1.8)
    assert all(reason is Reason.HEADSTAND for now, reason in told.items() if now > 2.2)


def _all_hands() -> SupportModel:
    """Says hands of everything."""
    model = support_model()
    output = np.zeros_like(model.output)
    output[list(Support).index(Support.HANDS), -1] = 20.0
    return replace(model, hidden=np.zeros_like(model.hidden), output=output)
