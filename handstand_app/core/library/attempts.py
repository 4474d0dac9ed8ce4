"""The library's clips as attempts, for statistics. Only steadiness reads files.

A clip is one attempt, with its longest handstand. What the athlete says counts before what the network says: the hold
of a clip that is labelled straight was straight all the time and has no fault, one that is labelled not straight never
was, and a clip that is labelled no handstand is no attempt. Clips in the trash, and those of imported data sets, which
may show other people, are left out.
"""

import sqlite3
from collections.abc import Iterable

from handstand_app.core.clip import TrackError, read_track
from handstand_app.core.job import Stop
from handstand_app.core.judging.hold import ATTEMPT_S
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.connection import Database
from handstand_app.core.library.model import ClipLabel, ClipOrigin
from handstand_app.core.library.spans import hold_span
from handstand_app.core.progress.attempts import SavedAttempt
from handstand_app.core.progress.steadiness import EDGE_S, LEAST_S, Steadiness, steadiness
from handstand_app.core.trusted import moment, number, text
from handstand_app.core.types import Hold

_ATTEMPTS = f"""
    SELECT id, recorded_at, duration_s, hold_s, straight_s, first_fault, label FROM clips
    WHERE trashed_at IS NULL AND hold_s >= {ATTEMPT_S} AND source <> '{ClipOrigin.DATASET.value}'
        AND label IS NOT '{ClipLabel.NOT_HANDSTAND.value}'
    ORDER BY recorded_s, id
"""


class Attempts:
    """Reads the table `clips`. May be used from every thread; raises LibraryError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SavedAttempt]:
        """Every attempt in order of time. Rows that make no sense are left out until the library is mended."""
        with self._database.reading() as connection:
            rows = connection.execute(_ATTEMPTS).fetchall()
        return [attempt for row in rows if (attempt := _attempt(row)) is not None]


def steadiness_of(clips: Clips, attempts: Iterable[SavedAttempt], stop: Stop = lambda: False) -> list[Steadiness]:
    """How still each hold was whose track says so; a few hundredths of a second each, for a worker.

    Args:
        stop: whether the answer is no longer wanted.
    """
    found = []
    for clip in clips.get_all(attempt.clip_id for attempt in attempts):
        if stop() or clip.track is None or clip.summary.hold_s < LEAST_S + 2 * EDGE_S:
            continue
        try:
            frames = read_track(clip.track)
        except TrackError:  # the player says it when the clip is opened
            continue
        measured = steadiness(frames, hold_span(frames))
        if measured is not None:
            found.append(measured)
    return found


def _attempt(row: sqlite3.Row) -> SavedAttempt | None:
    try:
        when = moment(row["recorded_at"])
        duration_s, hold_s, measured_s = (number(row[name], 0.0) for name in ("duration_s", "hold_s", "straight_s"))
        fault = row["first_fault"] and text(row["first_fault"], 100)
    except ValueError:
        return None
    straight_s = min(measured_s, hold_s)
    if row["label"] == ClipLabel.STRAIGHT:
        straight_s, fault = hold_s, None
    elif row["label"] == ClipLabel.NOT_STRAIGHT:
        straight_s = 0.0
    return SavedAttempt.of(row["id"], when, duration_s, Hold(hold_s, straight_s, False, fault or None))
