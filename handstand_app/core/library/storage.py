"""How much space the library takes, and what could be deleted to save some. Nothing here deletes."""

import shutil
from dataclasses import dataclass

from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.connection import Database
from handstand_app.core.library.database.rows import to_clip
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.layout import LibraryLayout, tree_bytes
from handstand_app.core.library.model import Clip


@dataclass(frozen=True, slots=True)
class StorageUse:
    """Bytes by what they are for. clips, trash: videos alone. other: database, backups, thumbnails.

    free: on the disk that the library is on. cap: what the athlete allows; None for no limit.
    """

    clips: int
    trash: int
    other: int
    free: int
    cap: int | None

    @property
    def total(self) -> int:
        """All that the library takes."""
        return self.clips + self.trash + self.other

    @property
    def over(self) -> int:
        """By how much the cap is exceeded; 0 if it is not."""
        return 0 if self.cap is None else max(0, self.total - self.cap)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What might be deleted. trash: clips that are thrown away already. clips: to be thrown away.

    bytes: what that frees. enough: it brings the library below the cap.
    """

    trash: tuple[Clip, ...]
    clips: tuple[Clip, ...]
    bytes: int
    enough: bool


class Storage:
    """Bytes of the library."""

    def __init__(self, database: Database, layout: LibraryLayout, clips: Clips) -> None:
        self._database = database
        self._layout = layout
        self._clips = clips

    def use(self) -> StorageUse:
        """What is taken now; sums of the database for clips, so it is quick with many."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT trashed_at IS NOT NULL AS trashed, sum(bytes) AS bytes FROM clips WHERE NOT missing GROUP BY 1"
            )
            sums = {bool(row["trashed"]): int(row["bytes"] or 0) for row in rows}
        other = sum(tree_bytes(folder) for folder in (self._layout.backups, self._layout.thumbnails))
        other += sum(path.stat().st_size for path in self._layout.root.glob("library*.db*"))
        free = shutil.disk_usage(self._layout.root).free
        return StorageUse(sums.get(False, 0), sums.get(True, 0), other, free, self.cap)

    @property
    def cap(self) -> int | None:
        """How much the library may take [bytes]; None for no limit."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM options WHERE name = 'cap_bytes'").fetchone()
        try:
            return None if row is None else max(1, int(row["value"]))
        except ValueError:  # a damaged value: no limit deletes nothing
            return None

    def set_cap(self, cap: int | None) -> None:
        """Change the limit; nothing is deleted by that. Raises LibraryError if it is not positive."""
        if cap is not None and cap <= 0:
            raise LibraryError(f"The limit for the library must be more than 0 bytes, got {cap}.")
        with self._database.writing() as connection:
            connection.execute("DELETE FROM options WHERE name = 'cap_bytes'")
            if cap is not None:
                connection.execute("INSERT INTO options VALUES ('cap_bytes', ?)", (str(cap),))

    def proposal(self) -> Proposal:
        """What to delete to get below the cap: trash first, then clips without handstand, then the oldest.

        Clips with a label, segments, notes or a star are never proposed.
        """
        use = self.use()
        sql = """
            SELECT * FROM clips WHERE NOT missing AND (trashed_at IS NOT NULL
                OR (label IS NULL AND segments = 0 AND NOT favourite AND notes = ''))
            ORDER BY trashed_at IS NULL, hold_s > 0, recorded_s, id
        """
        chosen: list[Clip] = []
        freed = 0
        with self._database.reading() as connection:
            for row in connection.execute(sql):
                if freed >= use.over:
                    break
                chosen.append(to_clip(row, self._layout))
                freed += chosen[-1].bytes
        trashed = tuple(clip for clip in chosen if clip.trashed_at is not None)
        others = tuple(clip for clip in chosen if clip.trashed_at is None)
        return Proposal(trashed, others, freed, freed >= use.over)
