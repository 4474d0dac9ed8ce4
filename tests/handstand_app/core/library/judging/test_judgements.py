"""A chosen slow motion is remembered, and holds are as long as in reality."""

from dataclasses import replace

import pytest

from handstand_app.core.clip import ClipSummary
from handstand_app.core.judging.judgement import Judgement
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip
from handstand_app.core.sources.speed import FileSpeed
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import clip

FULL = Judgement("shipped", 2, 2, every_frame=True)
SUMMARY = ClipSummary(8.0, 4.0, None, VerdictKind.STRAIGHT, 0.1)


def judged(library: Library) -> int:
    clip_id = library.clips.add(replace(clip(library.root), summary=replace(SUMMARY, hold_s=16.0)))
    library.judgements.set_summary(clip_id, SUMMARY, FULL)
    return clip_id


def holds(of: Clip) -> tuple[float, float, float | None]:
    return of.summary.hold_s, of.summary.straight_s, None if of.live is None else of.live.hold_s


def test_a_chosen_slow_motion_is_remembered_and_holds_follow_it(library: Library) -> None:
    clip_id = judged(library)
    before = library.clips.get(clip_id)
    assert before.slow_motion is None and before.judged_fully
    for factor in (8.0, 2.0, 1.0):
        library.judgements.set_slow_motion(clip_id, FileSpeed(30.0, 1.0, factor))
        after = library.clips.get(clip_id)
        live = None if before.live is None else before.live.hold_s / factor
        assert after.slow_motion == factor and holds(after) == (8.0 / factor, 4.0 / factor, live)
    assert not after.judged_fully and library.judgements.next() == clip_id, "it was judged at another speed"


def test_a_speed_that_the_file_announces_is_already_in_the_holds(library: Library) -> None:
    clip_id = judged(library)
    library.judgements.set_slow_motion(clip_id, FileSpeed(30.0, 4.0, 4.0))
    same = library.clips.get(clip_id)
    assert same.summary == SUMMARY and same.judged_fully and same.slow_motion is None
    library.judgements.set_slow_motion(clip_id, FileSpeed(30.0, 4.0, 8.0))
    assert library.clips.get(clip_id).summary.hold_s == 4.0


@pytest.mark.parametrize("value", [0.0, -2.0, 1e9, "fast"])
def test_a_slow_motion_that_makes_no_sense_is_mended(library: Library, value: object) -> None:
    clip_id = judged(library)
    library.clips.rewrite(clip_id, {"slow_motion": value})
    assert library.clips.get(clip_id).damaged == ("slow_motion",) and library.clips.get(clip_id).slow_motion is None
    assert library.mend().mended == (clip_id,)
    assert library.clips.get(clip_id).damaged == ()
