"""The level that was timed once is taken at the next start, as long as it may still be chosen."""

import stat
from pathlib import Path

import pytest

from handstand_app.core.runtime.level_memory import MOST_KEPT, LevelMemory
from models.contract import Level

TWO, ONE = Level(2), Level(1)


def test_what_was_kept_is_found_by_the_same_key_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "levels.json"
    LevelMemory(path, "net auto 1 22").keep(ONE)
    LevelMemory(path, "net auto 2 22").keep(TWO)
    assert LevelMemory(path, "net auto 1 22").find([TWO, ONE]) == ONE
    assert LevelMemory(path, "net auto 2 22").find([TWO, ONE]) == TWO
    assert LevelMemory(path, "other auto 1 22").find([TWO, ONE]) is None
    assert LevelMemory(path, "net auto 1 22").find([TWO]) is None, "the network was changed to one without that level"


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"key": "one"}', "[" * 100_000])
def test_a_damaged_file_is_forgotten_and_written_anew(tmp_path: Path, content: str) -> None:
    path = tmp_path / "levels.json"
    path.write_text(content)
    memory = LevelMemory(path, "key")
    assert memory.find([TWO, ONE]) is None
    memory.keep(TWO)
    assert memory.find([TWO, ONE]) == TWO


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "levels.json"
    for number in range(MOST_KEPT + 5):
        LevelMemory(path, f"network {number} of 55").keep(ONE)
    assert LevelMemory(path, "network 0 of 55").find([ONE]) is None
    assert LevelMemory(path, f"network {MOST_KEPT + 4} of 55").find([ONE]) == ONE


def test_a_place_that_cannot_be_written_is_said_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    LevelMemory(blocked / "levels.json", "key").keep(ONE)
    assert "cannot be kept" in caplog.text and stat.S_ISREG(blocked.stat().st_mode)


def test_without_a_file_nothing_is_remembered() -> None:
    memory = LevelMemory(None, "key")
    memory.keep(ONE)
    assert memory.find([ONE]) is None
