"""Libraries of older versions of the program open, with everything that was in them.

`version_1` was written by the program before clips were judged again: its database as SQL, and one of its tracks.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from handstand_app.core.clip import read_track, read_track_header, summarise
from handstand_app.core.judging.judgement import UNKNOWN, read_judgement, read_live
from handstand_app.core.library.database.schema import MIGRATIONS
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment
from handstand_app.core.library.recovery import backup
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import film

OLD = Path(__file__).with_name("version_1")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Root of a library that the old program left."""
    (tmp_path / "clips" / "2026-03-08").mkdir(parents=True)
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        connection.executescript((OLD / "library.sql").read_text(encoding="utf-8"))
        names = [(row[0], row[1], row[2]) for row in connection.execute("SELECT name, frames, trashed_at FROM clips")]
    for name, frames, trashed_at in names:
        film(tmp_path / ("clips" if trashed_at is None else "trash") / name, frames)
    shutil.copy(OLD / "140211-0000.track.jsonl", tmp_path / "clips" / "2026-03-08")
    return tmp_path


def test_a_library_of_version_1_has_everything_that_was_in_it(old: Path) -> None:
    with Library(old) as library:
        clips = {clip.name[-8:-4]: clip for clip in library.clips.page()}
        assert sorted(clips) == ["0000", "0001", "0003"] and library.clips.count(ClipFilter(trashed=True)) == 1
        first = clips["0000"]
        assert first.label is ClipLabel.STRAIGHT and first.favourite and first.notes == "toes pointed"
        assert first.summary.hold_s == pytest.approx(2.4) and first.summary.verdict is VerdictKind.STRAIGHT
        assert library.labels.segments(clips["0001"].id) == (LabelledSegment(0.5, 1.0, ClipLabel.STRAIGHT),)
        assert library.clips.days()[0].notes == "windy" and library.clips.days()[0].day == date(2026, 3, 8)
        assert library.storage.cap == 5_000_000_000 and library.labels.can_undo
        assert all(clip.live is None and not clip.judged_fully for clip in clips.values())
        assert library.judgements.waiting() == 3, "only the live judgement is known of these"
    [copy] = backup.backups(old)
    assert "before-v1" in copy.name, "a copy from before the change is kept"
    with closing(sqlite3.connect(old / "library.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)


def test_a_backup_of_version_1_is_restored_and_brought_up_to_date(old: Path) -> None:
    with Library(old):
        pass
    [copy] = backup.backups(old)
    backup.restore(old, copy)
    with Library(old) as library:
        assert library.clips.count() == 3 and library.rescan().added == ()


def test_a_track_of_version_1_is_read_as_before(old: Path) -> None:
    track = old / "clips" / "2026-03-08" / "140211-0000.track.jsonl"
    header = read_track_header(track)
    assert header["network"] == "live-7"
    judgement = read_judgement(header)
    assert judgement.network == "live-7" and not judgement.is_full and judgement.blocks is UNKNOWN.blocks
    assert read_live(header) is None
    assert summarise(read_track(track)).hold_s == pytest.approx(2.4)
