"""Attempts: noticed at any frame rate, blips ignored, ended after a second without a handstand."""

import pytest

from handstand_app.core.recording.attempts import AttemptDetector, AttemptOptions, Change
from models.verdicts import VerdictKind

UP, BROKEN, DOWN, UNSURE = (
    VerdictKind.STRAIGHT,
    VerdictKind.NOT_STRAIGHT,
    VerdictKind.NO_HANDSTAND,
    VerdictKind.CANNOT_TELL,
)
Script = list[tuple[float, VerdictKind]]


def changes(script: Script, fps: float = 30.0, options: AttemptOptions | None = None) -> list[tuple[Change, float]]:
    """What happens and when, for a list of (seconds, verdict)."""
    detector, found, began, frame = AttemptDetector(options), [], 0.0, 0
    for seconds, label in script:
        while frame / fps < began + seconds - 1e-9:
            change = detector.update(frame / fps, label.is_handstand)
            if change is not None:
                found.append((change, frame / fps))
            frame += 1
        began += seconds
    return found


@pytest.mark.parametrize("fps", [6, 12.5, 20, 30, 60])
def test_a_handstand_begins_and_ends_one_attempt_at_any_frame_rate(fps: float) -> None:
    (up, up_at), (down, down_at) = changes([(2, DOWN), (3, UP), (1, BROKEN), (2, DOWN)], fps)
    assert (up, down) == (Change.KICKED_UP, Change.CAME_DOWN)
    assert 2.5 < up_at <= 2.5 + 2.1 / fps + 0.01
    assert 7.0 - 1.1 / fps <= down_at <= 7.0 + 1.1 / fps


def test_the_attempt_knows_when_its_handstand_began_and_was_last_seen() -> None:
    detector = AttemptDetector()
    for frame in range(150):
        detector.update(frame / 30, 30 <= frame < 105)
    assert detector.began_at == pytest.approx(1.0) and detector.seen_at == pytest.approx(104 / 30)


@pytest.mark.parametrize("label", [UP, BROKEN])
def test_blips_of_less_than_half_a_second_are_no_attempts(label: VerdictKind) -> None:
    assert changes([(1, DOWN), (0.45, label), (1, DOWN), (0.2, label), (0.7, UNSURE), (0.2, label), (2, DOWN)]) == []


@pytest.mark.parametrize("gap", [DOWN, UNSURE])
def test_a_short_gap_ends_neither_a_kick_up_nor_an_attempt(gap: VerdictKind) -> None:
    found = changes([(1, DOWN), (0.3, UP), (0.2, gap), (0.3, UP), (0.8, gap), (1, UP), (2, DOWN)])
    assert [change for change, _ in found] == [Change.KICKED_UP, Change.CAME_DOWN]
    assert found[0][1] < 1.9


def test_two_handstands_with_a_pause_are_two_attempts() -> None:
    found = changes([(1, UP), (1.5, DOWN), (1, UP), (1.5, UNSURE)])
    assert [change for change, _ in found] == [Change.KICKED_UP, Change.CAME_DOWN] * 2


def test_flicker_without_a_steady_handstand_is_no_attempt() -> None:
    assert changes([(1 / 30, UP), (1 / 30, DOWN)] * 60) == []


def test_options_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="up_s <= blip_s <= down_s"):
        AttemptOptions(up_s=2.0)
