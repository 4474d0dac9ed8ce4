"""Arguments that are given but empty, for example because a shell variable is not set."""

import pytest

from handstand_app.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["analyze", ""], "an argument is empty"),
        (["analyze", "  "], "an argument is empty"),
        (["analyze", "a.mp4", "--jsonl", ""], "the value of --jsonl is empty"),
        (["analyze", "a.mp4", "--annotate="], "the value of --annotate is empty"),
        (["--video", ""], "the value of --video is empty"),
        (["bench", "--weights="], "the value of --weights is empty"),
        ([""], "an argument is empty"),
    ],
)
def test_an_empty_argument_is_refused_and_not_taken_for_this_folder(
    capsys: pytest.CaptureFixture[str], arguments: list[str], what: str
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"handstand: {what}; leave it out, or name what you mean\n"
