"""Killed in the middle of work, the library opens each time and nothing that was reported as saved is lost."""

import random
import sys
from pathlib import Path

import pytest

from handstand_app.core.library.library import Library
from tests.handstand_app.core.library.killing import Promises, kill_one
from tests.handstand_app.core.library.scenes import clip


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("times", [3, pytest.param(200, marks=pytest.mark.nightly)])
def test_no_saved_label_is_lost_when_the_process_is_killed(tmp_path: Path, times: int) -> None:
    with Library(tmp_path) as library:
        library.clips.add(clip(tmp_path))
    rng, promises = random.Random(4), Promises()
    for seed in range(times):
        kill_one(tmp_path, seed, 0.05 + rng.random() * 0.4, promises)
    assert promises.reports > 10
