"""Clips moved to the trash and restored. The database decides; files follow, at the latest at the next start."""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from handstand_app.core.clip import earlier_track_path, track_path
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.connection import Database
from handstand_app.core.library.database.query import many
from handstand_app.core.library.database.rows import checked_place, to_clip
from handstand_app.core.library.errors import LibraryError, of_system
from handstand_app.core.library.layout import LibraryLayout, move_clip
from handstand_app.core.library.model import Clip, ClipFilter
from handstand_app.core.library.thumbnails import thumbnail_path

log = logging.getLogger(__name__)


class Trash:
    """Clips in the trash keep their labels, notes and log."""

    def __init__(self, database: Database, layout: LibraryLayout, clips: Clips) -> None:
        self._database = database
        self._layout = layout
        self._clips = clips

    def put(self, ids: Iterable[int]) -> list[int]:
        """Throw clips away; returns those that were not in the trash before."""
        return self._move(ids, datetime.now(UTC).isoformat())

    def restore(self, ids: Iterable[int]) -> list[int]:
        """Take clips back, with everything that was known of them; returns which."""
        return self._move(ids, None)

    def empty(self, older_than: timedelta | None = None) -> int:
        """Delete clips of the trash for good; returns the freed bytes.

        Args:
            older_than: only those that were thrown away so long ago; None takes all.

        Raises:
            LibraryError: a file cannot be deleted, or is not in the library; what was deleted before it is gone, the
                rest is still there.
        """
        clips = self._clips.get_all(self._clips.ids(ClipFilter(trashed=True)))
        if older_than is not None:
            before = datetime.now(UTC) - older_than
            clips = [clip for clip in clips if clip.trashed_at is not None and clip.trashed_at <= before]
        return sum(self._delete(clip) for clip in clips)

    def tidy(self) -> None:
        """Bring files to where the database says they are: after a crash between the two."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM clips WHERE trashed_at IS NOT NULL").fetchall()
        for row in rows:
            self._follow(to_clip(row, self._layout))
        kept = {row["name"] for row in rows}
        strays = [f"{path.parent.name}/{path.name}" for path in self._layout.trash.glob("*/*.mp4")]
        for name in set(strays) - kept:
            with self._database.reading() as connection:
                row = connection.execute("SELECT * FROM clips WHERE name = ?", (name,)).fetchone()
            if row is not None:
                self._follow(to_clip(row, self._layout))

    def _move(self, ids: Iterable[int], trashed_at: str | None) -> list[int]:
        with self._database.writing() as connection:
            rows = [row for row in many(connection, ids) if (row["trashed_at"] is None) != (trashed_at is None)]
            connection.executemany(
                "UPDATE clips SET trashed_at = ? WHERE id = ?", [(trashed_at, row["id"]) for row in rows]
            )
        changed = [row["id"] for row in rows]
        for clip in self._clips.get_all(changed):
            self._follow(clip)
        return changed

    def _follow(self, clip: Clip) -> None:
        """Move the files of a clip to where it is now; a clip whose files are gone is left so."""
        if not clip.name:  # the database names no file of ours
            return
        elsewhere = self._layout.video(clip.name, trashed=clip.trashed_at is None)
        if not elsewhere.exists() and not track_path(elsewhere).exists():
            return
        try:
            for path in (elsewhere, clip.video):
                checked_place(self._layout, path)
            move_clip(elsewhere, clip.video)
        except (OSError, LibraryError) as error:  # a file that is open on Windows: the next start moves it
            log.warning("%s stays where it is for now: %s", elsewhere, error)

    def _delete(self, clip: Clip) -> int:
        places = [self._layout.video(clip.name, trashed=trashed) for trashed in (True, False)] if clip.name else []
        files = [
            checked_place(self._layout, path)
            for video in places
            for path in (video, track_path(video), earlier_track_path(video))
        ]
        freed = 0
        try:
            for path in (*files, thumbnail_path(self._layout, clip.id)):
                freed += path.stat().st_size if path.exists() else 0
                path.unlink(missing_ok=True)
        except OSError as error:
            raise of_system(error, f"{clip.video} cannot be deleted") from error
        with self._database.writing() as connection:
            connection.execute("DELETE FROM clips WHERE id = ? AND trashed_at IS NOT NULL", (clip.id,))
        return freed
