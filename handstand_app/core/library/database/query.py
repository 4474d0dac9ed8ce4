"""From filters to SQL."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from handstand_app.core.library.model import VERDICT_OF, ClipFilter

Where = tuple[str, list[Any]]

DISAGREES = " OR ".join(
    f"(label = '{label}' AND verdict IN ({', '.join(repr(v.value) for v in VERDICT_OF.values() if v is not verdict)}))"
    for label, verdict in VERDICT_OF.items()
)
LABELLED = "(label IS NOT NULL OR segments > 0)"


def where(wanted: ClipFilter) -> Where:
    """The condition after WHERE, with its parameters."""
    parts = ["trashed_at IS NOT NULL" if wanted.trashed else "trashed_at IS NULL"]
    values: list[Any] = []
    for column, options in (("label", wanted.labels), ("verdict", wanted.verdicts)):
        if options is not None:
            part, more = _any_of(column, options)
            parts.append(part)
            values += more
    limits = (
        ("day >= ?", wanted.first_day and wanted.first_day.isoformat()),
        ("day <= ?", wanted.last_day and wanted.last_day.isoformat()),
        ("hold_s >= ?", wanted.least_hold_s),
        ("hold_s <= ?", wanted.most_hold_s),
        ("doubt >= ?", wanted.least_doubt),
        ("doubt <= ?", wanted.most_doubt),
        ("favourite = ?", wanted.favourite),
        ("missing = ?", wanted.missing),
    )
    for part, value in limits:
        if value is not None:
            parts.append(part)
            values.append(value)
    if wanted.labelled is True:
        parts.append(LABELLED)
    elif wanted.labelled is False:
        parts.append("label IS NULL AND segments = 0")
    if wanted.disagrees is not None:
        parts.append(f"({DISAGREES})" if wanted.disagrees else f"({DISAGREES}) IS NOT TRUE")
        if wanted.disagrees:
            parts.append("label IS NOT NULL")
    for word in wanted.text.casefold().split():
        parts.append(
            "(search LIKE ? ESCAPE '\\' OR day LIKE ? ESCAPE '\\' "
            "OR day IN (SELECT day FROM day_notes WHERE search LIKE ? ESCAPE '\\'))"
        )
        values += [_contains(word)] * 3
    return " AND ".join(parts), values


def searched(notes: str, origin: str) -> str:
    """What text searches look at."""
    return f"{notes}\n{origin}".casefold()


def many(connection: sqlite3.Connection, ids: Iterable[int]) -> list[sqlite3.Row]:
    """Rows of `clips` by id, in the order of `ids`; unknown ones are left out."""
    wanted = list(ids)
    found: dict[int, sqlite3.Row] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join("?" * len(part))
        found.update((row["id"], row) for row in connection.execute(f"SELECT * FROM clips WHERE id IN ({marks})", part))
    return [found[clip_id] for clip_id in wanted if clip_id in found]


def _any_of(column: str, options: Iterable[Any]) -> Where:
    chosen = list(options)
    named = sorted(option.value for option in chosen if option is not None)
    parts = [f"{column} IN ({', '.join('?' * len(named))})"] if named else []
    if None in chosen:
        parts.append(f"{column} IS NULL")
    return f"({' OR '.join(parts)})" if parts else "0", named


def _contains(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
