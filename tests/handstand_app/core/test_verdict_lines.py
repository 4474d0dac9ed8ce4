"""Names and sentences that other programs and older tracks rely on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.clip import read_track, read_track_header
from handstand_app.core.verdict_lines import NEARLY_SENTENCE, SENTENCES, read, written
from models.labels import ACTIONS
from models.verdicts import ACTION_OF_VERDICT, VERDICT_OF_ACTION, Reason, VerdictKind

OLD_TRACK = Path(__file__).parents[1] / "fixtures" / "before_verdict_kinds.track.jsonl"
"""Every kind of line, written on 2026-11-28 by the version that had sentences where there are kinds and reasons now."""


def test_nearly_straight_is_written_as_the_contract_says() -> None:
    assert written(VerdictKind.NEARLY_STRAIGHT, None) == ("cannot_tell", "Nearly straight.")
    names = {written(kind, None)[0] for kind in VerdictKind}
    assert names == {"straight", "not_straight", "no_handstand", "cannot_tell"}


@given(st.sampled_from(list(VerdictKind)), st.sampled_from([None, *Reason]))
def test_what_is_written_is_read_again(kind: VerdictKind, reason: Reason | None) -> None:
    reason = reason if kind is VerdictKind.CANNOT_TELL else None
    assert read(*written(kind, reason)) == (kind, reason)


def test_every_reason_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(Reason) and len({*SENTENCES.values(), NEARLY_SENTENCE}) == len(Reason) + 1


def test_a_sentence_of_another_version_is_no_error_and_another_verdict_is() -> None:
    assert read("cannot_tell", "Too dark.") == (VerdictKind.CANNOT_TELL, Reason.UNDECIDED)
    with pytest.raises(ValueError, match="bent"):
        read("bent", None)


def test_there_is_one_map_between_network_labels_and_verdicts() -> None:
    assert set(VERDICT_OF_ACTION) == set(ACTIONS)
    assert {ACTION_OF_VERDICT[VERDICT_OF_ACTION[action]]: action for action in ACTIONS} == {a: a for a in ACTIONS}


def test_a_track_of_the_version_before_still_reads() -> None:
    assert read_track_header(OLD_TRACK)["source"] == "Camera 1"
    frames = read_track(OLD_TRACK)
    assert [(frame.verdict, frame.reason) for frame in frames] == [
        (None, None),
        (VerdictKind.CANNOT_TELL, Reason.STARTING),
        (VerdictKind.NO_HANDSTAND, None),
        (VerdictKind.NOT_STRAIGHT, None),
        (VerdictKind.NOT_STRAIGHT, None),
        (VerdictKind.STRAIGHT, None),
        (VerdictKind.NEARLY_STRAIGHT, None),
        (VerdictKind.CANNOT_TELL, Reason.NOBODY),
        (VerdictKind.CANNOT_TELL, Reason.TOO_SLOW),
        (VerdictKind.CANNOT_TELL, Reason.FEET_OUT),
        (VerdictKind.CANNOT_TELL, Reason.HANDS_OUT),
        (VerdictKind.CANNOT_TELL, Reason.FEW_KEYPOINTS),
        (VerdictKind.CANNOT_TELL, Reason.UNDECIDED),
    ]
    assert [frame.said.is_up for frame in frames if frame.said is not None] == [False] * 2 + [True] * 4 + [False] * 6
    assert frames[3].fault == "legs_apart"
