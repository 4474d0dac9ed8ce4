"""What is newer is told by counters in the database and in names of files, whatever the clock says."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handstand_app.core.library import labels
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel, LabelledSegment
from handstand_app.core.library.recovery import backup
from handstand_app.core.library.recovery.repair import repair
from tests.handstand_app.core.library.scenes import clip, later


class Clock(datetime):
    """A clock that can be set."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz=None):  # type: ignore[no-untyped-def, override]
        return datetime.now(tz) + cls.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(labels, "datetime", Clock)
    monkeypatch.setattr(backup, "datetime", Clock)
    monkeypatch.setattr(Clock, "ahead", timedelta(0))
    return Clock


def damage(root: Path) -> None:
    """As a bad sector would: the head of the database is gone in words that SQLite tells, its content is not."""
    with closing(sqlite3.connect(root / "library.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'clips_by_size'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with open(root / "library.db", "r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


@pytest.mark.parametrize("ahead", [timedelta(days=-400), timedelta(0), timedelta(days=400)])
def test_what_was_said_after_the_backup_is_there_after_a_repair_whatever_the_clock_said(
    tmp_path: Path, clock: type[Clock], ahead: timedelta
) -> None:
    with Library(tmp_path) as library:
        first, second = (library.clips.add(clip(tmp_path, later(m), token=f"{m:04x}")) for m in (0, 1))
        library.labels.set_label(first, ClipLabel.UNSURE)
        library.clips.set_notes(first, "old")
        library.clips.set_notes(second, "kept")
        library.clips.set_day_notes(date(2026, 3, 8), "old")
        library.back_up()
        clock.ahead = ahead
        library.labels.set_label(first, ClipLabel.STRAIGHT)
        library.labels.set_segments(second, [LabelledSegment(0.5, 1.0, ClipLabel.STRAIGHT)])
        library.clips.set_notes(first, "toes pointed")
        library.clips.set_favourite(second, True)
        library.clips.set_day_notes(date(2026, 3, 8), "windy")
    damage(tmp_path)
    done = repair(tmp_path)
    assert done.copied_at is not None and done.labelled == 2 and done.noted == 3 and done.complete
    assert "newer notes or stars were saved: 3" in done.sentence
    with Library(tmp_path) as library:
        one, two = library.clips.get(first), library.clips.get(second)
        assert (one.label, one.notes, one.favourite) == (ClipLabel.STRAIGHT, "toes pointed", False)
        assert (two.label, two.notes, two.favourite) == (None, "kept", True)
        assert library.labels.segments(second) == (LabelledSegment(0.5, 1.0, ClipLabel.STRAIGHT),)
        assert library.clips.days()[0].notes == "windy"


def test_what_was_said_since_a_backup_was_restored_stays(tmp_path: Path, clock: type[Clock]) -> None:
    with Library(tmp_path) as library:
        number = library.clips.add(clip(tmp_path))
        library.back_up()
        library.labels.set_label(number, ClipLabel.UNSURE)
        library.clips.set_notes(number, "before")
    aside = backup.restore(tmp_path, backup.backups(tmp_path)[0])
    assert aside is not None
    clock.ahead = timedelta(days=-1000)
    with Library(tmp_path) as library:
        library.labels.set_label(number, ClipLabel.STRAIGHT)
        library.clips.set_notes(number, "since")
        saved = library.salvage(aside)
        assert saved.changed == () and saved.noted == ()
        assert library.clips.get(number).label is ClipLabel.STRAIGHT and library.clips.get(number).notes == "since"


def test_senseless_lines_of_the_damaged_log_block_nothing(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        number = library.clips.add(clip(tmp_path))
        library.back_up()
        library.labels.set_label(number, ClipLabel.STRAIGHT)
    aside = backup.restore(tmp_path, backup.backups(tmp_path)[0])
    assert aside is not None
    with closing(sqlite3.connect(aside)) as connection:
        bad = ("[" * 100_000, "9" * 5000, '"strbight"', '[[1, 2, "x"]]', "\x00", '[[NaN, 1, "straight"]]')
        for after in bad:
            for what in ("label", "segments"):
                connection.execute(
                    "INSERT INTO label_events (at, who, clip_id, clip_name, kind, what, before, after) "
                    "VALUES ('', '', 1, (SELECT name FROM clips), 'set', ?, '', ?)",
                    (what, after),
                )
        connection.execute("UPDATE clips SET notes = x'ff00', favourite = 'yes'")
        connection.commit()
    with Library(tmp_path) as library:
        saved = library.salvage(aside)
        assert saved.changed == (number,) and not saved.complete and not saved.notes_complete
        assert library.clips.get(number).label is ClipLabel.STRAIGHT


def test_a_day_in_2099_does_not_end_the_daily_backups_and_the_newest_is_the_one_made_last(
    tmp_path: Path, clock: type[Clock]
) -> None:
    today = datetime.now()
    with Library(tmp_path) as library:
        library.clips.add(clip(tmp_path))
        library.back_up()
        clock.ahead = datetime(2099, 1, 1) - today
        odd = library.back_up()
        assert "library-2099" in odd.name and backup.backups(tmp_path)[0] == odd
        clock.ahead = timedelta(0)
        assert backup.is_due(tmp_path, today)
        made = [library.back_up() for _ in range(backup.KEEP)]
    assert not backup.is_due(tmp_path, today)
    assert list(backup.backups(tmp_path)) == made[::-1], "the odd one has made room"


def test_backups_of_older_versions_are_older_than_any_with_a_number(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.clips.add(clip(tmp_path))
        new = library.back_up()
    old = new.with_name("library-29990101-000000-000000.db")
    old.write_bytes(new.read_bytes())
    assert backup.backups(tmp_path) == (new, old)


def test_the_trash_is_emptied_of_what_was_thrown_away_in_a_day_to_come(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        number = library.clips.add(clip(tmp_path))
        library.trash.put([number])
        to_come = datetime(2099, 1, 1, tzinfo=UTC).isoformat()
        library.clips.rewrite(number, {"trashed_at": to_come})
        assert library.trash.empty(timedelta(days=1)) == 0
        assert library.trash.empty() > 0
