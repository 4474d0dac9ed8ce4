"""SQLite as the library uses it: write-ahead log, one connection a thread, one writer at a time, errors in words."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from handstand_app.core.library.errors import DamagedLibraryError, LibraryError, NewerLibraryError, of_database
from handstand_app.core.library.schema import MIGRATIONS, Migration

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
                raise RuntimeError("a transaction within a transaction")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

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
            raise DamagedLibraryError(
                f"{self.path} is damaged ({verdict}). Restore a backup, then look for clips on disk."
            )
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

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise of_database(error, self.path) from error
