"""Labels out of a damaged database, whose log is newer than the backup that took its place."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from handstand_app.core.library.clips import Clips
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.labels import Labels


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved.

    Attributes:
        changed: ids of clips that got a label or segments back.
        unknown: names of clips that the library does not have, so their labels could not be put back.
        complete: the whole log could be read; False if some of it is lost.
    """

    changed: tuple[int, ...]
    unknown: tuple[str, ...]
    complete: bool


def salvage(clips: Clips, labels: Labels, damaged: Path) -> Salvaged:
    """Put back what was said after the last line of the library's own log. Call it after `rescan`. For a worker.

    Args:
        damaged: the database that `backup.restore` set aside; it is only read.

    Raises:
        LibraryError: the file is missing, or the library cannot be written.
    """
    if not damaged.is_file():
        raise LibraryError(f"{damaged} does not exist; check the spelling.")
    newest, complete = _newest(damaged, labels.last_at())
    changed, unknown = set(), set()
    for (name, what), after in newest.items():
        clip_id = clips.find_name(name)
        if clip_id is None:
            unknown.add(name)
        elif labels.put_back(clip_id, what, after, "salvaged"):
            changed.add(clip_id)
    return Salvaged(tuple(sorted(changed)), tuple(sorted(unknown)), complete)


def _newest(damaged: Path, since: str) -> tuple[dict[tuple[str, str], str], bool]:
    """The last state of each clip's label and segments in the log, by clip and kind; whether all could be read."""
    newest: dict[tuple[str, str], str] = {}
    try:
        with closing(sqlite3.connect(f"{damaged.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT clip_name, what, after, at FROM label_events NOT INDEXED ORDER BY id")
            for name, what, after, at in rows:
                if at > since and _makes_sense(what, after):
                    newest[name, what] = after
    except sqlite3.Error:
        return newest, False
    return newest, True


def _makes_sense(what: object, after: object) -> bool:
    try:
        value = json.loads(str(after))
    except ValueError:
        return False
    return what in ("label", "segments") and isinstance(value, list) == (what == "segments")
