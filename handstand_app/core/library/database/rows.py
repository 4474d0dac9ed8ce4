"""From rows of the database to clips. That the database opened does not mean that its values make sense."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar

from handstand_app.core.clip import ClipSummary, track_path
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.model import Clip, ClipLabel, ClipOrigin, Day
from handstand_app.core.sources.speed import MOST_SLOW_MOTION
from handstand_app.core.trusted import integer, moment, number, text
from models.verdicts import VerdictKind

T = TypeVar("T")

LATEST_S = 1e10
"""Later than any year that `moment` takes [s since 1970]."""
NEVER = datetime(1971, 1, 1, tzinfo=UTC)
_DRIVE = re.compile(r"[A-Za-z]:")
_NOWHERE = "no-such-file"


def checked_name(name: object) -> str:
    """DAY/FILE.mp4 that cannot lead out of the folder of clips.

    Raises:
        LibraryError: it could.
    """
    try:
        parts = text(name, 500).split("/")
    except ValueError as error:
        raise LibraryError(f"The library names a file that is no name: {error}.") from error
    fine = len(parts) == 2 and parts[1].endswith(".mp4") and not any(_leads_elsewhere(part) for part in parts)
    if not fine:
        raise LibraryError(f"The library names the file {name!r:.120}, which may not be one of its clips.")
    return "/".join(parts)


def checked_place(layout: LibraryLayout, path: Path) -> Path:
    """The path of a file, if it lies in the library also when links are followed.

    Raises:
        LibraryError: it does not.
    """
    root = layout.root.resolve()
    if not path.parent.resolve().is_relative_to(root):
        raise LibraryError(f"{path} is not in the library {root}, so it is left alone.")
    return path


def to_clip(row: sqlite3.Row, layout: LibraryLayout) -> Clip:
    """A row of `clips`; what makes no sense in it is named in `damaged`, and shown as if it were not known."""
    read = _Row(row)
    trashed_at = read.value("trashed_at", _optional(moment), None)
    name = read.value("name", _name, None)
    video = layout.video(name or f"{_NOWHERE}/{_id(row)}.mp4", trashed=trashed_at is not None)
    recorded_at = read.value("recorded_at", moment, NEVER)
    read.value("recorded_s", lambda value: number(value, most=LATEST_S), 0.0)
    has_track = read.value("has_track", _flag, False)
    live = None if row["live_hold_s"] is None else read.summary("live_")
    return Clip(
        id=_id(row),
        name=name or "",
        video=video,
        track=track_path(video) if has_track else None,
        recorded_at=recorded_at,
        day=read.value("day", _day, recorded_at.date()),
        duration_s=read.value("duration_s", _seconds, 0.0),
        **{column: read.value(column, integer, 0) for column in ("width", "height", "frames", "dropped", "bytes")},
        summary=read.summary(""),
        label=read.value("label", _optional(lambda value: ClipLabel(text(value))), None),
        segments=read.value("segments", integer, 0),
        favourite=read.value("favourite", _flag, False),
        notes=read.value("notes", text, ""),
        source=read.value("source", lambda value: ClipOrigin(text(value)), ClipOrigin.FOUND),
        origin=read.value("origin", text, ""),
        trashed_at=trashed_at,
        missing=read.value("missing", _flag, False) or name is None,
        live=live,
        judged_by=read.value("judged_by", _optional(text), None),
        judged_fully=read.value("judged_fully", _flag, False),
        slow_motion=read.value("slow_motion", _optional(lambda value: number(value, 1.0, MOST_SLOW_MOTION)), None),
        damaged=tuple(read.damaged),
    )


def to_day(row: sqlite3.Row) -> Day | None:
    """A row of sums over a day; None if it is no day. Sums over values that make no sense are zero."""
    day = day_or_none(row["day"])
    if day is None:
        return None
    read = _Row(row)
    return Day(
        day=day,
        clips=read.value("clips", integer, 0),
        labelled=read.value("labelled", integer, 0),
        straight=read.value("straight", integer, 0),
        holds=read.value("holds", integer, 0),
        hold_s=read.value("hold_s", _seconds, 0.0),
        straight_s=read.value("straight_s", _seconds, 0.0),
        best_hold_s=read.value("best_hold_s", _seconds, 0.0),
        best_straight_s=read.value("best_straight_s", _seconds, 0.0),
        bytes=read.value("bytes", integer, 0),
        notes=read.value("notes", text, ""),
    )


def day_or_none(value: object) -> date | None:
    """A day in ISO format; None if it is none."""
    try:
        return _day(value)
    except ValueError:
        return None


class _Row:
    """Reads columns, and remembers which make no sense."""

    def __init__(self, row: sqlite3.Row) -> None:
        self._row = row
        self.damaged: list[str] = []

    def value(self, column: str, read: Callable[[object], T], otherwise: T) -> T:
        try:
            return read(self._row[column])
        except (ValueError, LibraryError):
            self.damaged.append(column)
            return otherwise

    def summary(self, prefix: str) -> ClipSummary:
        return ClipSummary(
            self.value(f"{prefix}hold_s", _seconds, 0.0),
            self.value(f"{prefix}straight_s", _seconds, 0.0),
            self.value(f"{prefix}first_fault", _optional(text), None),
            self.value(f"{prefix}verdict", _optional(lambda value: VerdictKind(text(value))), None),
            self.value(f"{prefix}doubt", lambda value: number(value, 0.0, 1.0), 1.0),
        )


def _id(row: sqlite3.Row) -> int:
    return int(row["id"])  # the rowid: SQLite keeps nothing else there


def _name(value: object) -> str | None:
    return checked_name(value)


def _leads_elsewhere(part: str) -> bool:
    odd = part in ("", ".", "..") or "\\" in part or "\0" in part or bool(_DRIVE.match(part))
    return odd or PurePosixPath(part).name != part


def _optional(read: Callable[[object], T]) -> Callable[[object], T | None]:
    return lambda value: None if value is None else read(value)


def _day(value: object) -> date:
    return date.fromisoformat(text(value, 10))


def _seconds(value: object) -> float:
    return number(value, 0.0)


def _flag(value: object) -> bool:
    return bool(integer(value, 0, 1))
