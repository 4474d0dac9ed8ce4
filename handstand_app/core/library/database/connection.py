"""SQLite as the library uses it: write-ahead log, one connection a thread, one writer at a time, clear errors."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from handstand_app.core.library.database.schema import MIGRATIONS, Migration
from handstand_app.core.library.errors import DamagedLibraryError, LibraryError, NewerLibraryError, of_database

BUSY_S = 2.0


class Database:
    """An open database, checked and brought to the newest version. Usable from every thread until `close`.

    Args:
        path: made if missing.
        before_migration: gets a connection and the version that is about to change; makes a backup.
        migrations: of `schema`; version N is the state after the first N.
        busy_s: how long to wait for another program's lock [s].

    Raises:
        DamagedLibraryError, NewerLibraryError, LibraryInUseError, LibraryError: see `errors`; nothing was changed.
    """

    def __init__(
        self,
        path: Path,
        before_migration: Callable[[sqlite3.Connection, int], object],
        migrations: Sequence[Migration] = MIGRATIONS,
        busy_s: float = BUSY_S,
    ) -> None:
        self.path = path
        self._busy_s = busy_s
        self._closed = False
        self._guard = threading.Lock()
        self._writing = threading.RLock()
        self._is_together = False  # of whoever holds the lock
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        try:
            with self._words():
                self._prepare(migrations, before_migration)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread, for queries. Raises LibraryError."""
        with self._words():
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: what happens inside is on the disk when this ends, or nothing is. Raises LibraryError."""
        with self._words(), self._writing:
            connection = self._connection()
            if connection.in_transaction:
                if not self._is_together:
                    raise RuntimeError("a transaction within a transaction")
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around several: all of them are on the disk when this ends, or none. Raises LibraryError."""
        with self.writing():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False

    def check(self) -> None:
        """Look at every page and index, which takes longer than the check at the start. Raises DamagedLibraryError."""
        with self.reading() as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise self._damaged(verdict)

    def close(self) -> None:
        """Close the connections of all threads; no thread may be using one. Safe to call twice."""
        with self._guard:
            self._closed = True
            connections, self._connections = list(self._connections.values()), {}
        for connection in connections:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        thread = threading.current_thread()
        with self._guard:
            if self._closed:
                raise LibraryError(f"{self.path.parent} was closed")
            if thread not in self._connections:
                for gone in [other for other in self._connections if not other.is_alive()]:
                    self._connections.pop(gone).close()
                self._connections[thread] = self._connect()
            return self._connections[thread]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy_s, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = _text  # one damaged byte must not keep a whole list from being read
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _prepare(
        self, migrations: Sequence[Migration], before_migration: Callable[[sqlite3.Connection, int], object]
    ) -> None:
        connection = self._connection()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(migrations):
            raise NewerLibraryError(
                f"{self.path} was written by a newer Handstand (version {version}, this one reads up to "
                f"{len(migrations)}). Install the newer Handstand, or choose another library folder."
            )
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise self._damaged(verdict)
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("BEGIN IMMEDIATE")  # fails now, in words, if another program writes
        connection.execute(f"PRAGMA user_version = {version}")  # or if the file is read-only
        connection.execute("ROLLBACK")
        if 0 < version < len(migrations):
            before_migration(connection, version)
        for number, statements in enumerate(migrations[version:], start=version + 1):
            with self.writing() as writer:
                for statement in statements:
                    writer.execute(statement)
                writer.execute(f"PRAGMA user_version = {number}")
        if _columns(connection) != _columns_of(migrations):
            raise self._damaged("its tables are not those of this program")

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise of_database(error, self.path) from error
        except UnicodeDecodeError as error:  # of a name in its schema, or of its own sentence about that
            raise self._damaged("its text cannot be decoded") from error

    def _damaged(self, reason: str) -> DamagedLibraryError:
        return DamagedLibraryError(f"{self.path} is damaged ({reason}). Restore a backup, then look for clips on disk.")


def next_change(connection: sqlite3.Connection) -> int:
    """A number larger than all it gave before; call it in the transaction that writes it down. Clocks may go back."""
    connection.execute(
        "INSERT INTO options VALUES ('changes', '1') "
        "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
    )
    return int(connection.execute("SELECT value FROM options WHERE name = 'changes'").fetchone()[0])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _columns(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Tables with their columns."""
    rows = connection.execute(
        "SELECT m.name AS owner, c.name AS part FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    )
    return {(row[0], row[1]) for row in rows}


def _columns_of(migrations: Sequence[Migration]) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        for statements in migrations:
            for statement in statements:
                empty.execute(statement)
        return _columns(empty)
