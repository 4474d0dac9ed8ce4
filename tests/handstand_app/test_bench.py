"""What cannot be measured is one sentence, before anything is loaded."""

import math
from pathlib import Path

import pytest

from handstand_app.commands import UsageError, run_bench
from handstand_app.options import BenchOptions
from tests.handstand_app.test_end import endless  # noqa: F401  # a fixture


@pytest.mark.parametrize("seconds", [math.nan, -5.0, 0.0, math.inf, 1e300])
def test_lengths_that_are_none_are_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="--seconds .*expected a number from 0 to 86400"):
        run_bench(BenchOptions(seconds=seconds), 1)


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(UsageError, match="--video: .*cannot be read as a video"):
        run_bench(BenchOptions(video=str(path)), 1)


def test_an_answer_without_end_that_holds_no_picture_is_refused(endless: str) -> None:  # noqa: F811
    with pytest.raises(UsageError, match="--video: .*(no picture|does not answer)"):
        run_bench(BenchOptions(video=endless), 1)
