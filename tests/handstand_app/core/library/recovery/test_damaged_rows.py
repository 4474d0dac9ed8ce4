"""A database that opens may still hold values that make no sense: they are shown as damaged, and all else works."""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.library.database.rows import checked_name
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment, Sort
from tests.handstand_app.core.library.scenes import DOWN, UP, clip, later

FLIPS = 60
CLIPS = 6


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library with a bit of everything."""
    root = tmp_path_factory.mktemp("shelf")
    with Library(root) as library:
        for minutes in range(CLIPS):
            added = library.clips.add(clip(root, later(300 * minutes), [(0.3, DOWN), (0.7, UP)], f"{minutes:04x}"))
            library.labels.set_label(added, list(ClipLabel)[minutes % 4])
            library.clips.set_notes(added, f"toes {minutes}")
            library.labels.set_segments(added, [LabelledSegment(0.1, 0.3, ClipLabel.STRAIGHT)])
        library.trash.put([1])
        library.labels.undo()
        library.storage.set_cap(10**9)
        library.clips.set_day_notes(date(2026, 3, 8), "windy")
    with closing(sqlite3.connect(root / "library.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return root


@pytest.fixture
def copy(shelf: Path, tmp_path: Path) -> Path:
    shutil.copytree(shelf, tmp_path / "copy", ignore=shutil.ignore_patterns("backups"))
    return tmp_path / "copy"


def tamper(root: Path, sql: str, *values: Any) -> None:
    with closing(sqlite3.connect(root / "library.db")) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(sql, values)
        connection.commit()


def use_all(library: Library) -> None:
    """Whatever the pages ask when they are opened."""
    for wanted in (ClipFilter(), ClipFilter(trashed=True), ClipFilter(text="toes"), ClipFilter(disagrees=True)):
        for sort in Sort:
            assert len(library.clips.page(wanted, sort)) <= CLIPS
            library.clips.day_starts(wanted, sort)
        library.clips.days(wanted)
        library.clips.count(wanted)
    for found in library.clips.get_all(range(1, CLIPS + 1)):
        assert isinstance(found.disagrees or found.hold_differs or found.is_labelled, bool)
        assert found.as_saved.video.is_relative_to(library.root)
        library.labels.segments(found.id)
        library.labels.history(found.id)
    library.storage.use()
    library.storage.proposal()
    library.judgements.next()
    assert isinstance(library.labels.can_undo or library.labels.can_redo, bool)
    library.clips.days_labelled(ClipLabel.STRAIGHT)
    library.damaged()


def test_a_flipped_bit_is_answered_in_words_or_shown_as_damaged(shelf: Path, copy: Path) -> None:
    data = (shelf / "library.db").read_bytes()
    used = [place for place, byte in enumerate(data) if byte]
    draw = random.Random(1)
    for _ in range(FLIPS):
        place, bit = draw.choice(used), draw.randrange(8)
        for old in (*copy.glob("library*"), *copy.glob("backups/*")):
            old.unlink()
        (copy / "library.db").write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
        try:
            with Library(copy) as library:
                use_all(library)
        except LibraryError:
            continue


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("day", "2026-11-2h"), ("label", "strbight"), ("verdict", "xstraight"), ("recorded_at", "2026-13-08"),
        ("recorded_at", "0001-01-01T00:00:00+00:00"), ("source", "nobody"), ("duration_s", "long"), ("hold_s", 9e99),
        ("doubt", float("inf")), ("width", -5), ("favourite", 7), ("notes", b"x"), ("trashed_at", None),
        ("first_fault", b"\xff"), ("bytes", "many"), ("has_track", "yes"), ("judged_fully", "no"), ("live_hold_s", "x"),
    ],
)  # fmt: skip
def test_one_bad_value_is_named_the_rest_works_and_it_can_be_repaired(copy: Path, column: str, value: object) -> None:
    with Library(copy) as library:
        before = {found.id: found for found in library.clips.page()}
    tamper(copy, f"UPDATE clips SET {column} = ? WHERE id = 3", value)
    with Library(copy) as library:
        use_all(library)
        [found] = library.damaged() or [library.clips.get(3)]
        assert found.id == 3 and (column in found.damaged) == (value is not None)
        assert {other.id: other for other in library.clips.page() if other.id != 3} == {
            number: other for number, other in before.items() if number != 3
        }
        done = library.mend()
        assert done.removed == () and library.damaged() == []
        mended = library.clips.get(3)
        assert mended.label is before[3].label and mended.summary == before[3].summary
        assert mended.recorded_at == before[3].recorded_at and mended.day == before[3].day


def test_a_row_that_names_a_file_outside_deletes_nothing_there_and_is_offered_for_repair(copy: Path) -> None:
    victim = copy.parent / "victim.mp4"
    victim.write_bytes(b"precious")
    for name in (
        "../../victim.mp4",
        "..\\victim.mp4",
        "/victim.mp4",
        str(victim),
        "2026-03-08/..",
        "",
        "C:/victim.mp4",
    ):
        tamper(copy, "UPDATE clips SET name = ? WHERE id = 1", name)
        with Library(copy) as library:
            use_all(library)
            [found] = library.damaged()
            assert found.id == 1 and "name" in found.damaged and found.missing
            library.trash.restore([1])
            library.trash.put([1])
        assert victim.read_bytes() == b"precious"
    with Library(copy) as library:
        library.trash.empty()
        assert library.clips.count(ClipFilter(trashed=True)) == 0 and library.clips.count() == CLIPS - 1
    assert victim.read_bytes() == b"precious" and len(list(copy.rglob("*.mp4"))) == CLIPS


def test_the_trash_deletes_nothing_through_a_link_that_leads_out_of_the_library(copy: Path) -> None:
    outside = copy.parent / "outside"
    day = next((copy / "trash").iterdir())
    shutil.move(day, outside)
    day.symlink_to(outside, target_is_directory=True)
    files = sorted(outside.iterdir())
    with Library(copy) as library:
        with pytest.raises(LibraryError, match="is not in the library"):
            library.trash.empty()
        library.trash.restore([1])
    assert sorted(outside.iterdir()) == files


def test_a_row_without_a_file_is_removed_by_the_repair_and_the_log_keeps_what_was_said(copy: Path) -> None:
    tamper(copy, "UPDATE clips SET name = '../x.mp4', label = 'strbight' WHERE id = 3")
    with Library(copy) as library:
        assert library.mend().removed == (3,)
        assert library.labels.history(3)
        assert len(library.rescan().added) == 1, "its file is still there, and is found again"


@given(st.text() | st.none() | st.integers() | st.binary())
def test_no_name_leads_out_of_the_folder_of_clips(name: object) -> None:
    try:
        checked = checked_name(name)
    except LibraryError:
        return
    place = (Path("/library/clips") / checked).resolve()
    assert place.parent.parent == Path("/library/clips") and place.suffix == ".mp4"
