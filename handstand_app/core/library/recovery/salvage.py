"""Rescues labels, notes and stars from a damaged database that is newer than the backup that replaced it.

What is newer is told by the log's numbers and the counter of changes, not by the clock, which may have gone back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from handstand_app.core.library.clips import Clips
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.model import ClipLabel, LabelledSegment
from handstand_app.core.library.note_order import NoteOrder
from handstand_app.core.trusted import integer, number, parse_json, text

Log = dict[int, tuple[str, str, str, str]]
"""By number of the line: when, name of the clip, what, the state after it."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved.

    Attributes:
        changed: ids of clips that got a label or segments back.
        noted: ids of clips that got newer notes or their star back. days: how many days got newer notes back.
        unknown: names of clips that the library does not have, so their labels could not be put back.
        complete: the whole log could be read; False if some of it is lost. notes_complete: the same of notes and stars.
    """

    changed: tuple[int, ...]
    unknown: tuple[str, ...]
    complete: bool
    noted: tuple[int, ...] = ()
    days: int = 0
    notes_complete: bool = True


@dataclass(slots=True)
class _Found:
    """What the damaged database holds. noted: by clip, notes, star and counter; days: the same of days, no star."""

    log: Log = field(default_factory=dict)
    noted: dict[str, tuple[str, bool, int]] = field(default_factory=dict)
    days: dict[date, tuple[str, int]] = field(default_factory=dict)
    complete: bool = True
    notes_complete: bool = True


def salvage(clips: Clips, labels: Labels, order: NoteOrder, damaged: Path) -> Salvaged:
    """Put back what was said after the backup was made. Call it after `rescan`. For a worker.

    What has been said in the library itself since then stays.

    Args:
        damaged: the database that `backup.restore` set aside; it is only read.

    Raises:
        LibraryError: the file is missing, or the library cannot be written.
    """
    if not damaged.is_file():
        raise LibraryError(f"{damaged} does not exist; check the spelling.")
    found = _read(damaged)
    changed, unknown = set(), set()
    for (name, what), after in _newer(found.log, labels.log()).items():
        clip_id = clips.find_name(name)
        if clip_id is None:
            unknown.add(name)
        elif labels.put_back(clip_id, what, after, "salvaged"):
            changed.add(clip_id)
    noted = _put_notes_back(clips, order, found)
    days = 0
    for day, (notes, theirs) in found.days.items():
        own, ours = order.day(day)
        if notes != own and (theirs > ours or not ours):
            clips.set_day_notes(day, notes)
            days += 1
    return Salvaged(
        tuple(sorted(changed)),
        tuple(sorted(unknown)),
        found.complete,
        tuple(sorted(noted)),
        days,
        found.notes_complete,
    )


def _put_notes_back(clips: Clips, order: NoteOrder, found: _Found) -> set[int]:
    noted = set()
    for name, (notes, favourite, theirs) in found.noted.items():
        if (clip_id := clips.find_name(name)) is None:
            continue
        own, ours = clips.get(clip_id), order.clip(clip_id)
        if theirs <= ours and ours:
            continue
        if notes != own.notes:
            clips.set_notes(clip_id, notes)
            noted.add(clip_id)
        if favourite != own.favourite:
            clips.set_favourite(clip_id, favourite)
            noted.add(clip_id)
    return noted


def _newer(theirs: Log, ours: Log) -> dict[tuple[str, str], str]:
    """The last state of each clip's label and segments after the logs parted, where ours says nothing since."""
    parted = max((line for line, said in theirs.items() if ours.get(line) == said), default=0)
    said_since = {(said[1], said[2]) for line, said in ours.items() if line > parted}
    newest = {(said[1], said[2]): said[3] for line, said in sorted(theirs.items()) if line > parted}
    return {key: after for key, after in newest.items() if key not in said_since}


def _read(damaged: Path) -> _Found:
    """As far as it can be read: each table for itself, up to where it is damaged."""
    found = _Found()
    for read in (_read_log, _read_notes, _read_days):
        try:
            with _opened(damaged) as connection:
                read(connection, found)
        except (sqlite3.Error, UnicodeDecodeError):
            if read is _read_log:
                found.complete = False
            else:
                found.notes_complete = False
    return found


@contextmanager
def _opened(damaged: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{damaged.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        yield connection


def _read_log(connection: sqlite3.Connection, found: _Found) -> None:
    rows = connection.execute("SELECT id, at, clip_name, what, after FROM label_events NOT INDEXED ORDER BY id")
    for line, at, name, what, after in rows:
        if _makes_sense(what, after) and isinstance(name, str):
            found.log[line] = (str(at), name, what, after)
        else:
            found.complete = False


def _read_notes(connection: sqlite3.Connection, found: _Found) -> None:
    counter = _counter(connection, "clips")
    for name, notes, favourite, noted in connection.execute(
        f"SELECT name, notes, favourite, {counter} FROM clips NOT INDEXED"
    ):
        try:
            found.noted[text(name)] = (text(notes), bool(integer(favourite, 0, 1)), integer(noted))
        except ValueError:
            found.notes_complete = False


def _read_days(connection: sqlite3.Connection, found: _Found) -> None:
    counter = _counter(connection, "day_notes")
    for day, notes, noted in connection.execute(f"SELECT day, notes, {counter} FROM day_notes"):
        try:
            found.days[date.fromisoformat(text(day))] = (text(notes), integer(noted))
        except ValueError:
            found.notes_complete = False


def _counter(connection: sqlite3.Connection, table: str) -> str:
    """The column of the counter; libraries of older versions have none."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return "noted" if "noted" in columns else "1"


def _makes_sense(what: Any, after: Any) -> bool:
    try:
        value = parse_json(text(after))
        if what == "segments":
            return all(LabelledSegment(number(start), number(end), ClipLabel(label)) for start, end, label in value)
        return what == "label" and (value is None or bool(ClipLabel(value)))
    except (ValueError, TypeError, LibraryError):
        return False
