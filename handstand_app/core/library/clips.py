"""The clips themselves: added, listed, described. Nothing here reads pictures."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from handstand_app.core.clip import SavedClip, track_path
from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.library.database.clip_columns import judgement_columns, summary_columns
from handstand_app.core.library.database.connection import Database, next_change
from handstand_app.core.library.database.query import LABELLED, many, searched, where
from handstand_app.core.library.database.rows import checked_name, checked_place, day_or_none, to_clip, to_day
from handstand_app.core.library.errors import ClipMissingError, LibraryError, of_system
from handstand_app.core.library.layout import LibraryLayout, sha256_of
from handstand_app.core.library.model import Clip, ClipFilter, ClipLabel, ClipOrigin, Day, Sort

EVERYTHING = ClipFilter()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a clip came: its source, the file that it was taken from and that file's SHA-256, if known."""

    source: ClipOrigin = ClipOrigin.RECORDED
    origin: str = ""
    origin_sha256: str | None = None


class Clips:
    """Table `clips`. Every method may be called from every thread and raises LibraryError.

    Attributes:
        arriving: held while a file is moved into `clips` and added, so that a rescan does not add it first.
    """

    def __init__(self, database: Database, layout: LibraryLayout) -> None:
        self.arriving = threading.Lock()
        self._database = database
        self._layout = layout

    def add(self, clip: SavedClip, arrival: Arrival | None = None) -> int:
        """Take in a clip whose files are in their place in `clips`; returns its id. Adding one twice does nothing.

        Raises:
            LibraryError: the file is missing, empty or elsewhere.
        """
        return self.add_all([clip], arrival)[0]

    def add_all(self, clips: Sequence[SavedClip], arrival: Arrival | None = None) -> list[int]:
        """Take in many at once: all of them, or none if one cannot be."""
        rows = [self._row(clip, arrival or Arrival()) for clip in clips]
        ids = []
        with self._database.writing() as connection:
            for row in rows:
                columns, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(
                    f"INSERT INTO clips ({columns}) VALUES ({marks}) ON CONFLICT (name) DO NOTHING", list(row.values())
                )
                found = connection.execute("SELECT id FROM clips WHERE name = ?", (row["name"],))
                ids.append(int(found.fetchone()["id"]))
        return ids

    def get(self, clip_id: int) -> Clip:
        """One clip, also from the trash. Raises ClipMissingError if there is none of that id."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM clips WHERE id = ?", (clip_id,)).fetchone()
        if row is None:
            raise ClipMissingError(f"Clip {clip_id} is not in the library; it was deleted for good.")
        return to_clip(row, self._layout)

    def get_all(self, ids: Iterable[int]) -> list[Clip]:
        """Clips by id in that order; unknown ones are left out."""
        with self._database.reading() as connection:
            return [to_clip(row, self._layout) for row in many(connection, ids)]

    def page(
        self, wanted: ClipFilter = EVERYTHING, sort: Sort = Sort.NEWEST, limit: int = 100, offset: int = 0
    ) -> list[Clip]:
        """One page of the clips that pass the filter."""
        condition, values = where(wanted)
        sql = f"SELECT * FROM clips WHERE {condition} ORDER BY {sort.value} LIMIT ? OFFSET ?"
        with self._database.reading() as connection:
            return [to_clip(row, self._layout) for row in connection.execute(sql, (*values, limit, offset))]

    def ids(self, wanted: ClipFilter = EVERYTHING, sort: Sort = Sort.NEWEST) -> list[int]:
        """Ids of all clips that pass the filter, in order: what a list view scrolls over."""
        condition, values = where(wanted)
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT id FROM clips WHERE {condition} ORDER BY {sort.value}", values)
            return [row["id"] for row in rows]

    def count(self, wanted: ClipFilter = EVERYTHING) -> int:
        """How many clips pass the filter."""
        condition, values = where(wanted)
        with self._database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM clips WHERE {condition}", values).fetchone()[0])

    def days(self, wanted: ClipFilter = EVERYTHING) -> list[Day]:
        """Sessions of the clips that pass the filter, the newest first."""
        condition, values = where(wanted)
        sql = f"""
            SELECT c.*, COALESCE(day_notes.notes, '') AS notes FROM (
                SELECT day, count(*) AS clips, sum({LABELLED}) AS labelled, sum(bytes) AS bytes,
                    sum(COALESCE(label, verdict, '') = 'straight') AS straight, sum(hold_s >= {HEADLINE_S}) AS holds,
                    sum(hold_s) AS hold_s, sum(straight_s) AS straight_s,
                    max(hold_s) AS best_hold_s, max(straight_s) AS best_straight_s
                FROM clips WHERE {condition} GROUP BY day
            ) AS c LEFT JOIN day_notes ON day_notes.day = c.day ORDER BY c.day DESC
        """
        with self._database.reading() as connection:
            return [day for row in connection.execute(sql, values) if (day := to_day(row)) is not None]

    def day_starts(self, wanted: ClipFilter, sort: Sort) -> dict[int, date]:
        """Numbers in `ids(wanted, sort)` at which another day begins, with that day."""
        condition, values = where(wanted)
        starts: dict[int, date] = {}
        before: object = None
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT day FROM clips WHERE {condition} ORDER BY {sort.value}", values)
            for number, row in enumerate(rows):
                if row["day"] != before and (day := day_or_none(row["day"])) is not None:
                    starts[number] = day
                before = row["day"]
        return starts

    def days_labelled(self, label: ClipLabel) -> int:
        """On how many days clips or parts of clips have this label. Parts count before the label of the whole."""
        sql = """
            SELECT count(DISTINCT day) AS days FROM clips WHERE trashed_at IS NULL AND NOT missing AND (
                (segments = 0 AND label = ?1)
                OR EXISTS (SELECT 1 FROM segments WHERE clip_id = clips.id AND segments.label = ?1))
        """
        with self._database.reading() as connection:
            return int(connection.execute(sql, (label.value,)).fetchone()["days"])

    def disagreements(self, limit: int = 100, offset: int = 0) -> list[Clip]:
        """Clips whose label contradicts the model, the surest contradictions first."""
        return self.page(ClipFilter(disagrees=True), Sort.LEAST_DOUBT, limit, offset)

    def worth_labelling(self, limit: int = 100, offset: int = 0) -> list[Clip]:
        """Clips without label, those first of which the model is least sure."""
        return self.page(ClipFilter(labelled=False, missing=False), Sort.MOST_DOUBT, limit, offset)

    def find(self, video: Path) -> int | None:
        """The id of a file in `clips`; None if the library does not know it."""
        name = self._layout.name_of(video)
        return None if name is None else self.find_name(name)

    def find_name(self, name: str) -> int | None:
        """The id of the clip DAY/FILE.mp4, also in the trash; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT id FROM clips WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row["id"])

    def of_origin(self, sha256: str) -> list[int]:
        """Ids of the clips that were taken from a file of this SHA-256, also those in the trash."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id FROM clips WHERE origin_sha256 = ? ORDER BY id", (sha256,))
            return [row["id"] for row in rows]

    def of_size(self, size: int) -> list[int]:
        """Ids of the clips whose video has so many bytes, also those in the trash."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM clips WHERE bytes = ? ORDER BY trashed_at IS NOT NULL, id", (size,)
            )
            return [row["id"] for row in rows]

    def set_notes(self, clip_id: int, notes: str) -> None:
        """Replace the notes of a clip."""
        self._note(clip_id, notes=notes, search=searched(notes, self.get(clip_id).origin))

    def set_day_notes(self, day: date, notes: str) -> None:
        """Replace the notes of a session."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO day_notes (day, notes, search, noted) VALUES (?, ?, ?, ?)",
                (day.isoformat(), notes, notes.casefold(), next_change(connection)),
            )

    def set_favourite(self, clip_id: int, favourite: bool) -> None:
        """Mark or unmark a clip. Favourites are never proposed for deletion."""
        self._note(clip_id, favourite=int(favourite))

    def sha256(self, clip_id: int) -> str:
        """Of the video; computed once, which takes about a second for each gigabyte."""
        clip = self.existing(clip_id)
        with self._database.reading() as connection:
            known = connection.execute("SELECT sha256 FROM clips WHERE id = ?", (clip_id,)).fetchone()["sha256"]
        if known is not None:
            return str(known)
        try:
            computed = sha256_of(clip.video)
        except OSError as error:
            raise of_system(error, f"{clip.video} cannot be read") from error
        self._set([clip_id], sha256=computed)
        return computed

    def existing(self, clip_id: int) -> Clip:
        """A clip whose file is there and not empty. Raises ClipMissingError, and remembers it, if it is not."""
        clip = self.get(clip_id)
        if not _is_there(clip.video):
            self._set([clip_id], missing=1)
            raise ClipMissingError(
                f"The file of this clip, {clip.video}, is gone or empty. "
                "Put it back, or remove the clip from the library."
            )
        if clip.missing:
            self._set([clip_id], missing=0)
        return clip

    def check_files(self, ids: Iterable[int] | None = None) -> list[int]:
        """Look whether files are there; remembers it, and returns the ids of those that are missing.

        Args:
            ids: which ones, for example those in view; None looks at all, which takes about 10 us each.
        """
        clips = self.get_all(self.ids() if ids is None else ids)
        there = {clip.id: _is_there(clip.video) for clip in clips}
        gone = [clip.id for clip in clips if not clip.missing and not there[clip.id]]
        back = [clip.id for clip in clips if clip.missing and there[clip.id]]
        for changed, missing in ((gone, 1), (back, 0)):
            if changed:
                self._set(changed, missing=missing)
        return [clip.id for clip in clips if not there[clip.id]]

    def forget(self, ids: Iterable[int]) -> list[int]:
        """Remove clips whose files are gone from the list; returns which were. A clip whose file is there stays.

        The log of labels keeps what was said of them.
        """
        gone = [clip for clip in self.get_all(ids) if not clip.video.exists()]
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM clips WHERE id = ?", [(clip.id,) for clip in gone])
        for clip in gone:
            if clip.name:
                checked_place(self._layout, track_path(clip.video)).unlink(missing_ok=True)
        return [clip.id for clip in gone]

    def rewrite(self, clip_id: int, columns: dict[str, Any]) -> None:
        """Replace values of a row that make no sense; see `mend`."""
        self._set([clip_id], **columns)

    def drop_row(self, clip_id: int) -> None:
        """Forget a clip of which the database names no file that there is. Files are left alone."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM clips WHERE id = ?", (clip_id,))

    def _note(self, clip_id: int, **columns: Any) -> None:
        assignments = ", ".join(f"{name} = ?" for name in (*columns, "noted"))
        with self._database.writing() as connection:
            values = (*columns.values(), next_change(connection), clip_id)
            connection.execute(f"UPDATE clips SET {assignments} WHERE id = ?", values)

    def _set(self, ids: Sequence[int], **columns: Any) -> None:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self._database.writing() as connection:
            connection.executemany(
                f"UPDATE clips SET {assignments} WHERE id = ?", [(*columns.values(), clip_id) for clip_id in ids]
            )

    def _row(self, clip: SavedClip, arrival: Arrival) -> dict[str, Any]:
        name = self._layout.name_of(clip.video)
        if name is None:
            raise LibraryError(f"{clip.video} is not in {self._layout.clips}; import it instead.")
        checked_name(name)
        try:
            size = clip.video.stat().st_size
        except OSError as error:
            raise of_system(error, f"{clip.video} cannot be added") from error
        if size == 0 or clip.frames == 0:
            raise LibraryError(f"{clip.video} cannot be added: it holds no picture.")
        return {
            "name": name,
            "has_track": int(clip.track is not None),
            "recorded_at": clip.recorded_at.isoformat(),
            "recorded_s": clip.recorded_at.timestamp(),
            "day": clip.recorded_at.date().isoformat(),
            **{field: getattr(clip, field) for field in ("duration_s", "width", "height", "frames", "dropped")},
            "bytes": size,
            **summary_columns(clip.summary),
            **judgement_columns(clip),
            "search": searched("", arrival.origin),
            "source": arrival.source.value,
            "origin": arrival.origin,
            "origin_sha256": arrival.origin_sha256,
            "added_at": datetime.now(UTC).isoformat(),
        }


def _is_there(video: Path) -> bool:
    try:
        return video.stat().st_size > 0
    except OSError:
        return False
