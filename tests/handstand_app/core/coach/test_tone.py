"""The tone follows the line."""

import pytest

from handstand_app.core.coach.cue import Moment
from handstand_app.core.coach.tone import LOW_HZ, Tone, tone_of
from handstand_app.core.types import Hold, Verdict
from models.body_line import measure_sure
from models.verdicts import VerdictKind
from tests.handstand_app.core.builders import pose_of_bends

BROKEN = Verdict(VerdictKind.NOT_STRAIGHT)


def tone(verdict: Verdict = BROKEN, **bends: float) -> Tone | None:
    pose = pose_of_bends(**bends)
    angles = measure_sure(pose.keypoints, pose.sure)
    return tone_of(Moment(0.0, verdict, Hold(1.0, 0.0, True), pose, (640, 480), angles))


def test_pitch_rises_by_two_octaves_over_45_degrees_of_the_largest_bend() -> None:
    pitches = [tone(hip=degrees).hz for degrees in (15, 22.5, 45, 60)]  # type: ignore[union-attr]
    assert pitches == pytest.approx([LOW_HZ * 2 ** (2 / 3), 2 * LOW_HZ, 4 * LOW_HZ, 4 * LOW_HZ])
    assert tone(shoulder=22.5).hz >= 2 * LOW_HZ  # type: ignore[union-attr]


def test_the_side_is_where_the_feet_lean_to_in_the_picture() -> None:
    assert tone(lean=10).pan == pytest.approx(0.5)  # type: ignore[union-attr]
    assert tone(lean=-10).pan == pytest.approx(-0.5)  # type: ignore[union-attr]
    assert tone(lean=40).pan == 1.0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "verdict",
    [Verdict(VerdictKind.STRAIGHT), Verdict(VerdictKind.NO_HANDSTAND), Verdict(VerdictKind.NEARLY_STRAIGHT)],
    ids=["straight", "down", "nearly"],
)
def test_it_is_silent_when_straight_nearly_straight_or_down(verdict: Verdict) -> None:
    assert tone(verdict, hip=30) is None


def test_it_is_silent_when_nothing_is_measured() -> None:
    assert tone_of(Moment(0.0, BROKEN, Hold(), None, (640, 480))) is None
