"""Which clips were judged in full, with the results. The live verdict is kept beside them."""

from collections.abc import Collection

from handstand_app.core.clip import ClipSummary
from handstand_app.core.judging.judgement import UNKNOWN, Judgement
from handstand_app.core.library.database.clip_columns import summary_columns
from handstand_app.core.library.database.connection import Database
from handstand_app.core.sources.speed import FileSpeed

_WAITING = "trashed_at IS NULL AND NOT missing AND NOT judged_fully AND judge_trouble IS NULL"


class Judgements:
    """Columns `judge...`, `live...` and the summary of `clips`. May be used from every thread; raises LibraryError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_summary(self, clip_id: int, summary: ClipSummary, judgement: Judgement = UNKNOWN) -> None:
        """The clip was judged again, and its track was replaced. What had been said first is kept beside it."""
        columns = {
            **summary_columns(summary),
            "judged_by": judgement.network,
            "judged_blocks": judgement.blocks,
            "judged_fully": int(judgement.is_full),
            "judge_trouble": None,
            "has_track": 1,
        }
        first = ("hold_s", "straight_s", "first_fault", "verdict", "doubt")
        keep = ", ".join(
            f"live_{name} = CASE WHEN live_hold_s IS NULL THEN {name} ELSE live_{name} END" for name in first
        )
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE clips SET {keep} WHERE id = ? AND has_track AND live_hold_s IS NULL", (clip_id,)
            )
            connection.execute(f"UPDATE clips SET {assignments} WHERE id = ?", (*columns.values(), clip_id))

    def set_slow_motion(self, clip_id: int, chosen: FileSpeed) -> None:
        """Remember how many times slower than real time a clip plays.

        Its holds become as long as they were in reality. It is to be judged again: it was judged at another speed.
        """
        times = ("hold_s", "straight_s", "live_hold_s", "live_straight_s")
        scaled = ", ".join(f"{name} = {name} * COALESCE(slow_motion, :announced) / :factor" for name in times)
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE clips SET {scaled}, slow_motion = :factor, judged_fully = 0, judge_trouble = NULL "
                "WHERE id = :id AND COALESCE(slow_motion, :announced) != :factor",
                {"announced": chosen.announced, "factor": chosen.factor, "id": clip_id},
            )

    def next(self, skipped: Collection[int] = ()) -> int | None:
        """The newest clip that was not judged in full, so that it is worth judging again; None if there is none.

        Args:
            skipped: ids of clips that are not wanted now.
        """
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT id FROM clips WHERE {_WAITING} ORDER BY recorded_s DESC, id DESC")
            return next((int(row["id"]) for row in rows if row["id"] not in skipped), None)

    def waiting(self) -> int:
        """How many clips were not judged in full."""
        with self._database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM clips WHERE {_WAITING}").fetchone()[0])

    def give_up(self, clip_id: int, trouble: str) -> None:
        """The clip cannot be judged again, for this reason; it is not tried once more."""
        with self._database.writing() as connection:
            connection.execute("UPDATE clips SET judge_trouble = ? WHERE id = ?", (trouble, clip_id))

    @property
    def paused(self) -> bool:
        """The athlete does not want clips judged again for now."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM options WHERE name = 'judging_paused'").fetchone() is not None

    def set_paused(self, paused: bool) -> None:
        """Remember whether the athlete wants clips judged again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM options WHERE name = 'judging_paused'")
            if paused:
                connection.execute("INSERT INTO options VALUES ('judging_paused', '1')")
