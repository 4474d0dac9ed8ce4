"""What is said, when, and when nothing is."""

import hypothesis
from hypothesis import strategies as st

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.corrections import FADE
from handstand_app.core.coach.cue import CoachOptions, Cue, CueKind, SecondsAloud
from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.coach.statistics import SessionStatistics
from tests.examples import examples
from tests.handstand_app.core.coach.moments import VERDICTS, Stretches, cues_of, moments, said

QUIET = CoachOptions(seconds_aloud=SecondsAloud.NONE)


def corrections(cues: list[Cue]) -> list[tuple[float, str]]:
    return said([cue for cue in cues if cue.kind is CueKind.CORRECTION])


def test_a_session_is_heard_from_up_to_the_time_of_the_hold() -> None:
    seen: Stretches = [("down", 1), ("closed_shoulders", 2.2), ("straight", 4), ("down", 2)]
    assert said(cues_of(seen)) == [
        (1.2, "up"),
        (2.0, "open your shoulders"),
        (3.2, "two"),
        (3.5, "straight"),
        (6.0, "five"),
        (7.2, "six point two seconds straight for four"),
    ]


def test_every_second_is_said_if_wished_and_a_correction_takes_the_place_of_a_second() -> None:
    coach = Coach(CoachOptions(seconds_aloud=SecondsAloud.EVERY))
    seen: Stretches = [("down", 1), ("nearly", 3.1), ("piked_hips", 2.4), ("down", 1)]
    assert said(cues_of(seen, coach))[:-1] == [
        (1.2, "up"),
        (2.0, "one"),
        (3.0, "two"),
        (4.0, "three"),
        (4.5, "open your hips"),
        (6.0, "five"),
    ]


def test_a_fault_must_last_and_is_repeated_only_after_three_seconds() -> None:
    seen: Stretches = [("nearly", 2), ("bent_knees", 0.4), ("nearly", 1), ("bent_knees", 7)]
    assert corrections(cues_of(seen, Coach(QUIET))) == [(3.8, "knees"), (6.8, "knees"), (9.8, "knees")]


def test_two_different_corrections_are_a_second_and_a_half_apart() -> None:
    seen: Stretches = [("nearly", 2), ("bent_knees", 1), ("piked_hips", 2), ("nearly", 1)]
    assert corrections(cues_of(seen, Coach(QUIET))) == [(2.4, "knees"), (3.9, "open your hips")]


def test_legs_that_swing_on_the_way_up_and_down_are_not_corrected_but_a_straddle_is() -> None:
    swing: Stretches = [("down", 1), ("legs_apart", 1.5), ("straight", 3), ("legs_apart", 0.9), ("down", 2)]
    assert corrections(cues_of(swing, Coach(QUIET))) == []
    straddle: Stretches = [("down", 1), ("legs_apart", 4)]
    assert corrections(cues_of(straddle, Coach(QUIET))) == [(3.5, "legs together")]


def test_nothing_is_corrected_within_the_first_second() -> None:
    assert corrections(cues_of([("down", 1), ("bent_knees", 0.9), ("straight", 3)], Coach(QUIET))) == []


def test_nothing_is_corrected_while_straight_or_nearly_so() -> None:
    cues = cues_of([("down", 1), ("straight", 5), ("nearly", 5), ("straight", 5)], Coach(QUIET))
    assert said(cues) == [(1.2, "up"), (1.6, "straight")]


def test_straight_is_news_again_only_after_the_line_was_broken_for_a_while() -> None:
    seen: Stretches = [("nearly", 1), ("straight", 2), ("broken", 0.3), ("straight", 4), ("broken", 2), ("straight", 2)]
    cues = [cue for cue in cues_of(seen, Coach(QUIET)) if cue.kind is CueKind.STRAIGHT]
    assert said(cues) == [(1.3, "straight"), (9.6, "straight")]


def test_a_short_hop_is_not_told_and_a_better_hold_is_the_best_today() -> None:
    coach = Coach(QUIET)
    seen: Stretches = [
        ("nearly", 0.6),
        ("down", 2),
        ("nearly", 3),
        ("down", 2),
        ("nearly", 4.5),
        ("down", 2),
        ("nearly", 3),
        ("down", 1),
    ]
    down = [cue for cue in cues_of(seen, coach) if cue.kind is CueKind.DOWN]
    assert [cue.words for cue in down] == [
        "three point zero seconds",
        "four point five seconds best today",
        "three point zero seconds",
    ]


def test_the_best_of_an_earlier_session_of_the_day_has_to_be_beaten() -> None:
    assert (
        "best"
        not in cues_of([("nearly", 5), ("down", 1)], Coach(QUIET, SessionStatistics(best_before_s=6.0)))[-1].words
    )
    assert "best" in cues_of([("nearly", 7), ("down", 1)], Coach(QUIET, SessionStatistics(best_before_s=6.0)))[-1].words


def test_a_hold_that_was_straight_from_end_to_end_is_all_straight() -> None:
    assert cues_of([("straight", 4), ("down", 1)], Coach(QUIET))[-1].words == "four point zero seconds all straight"


def test_with_fading_the_straighter_the_latest_holds_the_fewer_corrections() -> None:
    def count(*, fading: bool) -> int:
        coach = Coach(CoachOptions(seconds_aloud=SecondsAloud.NONE, is_fading=fading))
        cues_of([("straight", 5), ("down", 2)], coach)
        return len(corrections(cues_of([("nearly", 1), ("bent_knees", 31)], coach)))

    assert count(fading=False) == 11
    assert count(fading=True) == 1 + 30 // (3 * (1 + FADE))


def test_a_file_that_begins_again_begins_a_new_hold() -> None:
    coach = Coach(QUIET)
    first = cues_of([("down", 1), ("nearly", 3)], coach)
    again = cues_of([("down", 1), ("nearly", 3)], coach)
    assert said(first) == said(again) == [(1.2, "up")]


def test_the_golden_list_is_the_same_at_any_frame_rate() -> None:
    seen: Stretches = [("down", 1), ("arched_back", 3), ("straight", 3), ("down", 2)]
    wanted = [cue.words for cue in cues_of(seen, fps=30)]
    assert wanted == ["up", "less arch", "two", "straight", "five", "six point zero seconds straight for three"]
    for fps in (15, 24, 60, 120):
        words = [cue.words for cue in cues_of(seen, fps=fps)]
        assert words[:-1] == wanted[:-1] and words[-1].split(" seconds")[0] in (
            "six point zero",
            "five point nine",
            "six point one",
        )


def test_nothing_is_said_of_somebody_who_is_not_seen_just_now_and_the_hold_goes_on_after_it() -> None:
    seen: Stretches = [("down", 1), ("nearly", 3), ("unseen", 0.7), ("nearly", 1.3), ("down", 2)]
    assert said(cues_of(seen, Coach(QUIET))) == [(1.2, "up"), (6.0, "five point zero seconds")]


SEEN = st.lists(st.tuples(st.sampled_from([*VERDICTS, *CORRECTIONS]), st.floats(0.05, 6)), min_size=1, max_size=12)


@hypothesis.given(SEEN, st.sampled_from(SecondsAloud), st.sampled_from([12.0, 25.0, 50.0]))
@hypothesis.settings(max_examples=examples(150))
def test_cues_keep_their_distances_and_are_true_when_said(seen: Stretches, aloud: SecondsAloud, fps: float) -> None:
    coach = Coach(CoachOptions(seconds_aloud=aloud))
    latest: dict[str, float] = {}
    busy_until = -1.0
    for moment in moments(seen, fps):
        cue = coach.update(moment)
        if cue is None:
            continue
        if cue.kind not in (CueKind.UP, CueKind.DOWN):
            assert cue.at >= busy_until
        busy_until = cue.at + cue.about_s
        if cue.kind in (CueKind.CORRECTION, CueKind.STRAIGHT):
            assert all(cue.at - at >= 1.5 for at in latest.values())
            assert cue.at - latest.get(cue.words, -9.0) >= 3.0
            latest[cue.words] = cue.at
        if cue.kind is CueKind.CORRECTION:
            assert moment.verdict.fault is not None and cue.phrases == (CORRECTIONS[moment.verdict.fault],)
        if cue.kind is CueKind.DOWN:
            assert not moment.hold.is_up
            latest.clear()
