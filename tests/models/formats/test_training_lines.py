"""Lines of a training are read as they were written, and whatever else is on the stream is none of them."""

from hypothesis import given
from hypothesis import strategies as st

from models.formats.training_lines import FinishedLine, StageLine, from_line, part, to_line

STAGES = st.builds(
    StageLine,
    st.sampled_from(["observing", "all clips", part(2)]),
    st.integers(),
    st.integers(),
    st.none() | st.floats(allow_nan=False),
)
OTHERS = ["[1]", "1", "null", "{}", '{"stage": "finished"}', '{"stage": 1, "done": []}', "[" * 100_000]


@given(STAGES | st.builds(FinishedLine, st.text(), st.booleans(), st.text()))
def test_a_message_comes_back_equal(message: StageLine | FinishedLine) -> None:
    line = to_line(message)
    assert "\n" not in line
    assert from_line(line + "\n") == message


@given(st.text() | st.sampled_from(OTHERS))
def test_other_lines_are_no_message(line: str) -> None:
    assert from_line(line) is None
