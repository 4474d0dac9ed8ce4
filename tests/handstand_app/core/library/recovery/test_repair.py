"""A damaged library is repaired in one step, also when the step is interrupted."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from handstand_app.core.library.errors import DamagedLibraryError, LibraryError, LibraryInUseError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from handstand_app.core.library.recovery import backup
from handstand_app.core.library.recovery.repair import Repaired, made_at, open_library, repair
from tests.handstand_app.core.library.scenes import clip, later


class Interrupted(Exception):
    """Stands for the end of the program in the middle."""


def damaged_library(root: Path) -> tuple[int, int]:
    """Two clips, one newer than the backup, both labelled after it; then noise over the first page of the clips."""
    with Library(root) as library:
        old = library.clips.add(clip(root))
        library.back_up()
        new = library.clips.add(clip(root, later(5), token="0005"))
        for number in range(200):
            library.labels.set_label(new, (ClipLabel.UNSURE, ClipLabel.NOT_STRAIGHT)[number % 2])
        library.labels.set_label(old, ClipLabel.STRAIGHT)
    with open(root / "library.db", "r+b") as file:
        file.seek(0x1000)
        file.write(os.urandom(0x1000))
    with pytest.raises(DamagedLibraryError):
        open_library(root)
    return old, new


def check_whole(root: Path, old: int, new: int) -> None:
    with open_library(root) as library:
        labels = {item.id: item.label for item in library.clips.page()}
    assert labels == {old: ClipLabel.STRAIGHT, new: ClipLabel.NOT_STRAIGHT}


def test_one_step_brings_back_the_backup_the_newer_clips_and_the_newer_labels(tmp_path: Path) -> None:
    old, new = damaged_library(tmp_path)
    broken, copy = (tmp_path / "library.db").read_bytes(), backup.backups(tmp_path)[0]
    shares: list[float] = []
    result = repair(tmp_path, shares.append)
    assert (result.found, result.labelled, result.complete) == (1, 2, True)
    assert result.copied_at == made_at(copy) and abs((datetime.now() - made_at(copy)).total_seconds()) < 3600
    assert result.damaged is not None and result.damaged.read_bytes() == broken
    assert shares[-1] == 1.0 and result.damaged.name in result.sentence
    check_whole(tmp_path, old, new)
    assert not list(tmp_path.glob("library.repairing*"))


def test_a_repair_that_was_interrupted_is_asked_for_again_and_loses_no_label(tmp_path: Path) -> None:
    old, new = damaged_library(tmp_path)
    broken = (tmp_path / "library.db").read_bytes()

    def stop(share: float) -> None:
        raise Interrupted

    for _ in range(2):
        with pytest.raises(Interrupted):
            repair(tmp_path, stop)
        with pytest.raises(DamagedLibraryError, match="was interrupted; repair it again") as caught:
            open_library(tmp_path)
        assert caught.value.backups
    result = repair(tmp_path)
    assert result.damaged is not None and result.damaged.read_bytes() == broken and result.complete
    check_whole(tmp_path, old, new)


def test_a_backup_that_is_damaged_too_is_passed_over(tmp_path: Path) -> None:
    old, new = damaged_library(tmp_path)
    good = backup.backups(tmp_path)[0]
    (tmp_path / "backups" / "library-29990101-000000-000000.db").write_bytes(os.urandom(9000))
    assert repair(tmp_path).copied_at == made_at(good)
    check_whole(tmp_path, old, new)


def test_without_any_backup_clips_are_found_and_what_can_be_read_is_saved(tmp_path: Path) -> None:
    damaged_library(tmp_path)
    for copy in backup.backups(tmp_path):
        copy.unlink()
    result = repair(tmp_path)
    assert result.copied_at is None and result.found == 2 and "no backup could be used" in result.sentence
    with open_library(tmp_path) as library:
        assert [item.label for item in library.clips.page()].count(None) == 0


def test_noise_over_everything_is_said_to_have_cost_labels(tmp_path: Path) -> None:
    damaged_library(tmp_path)
    (tmp_path / "library.db").write_bytes(os.urandom(20_000))
    result = repair(tmp_path)
    assert result.found == 1 and not result.complete and "could not be saved" in result.sentence


def test_a_database_that_is_gone_is_replaced_by_its_backup(tmp_path: Path) -> None:
    damaged_library(tmp_path)
    for path in tmp_path.glob("library.db*"):
        path.unlink()
    with pytest.raises(DamagedLibraryError):
        open_library(tmp_path)
    result = repair(tmp_path)
    assert result.damaged is None and "is kept as" not in result.sentence and result.found == 1
    open_library(tmp_path).close()


def test_a_library_that_is_open_is_not_repaired_and_stays_usable(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.clips.add(clip(tmp_path))
        with pytest.raises(LibraryInUseError):
            repair(tmp_path)
    with open_library(tmp_path) as library:
        assert library.clips.count() == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="nowhere"):
        repair(tmp_path / "nowhere")


def test_the_sentence_counts_what_was_found() -> None:
    result = Repaired(datetime(2026, 3, 8, 14, 2), 3, 2, True, None)
    assert "the backup of 8 March 2026, 14:02 is used, clips found on the disk: 3" in result.sentence
    assert "could not be saved" in replace(result, complete=False).sentence
