"""Opening a library: one window at a time, old, new, damaged, locked and read-only databases, backups."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from handstand_app.core.library.database.connection import Database
from handstand_app.core.library.database.schema import MIGRATIONS
from handstand_app.core.library.errors import (
    DamagedLibraryError,
    LibraryError,
    LibraryInUseError,
    NewerLibraryError,
)
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel, LabelledSegment
from handstand_app.core.library.recovery import backup
from tests.handstand_app.core.library.scenes import clip, later

HOLDER = """
import sys
from pathlib import Path
from handstand_app.core.library.library import Library
library = Library(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def filled(root: Path) -> int:
    """A library with one labelled clip, closed again; returns the clip's id."""
    with Library(root) as library:
        clip_id = library.clips.add(clip(root))
        library.labels.set_label(clip_id, ClipLabel.STRAIGHT)
    return clip_id


def test_what_was_saved_is_there_when_the_library_is_opened_again(tmp_path: Path) -> None:
    clip_id = filled(tmp_path)
    with Library(tmp_path) as library:
        assert library.clips.get(clip_id).label is ClipLabel.STRAIGHT
        assert library.clips.get(clip_id).as_saved.summary.hold_s == pytest.approx(2.4)


def test_every_commit_waits_for_the_disk_and_does_not_block_readers(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        assert library._database is not None
        with library._database.reading() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
            assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
            assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)


def test_a_second_window_is_told_which_process_has_the_library(tmp_path: Path) -> None:
    with Library(tmp_path), pytest.raises(LibraryInUseError, match=rf"already open .*process {os.getpid()}"):
        Library(tmp_path)
    Library(tmp_path).close()


def test_a_lock_of_a_process_that_was_killed_is_no_lock(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdin is not None
    with child.stdout, child.stdin:
        assert child.stdout.readline() == "open\n"
        with pytest.raises(LibraryInUseError, match=f"process {child.pid}"):
            Library(tmp_path)
        child.kill()
        child.wait()
    assert str(child.pid) in (tmp_path / "library.lock").read_text()
    Library(tmp_path).close()


def test_a_database_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(NewerLibraryError, match=r"version 99.*Install the newer Handstand"):
        Library(tmp_path)
    assert (tmp_path / "library.db").read_bytes() == before


def test_a_migration_keeps_what_is_there_and_makes_a_backup_first(tmp_path: Path) -> None:
    clip_id = filled(tmp_path)
    made: list[Path] = []
    database = Database(
        tmp_path / "library.db",
        lambda connection, version: made.append(backup.make(connection, tmp_path, version)),
        (*MIGRATIONS, ("ALTER TABLE clips ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'",)),
    )
    with database.reading() as connection:
        row = connection.execute("SELECT id, label, mood FROM clips").fetchone()
    database.close()
    assert tuple(row) == (clip_id, "straight", "good")
    with closing(sqlite3.connect(made[0])) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    with pytest.raises(NewerLibraryError):
        Library(tmp_path)


def test_a_migration_that_fails_leaves_the_old_version_whole(tmp_path: Path) -> None:
    filled(tmp_path)
    bad = (*MIGRATIONS, ("ALTER TABLE clips ADD COLUMN mood TEXT", "SELECT * FROM nowhere"))
    with pytest.raises(LibraryError, match="nowhere"):
        Database(tmp_path / "library.db", lambda *_: None, bad)
    with Library(tmp_path) as library:
        assert library.clips.count() == 1


@pytest.mark.parametrize("damage", ["noise over everything", "noise in the middle", "no bytes", "no file"])
def test_a_damaged_database_is_kept_aside_and_the_backup_brings_the_labels_back(tmp_path: Path, damage: str) -> None:
    filled(tmp_path)
    with Library(tmp_path) as library:
        newer = library.clips.add(clip(tmp_path, later(5), token="0005"))
        library.back_up()
        unsaved = library.clips.add(clip(tmp_path, later(9), token="0009"))
    path = tmp_path / "library.db"
    if damage == "noise over everything":
        path.write_bytes(os.urandom(20_000))
    elif damage == "noise in the middle":
        data = bytearray(path.read_bytes())
        data[4096 : len(data) - 4096] = os.urandom(len(data) - 8192)
        path.write_bytes(data)
    elif damage == "no bytes":
        path.write_bytes(b"")
    else:
        path.unlink()
    broken = path.read_bytes() if path.exists() else None
    with pytest.raises(DamagedLibraryError, match="Restore") as caught:
        Library(tmp_path)
    assert caught.value.backups and (path.read_bytes() if path.exists() else None) == broken
    aside = backup.restore(tmp_path, caught.value.backups[0])
    assert (aside.read_bytes() if aside is not None else None) == broken
    with Library(tmp_path) as library:
        assert library.clips.get(1).label is ClipLabel.STRAIGHT and library.clips.get(newer)
        found = library.rescan()
        assert found.added == (unsaved,) and not found.missing and library.clips.count() == 3


def test_labels_newer_than_the_backup_are_salvaged_from_the_damaged_database(tmp_path: Path) -> None:
    filled(tmp_path)
    with Library(tmp_path) as library:
        library.back_up()
        newer = library.clips.add(clip(tmp_path, later(5), token="0005"))
        for number in range(200):
            library.labels.set_label(newer, (ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT)[number % 2])
        library.labels.set_segments(1, [LabelledSegment(0.5, 1.5, ClipLabel.UNSURE)])
        gone = library.clips.add(clip(tmp_path, later(6), token="0006"))
        library.labels.set_label(gone, ClipLabel.UNSURE)
        library.clips.get(gone).video.unlink()
    with open(tmp_path / "library.db", "r+b") as file:
        file.seek(0x1000)
        file.write(os.urandom(0x1000))  # the first page of the clips
    with pytest.raises(DamagedLibraryError) as caught:
        Library(tmp_path)
    aside = backup.restore(tmp_path, caught.value.backups[0])
    assert aside is not None
    with Library(tmp_path) as library:
        assert library.labels.segments(1) == () and library.rescan().added == (newer,)
        assert library.clips.get(newer).label is None
        saved = library.salvage(aside)
        assert saved.changed == (1, newer) and saved.unknown == ("2026-03-08/140811-0006.mp4",) and saved.complete
        assert library.clips.get(newer).label is ClipLabel.NOT_STRAIGHT
        assert library.labels.segments(1) == (LabelledSegment(0.5, 1.5, ClipLabel.UNSURE),)
        assert library.salvage(aside).changed == () and library.labels.history(newer)[0].who == "salvaged"


def test_without_a_usable_backup_the_clips_on_disk_are_found_again(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "library.db").write_bytes(b"not a database at all" * 500)
    (tmp_path / "backups").mkdir(exist_ok=True)
    bad = tmp_path / "backups" / "library-20260101-000000-000000.db"
    bad.write_bytes(b"no database either" * 500)
    with pytest.raises(DamagedLibraryError, match="damaged too"):
        backup.restore(tmp_path, bad)
    backup.restore(tmp_path, None)
    with Library(tmp_path) as library:
        assert library.clips.count() == 0 and len(library.rescan().added) == 1
        assert library.clips.page()[0].summary.hold_s == pytest.approx(2.4)


def test_an_open_library_is_not_replaced_by_a_backup(tmp_path: Path) -> None:
    filled(tmp_path)
    with Library(tmp_path) as library:
        copy = library.back_up()
        with pytest.raises(LibraryInUseError):
            backup.restore(tmp_path, copy)


def test_one_backup_a_day_is_made_and_seven_are_kept(tmp_path: Path) -> None:
    filled(tmp_path)
    for _ in range(3):
        Library(tmp_path).close()
    assert len(backup.backups(tmp_path)) == 1
    assert backup.is_due(tmp_path, datetime(2999, 1, 1)) and not backup.is_due(tmp_path, datetime.now())
    with Library(tmp_path) as library:
        newest = [library.back_up() for _ in range(9)][-1]
    assert len(backup.backups(tmp_path)) == backup.KEEP and backup.backups(tmp_path)[0] == newest
    assert not list((tmp_path / "backups").glob("*.part*"))


def test_a_database_that_another_program_locks_is_refused_in_words(tmp_path: Path) -> None:
    filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryInUseError, match="locked by another program"):
            Library(tmp_path, busy_s=0.05)
        other.execute("ROLLBACK")
    with Library(tmp_path, busy_s=0.05) as library:
        with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryInUseError, match="nothing was changed"):
                library.labels.set_label(1, ClipLabel.UNSURE)
        library.labels.set_label(1, ClipLabel.UNSURE)
        assert library.clips.get(1).label is ClipLabel.UNSURE


@contextmanager
def without_rights() -> Iterator[None]:
    """As a user who may not do everything; the tests of a container often run as one who may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders work otherwise there")
@pytest.mark.parametrize("what", ["folder", "database"])
def test_a_read_only_library_is_refused_with_what_to_do(what: str) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        filled(root)
        for path in [*root.rglob("*"), root]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        (root if what == "folder" else root / "library.db").chmod(0o555 if what == "folder" else 0o444)
        if what == "folder":
            (root / "library.lock").unlink()
        with without_rights(), pytest.raises(LibraryError, match=r"may write|rights of the folder"):
            Library(root)
        root.chmod(0o777)
        assert (root / "library.db").stat().st_size > 0
    finally:
        shutil.rmtree(root)


def test_a_library_cannot_be_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be made"):
        Library(tmp_path / "file" / "library")


def test_threads_read_and_write_at_once_without_losing_anything(library: Library) -> None:
    ids = [library.clips.add(clip(library.root, later(n), [(0.3, None)], f"{n:04x}")) for n in range(4)]
    failures: list[BaseException] = []

    def work(clip_id: int) -> None:
        try:
            for number in range(25):
                library.clips.set_notes(clip_id, f"note {number}")
                assert library.clips.get(clip_id).notes == f"note {number}"
                assert library.clips.count() == 4
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(clip_id,), name=f"test-{clip_id}") for clip_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and [library.clips.get(clip_id).notes for clip_id in ids] == ["note 24"] * 4


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.close()
    with pytest.raises(LibraryError, match="was closed"):
        library.clips.count()
