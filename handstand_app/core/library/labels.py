"""Labels of clips and of parts of them. Each change is a line in a log that only grows; undo and redo add lines too."""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handstand_app.core.library.database.connection import Database
from handstand_app.core.library.errors import ClipMissingError, LibraryError
from handstand_app.core.library.model import ClipLabel, LabelEvent, LabelledSegment, check_segments
from handstand_app.core.trusted import number

ATHLETE = "athlete"

_STATE = """
    COALESCE((SELECT later.kind FROM label_events AS later WHERE later.target = event.id
              ORDER BY later.id DESC LIMIT 1), 'redo')
"""
_TO_UNDO = f"""
    SELECT event.* FROM label_events AS event JOIN clips ON clips.id = event.clip_id
    WHERE event.kind = 'set' AND clips.trashed_at IS NULL AND {_STATE} = 'redo' ORDER BY event.id DESC LIMIT 20
"""
_TO_REDO = f"""
    SELECT event.* FROM label_events AS undone JOIN label_events AS event ON event.id = undone.target
    JOIN clips ON clips.id = event.clip_id
    WHERE undone.kind = 'undo' AND clips.trashed_at IS NULL AND {_STATE} = 'undo'
        AND undone.id > COALESCE((SELECT max(id) FROM label_events WHERE kind = 'set'), 0)
    ORDER BY event.id LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class _Step:
    """A line of the log before it is written."""

    clip_id: int
    what: str
    after: str
    who: str
    kind: str = "set"
    target: int | None = None


class Labels:
    """Tables `segments` and `label_events`, and the column `label`. May be used from every thread.

    When a method that changes something returns, the change is on the disk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def together(self) -> contextlib.AbstractContextManager[None]:
        """All changes inside, of clips and of labels, are saved, or none is; see `Database.together`."""
        return self._database.together()

    def set_label(self, clip_id: int, label: ClipLabel | None, who: str = ATHLETE) -> None:
        """Label a whole clip; None takes the label away.

        Raises:
            ClipMissingError: no such clip.
            LibraryError: it could not be saved; nothing was changed.
        """
        self._change(_Step(clip_id, "label", json.dumps(label), who))

    def set_segments(self, clip_id: int, segments: Sequence[LabelledSegment], who: str = ATHLETE) -> None:
        """Replace the labelled stretches of a clip; none of them takes all away.

        Raises:
            ClipMissingError: no such clip.
            LibraryError: they overlap or lie outside the clip, or could not be saved; nothing was changed.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT duration_s FROM clips WHERE id = ?", (clip_id,)).fetchone()
        if row is None:
            raise _unknown(clip_id)
        checked = check_segments(tuple(segments), row["duration_s"])
        self._change(_Step(clip_id, "segments", _dump(checked), who))

    def take_over(self, clip_id: int, label: ClipLabel | None, segments: Sequence[LabelledSegment], who: str) -> None:
        """Labels that came with an imported data set: logged, but not part of undo."""
        for what, after in (("label", json.dumps(label)), ("segments", _dump(tuple(segments)))):
            self._change(_Step(clip_id, what, after, who, "import"))

    def put_back(self, clip_id: int, what: str, after: str, who: str) -> bool:
        """Set a label or segments from the text of a log, as `take_over` does; False if nothing changes.

        Raises:
            LibraryError: the text makes no sense; nothing was changed.
        """
        try:
            text = _dump(_load(after)) if what == "segments" else json.dumps(_label(after))
        except (ValueError, TypeError, RecursionError) as error:
            raise LibraryError(f"The log says {after!r:.80} of clip {clip_id}, which makes no sense.") from error
        return self._change(_Step(clip_id, what, text, who, "import")) is not None

    def log(self) -> dict[int, tuple[str, str, str, str]]:
        """The whole log by number of the line: when, name of the clip, what was changed, its state afterwards."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, at, clip_name, what, after FROM label_events ORDER BY id")
            return {row["id"]: (row["at"], row["clip_name"], row["what"], row["after"]) for row in rows}

    def segments(self, clip_id: int) -> tuple[LabelledSegment, ...]:
        """The labelled stretches of a clip in order of time."""
        with self._database.reading() as connection:
            return _sound(_segments_now(connection, clip_id))

    def undo(self, who: str = ATHLETE) -> LabelEvent | None:
        """Take back the newest change that was not taken back; returns the line that was added, None if there is none.

        Clips in the trash, and changes that something else has overwritten since, are left alone.
        """
        return self._step_back(_TO_UNDO, "undo", who)

    def redo(self, who: str = ATHLETE) -> LabelEvent | None:
        """Make a change again that was taken back last; None if there is none, or something was labelled since."""
        return self._step_back(_TO_REDO, "redo", who)

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would do something."""
        with self._database.reading() as connection:
            return _first_that_fits(connection, _TO_UNDO, "after") is not None

    @property
    def can_redo(self) -> bool:
        """Whether `redo` would do something."""
        with self._database.reading() as connection:
            return _first_that_fits(connection, _TO_REDO, "before") is not None

    def history(self, clip_id: int) -> list[LabelEvent]:
        """Everything that was ever said of a clip, the oldest first. Damaged lines are left out."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM label_events WHERE clip_id = ? ORDER BY id", (clip_id,))
            return [event for row in rows if (event := _event_or_none(row)) is not None]

    def _change(self, step: _Step) -> int | None:
        with self._database.writing() as connection:
            return _apply(connection, step)

    def _step_back(self, query: str, kind: str, who: str) -> LabelEvent | None:
        current, wanted = ("after", "before") if kind == "undo" else ("before", "after")
        with self._database.writing() as connection:
            row = _first_that_fits(connection, query, current)
            if row is None:
                return None
            added = _apply(connection, _Step(row["clip_id"], row["what"], row[wanted], who, kind, row["id"]))
            return _event(connection.execute("SELECT * FROM label_events WHERE id = ?", (added,)).fetchone())


def _first_that_fits(connection: sqlite3.Connection, query: str, column: str) -> sqlite3.Row | None:
    """The first event whose clip is still as the event left it."""
    for row in connection.execute(query).fetchall():
        if _event_or_none(row) is not None and _now(connection, row["clip_id"], row["what"]) == row[column]:
            return row
    return None


def _apply(connection: sqlite3.Connection, step: _Step) -> int | None:
    """Write the new state and its line; returns the line's id, None if nothing changes."""
    clip = connection.execute("SELECT name FROM clips WHERE id = ?", (step.clip_id,)).fetchone()
    if clip is None:
        raise _unknown(step.clip_id)
    before = _now(connection, step.clip_id, step.what)
    if before == step.after:
        return None
    if step.what == "label":
        connection.execute("UPDATE clips SET label = ? WHERE id = ?", (json.loads(step.after), step.clip_id))
    else:
        rows = [(step.clip_id, *values) for values in json.loads(step.after)]
        connection.execute("DELETE FROM segments WHERE clip_id = ?", (step.clip_id,))
        connection.executemany("INSERT INTO segments VALUES (?, ?, ?, ?)", rows)
        connection.execute("UPDATE clips SET segments = ? WHERE id = ?", (len(rows), step.clip_id))
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    cursor = connection.execute(
        "INSERT INTO label_events (at, who, clip_id, clip_name, kind, target, what, before, after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (at, step.who, step.clip_id, clip["name"], step.kind, step.target, step.what, before, step.after),
    )
    return cursor.lastrowid


def _now(connection: sqlite3.Connection, clip_id: int, what: str) -> str:
    if what == "segments":
        return _segments_now(connection, clip_id)
    return json.dumps(connection.execute("SELECT label FROM clips WHERE id = ?", (clip_id,)).fetchone()["label"])


def _segments_now(connection: sqlite3.Connection, clip_id: int) -> str:
    rows = connection.execute(
        "SELECT start_s, end_s, label FROM segments WHERE clip_id = ? ORDER BY start_s", (clip_id,)
    )
    return json.dumps([list(row) for row in rows])


def _dump(segments: tuple[LabelledSegment, ...]) -> str:
    return json.dumps([[float(s.start_s), float(s.end_s), s.label] for s in sorted(segments)])


def _load(text: str) -> tuple[LabelledSegment, ...]:
    return tuple(LabelledSegment(start, end, ClipLabel(label)) for start, end, label in json.loads(text))


def _label(text: str) -> ClipLabel | None:
    label = json.loads(text)
    return None if label is None else ClipLabel(label)


def _event(row: sqlite3.Row) -> LabelEvent:
    def value(text: str) -> Any:
        return _load(text) if row["what"] == "segments" else _label(text)

    return LabelEvent(
        row["id"],
        datetime.fromisoformat(row["at"]),
        row["who"],
        row["clip_id"],
        row["kind"],
        row["target"],
        row["what"],
        value(row["before"]),
        value(row["after"]),
    )


def _event_or_none(row: sqlite3.Row) -> LabelEvent | None:
    try:
        return _event(row)
    except (ValueError, TypeError, LibraryError):
        return None


def _sound(rows: str) -> tuple[LabelledSegment, ...]:
    """The segments that make sense: one that is damaged does not take the others along."""
    sound = []
    for start, end, label in json.loads(rows):
        with contextlib.suppress(ValueError, TypeError, LibraryError):
            sound.append(LabelledSegment(number(start, 0.0), number(end, 0.0), ClipLabel(label)))
    return tuple(sound)


def _unknown(clip_id: int) -> LibraryError:
    return ClipMissingError(f"Clip {clip_id} is not in the library, so it cannot be labelled.")
