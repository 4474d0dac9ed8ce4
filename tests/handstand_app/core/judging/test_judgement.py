"""What the head of a track says of the judging, and what a stranger's head may say."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.clip import ClipSummary
from handstand_app.core.judging.judgement import Judgement, header_facts, read_judgement, read_live
from models.verdicts import VerdictKind

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
small = st.none() | st.integers(1, 99)
seconds = st.floats(0, 1e6, allow_nan=False)


@given(st.none() | st.text(), small, small, st.booleans(), seconds, seconds, st.none() | st.sampled_from(VerdictKind))
def test_what_is_written_is_read_again(
    network: str | None,
    blocks: int | None,
    of_blocks: int | None,
    every_frame: bool,
    hold_s: float,
    straight_s: float,
    verdict: VerdictKind | None,
) -> None:
    judgement = Judgement(network, blocks, of_blocks, every_frame)
    live = ClipSummary(hold_s, straight_s, "hips_pike", verdict, 0.25)
    header = json.loads(json.dumps({"network": network, **header_facts(judgement, live)}))
    assert read_judgement(header) == judgement and read_live(header) == live
    assert judgement.is_full == (every_frame and blocks is not None and blocks == of_blocks)


@given(json_values, json_values, json_values)
def test_a_strange_head_says_nothing_and_harms_nothing(network: Any, judged: Any, live: Any) -> None:
    header = {"network": network, "judged": judged, "live": live}
    assert not read_judgement(header).is_full
    assert read_live(header) is None
    for name in ("blocks", "of_blocks", "every_frame"):
        read_judgement({"judged": {name: judged}})
    fine = {"hold_s": 1.0, "straight_s": 1.0, "first_fault": None, "verdict": None, "doubt": 0.5}
    for name in fine:
        assert isinstance(read_live({"live": {**fine, name: live}}), ClipSummary | None)
