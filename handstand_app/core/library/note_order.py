"""When notes and stars were last changed, in the order of changes: clocks may go back."""

from datetime import date

from handstand_app.core.library.database.connection import Database


class NoteOrder:
    """Column `noted` of clips and of the notes of days. May be used from every thread; raises LibraryError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clip(self, clip_id: int) -> int:
        """The counter of changes when the notes or the star of a clip were last changed; 0 if they never were."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT noted FROM clips WHERE id = ?", (clip_id,)).fetchone()
        return row["noted"] if row is not None and isinstance(row["noted"], int) else 0

    def day(self, day: date) -> tuple[str, int]:
        """The notes of a session, and the counter when they were written."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT notes, noted FROM day_notes WHERE day = ?", (day.isoformat(),)).fetchone()
        return ("", 0) if row is None else (str(row["notes"]), row["noted"] if isinstance(row["noted"], int) else 0)
