"""The library as a whole: opens and closes it, and owns its parts."""

import logging
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Self

from handstand_app.core.job import Progress, Stop
from handstand_app.core.library.attempts import Attempts
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.connection import BUSY_S, Database
from handstand_app.core.library.datasets.arrivals import clean_up
from handstand_app.core.library.datasets.dataset_export import Exported, export_dataset
from handstand_app.core.library.datasets.dataset_import import ImportedDataset, ZipLimits, import_dataset
from handstand_app.core.library.errors import DamagedLibraryError, LibraryError, of_system
from handstand_app.core.library.imports.video_import import ImportedVideo, ImportOptions, Judge, VideoImport
from handstand_app.core.library.instance import InstanceLock
from handstand_app.core.library.judging.judgements import Judgements
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.model import Clip, ClipFilter
from handstand_app.core.library.note_order import NoteOrder
from handstand_app.core.library.recovery import backup
from handstand_app.core.library.recovery.mend import Mended, damaged, mend
from handstand_app.core.library.recovery.rescan import Rescan, rescan
from handstand_app.core.library.recovery.salvage import Salvaged, salvage
from handstand_app.core.library.storage import Storage
from handstand_app.core.library.thumbnails import Thumbnails
from handstand_app.core.library.trash import Trash

log = logging.getLogger(__name__)


class Library:
    """An open library. Its parts may be used from every thread; `close` it when no thread uses it any more.

    Attributes:
        clips: add, list, describe. labels: label, segments, undo, redo. judgements: who judged them, and how closely.
        attempts: the same clips for statistics.
        trash: throw away, take back. storage: space and cap. layout: where files are.

    Args:
        root: its folder, made if missing; the app takes it from `settings.library_folder`.
        busy_s: how long to wait for a lock of another program [s].

    Raises:
        LibraryInUseError: another window has it open, or another program locks the database.
        DamagedLibraryError: the database is damaged or was lost; `backup.restore` helps. Nothing was changed.
        NewerLibraryError: it was written by a newer program.
        LibraryError: the folder cannot be written.
    """

    def __init__(self, root: Path, busy_s: float = BUSY_S) -> None:
        self.root = root
        self.layout = LibraryLayout(root)
        try:
            root.mkdir(parents=True, exist_ok=True)
            self.layout.clips.mkdir(exist_ok=True)
        except OSError as error:
            raise of_system(error, f"The library folder {root} cannot be made") from error
        self._lock = InstanceLock(self.layout.lock)
        self._database: Database | None = None
        try:
            self._database = self._open(busy_s)
            self.clips = Clips(self._database, self.layout)
            self.labels = Labels(self._database)
            self.judgements = Judgements(self._database)
            self.attempts = Attempts(self._database)
            self._note_order = NoteOrder(self._database)
            self.trash = Trash(self._database, self.layout, self.clips)
            self.storage = Storage(self._database, self.layout, self.clips)
            clean_up(self.clips, self.layout)
            self.layout.empty_incoming()
            self.trash.tidy()
            self._back_up_daily()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database and let another window in. Safe to call twice."""
        if self._database is not None:
            self._database.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def day_notes(self, day: date) -> str:
        """The notes of a day; empty if there are none."""
        return self._note_order.day(day)[0]

    def back_up(self) -> Path:
        """Make a backup now; returns its place."""
        assert self._database is not None
        with self._database.reading() as connection:
            return backup.make(connection, self.root)

    def rescan(self, progress: Progress | None = None, cancelled: Stop | None = None) -> Rescan:
        """See `rescan.rescan`; for a worker, at start and after a backup was restored."""
        return rescan(self.clips, self.layout, progress, cancelled)

    def damaged(self) -> list[Clip]:
        """Clips with values that make no sense; for a worker.

        Raises:
            DamagedLibraryError: the database is damaged where the check at the start does not look.
        """
        assert self._database is not None
        self._database.check()
        return damaged(self.clips)

    def mend(self) -> Mended:
        """See `mend.mend`; for a worker."""
        return mend(self.clips, self.labels, self.layout)

    def salvage(self, damaged: Path) -> Salvaged:
        """See `salvage.salvage`; for a worker, after a backup was restored and `rescan` has run."""
        return salvage(self.clips, self.labels, self._note_order, damaged)

    def thumbnails(
        self, on_ready: Callable[[int, Path], object], on_failure: Callable[[int, str], object]
    ) -> Thumbnails:
        """A worker for small pictures; whoever asks for it starts and stops it, before `close`."""
        return Thumbnails(self.clips, self.layout, on_ready, on_failure)

    def import_video(
        self,
        path: Path,
        judge: Judge | None = None,
        network: str | None = None,
        options: ImportOptions | None = None,
        *,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> ImportedVideo:
        """See `VideoImport`; for a worker."""
        return VideoImport(self.clips, self.layout, judge, network, options).run(path, progress, cancelled)

    def export_dataset(
        self,
        path: Path,
        chosen: Iterable[int] | ClipFilter,
        provenance: str = "",
        *,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> Exported:
        """See `dataset_export.export_dataset`; for a worker."""
        return export_dataset(self.clips, self.labels, path, chosen, provenance, progress=progress, cancelled=cancelled)

    def import_dataset(
        self,
        path: Path,
        limits: ZipLimits | None = None,
        *,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> ImportedDataset:
        """See `dataset_import.import_dataset`; for a worker."""
        return import_dataset(
            self.clips, self.labels, self.layout, path, limits, progress=progress, cancelled=cancelled
        )

    def _open(self, busy_s: float) -> Database:
        if (lost := backup.lost(self.root)) is not None:
            raise lost

        def before_migration(connection: sqlite3.Connection, version: int) -> None:
            backup.make(connection, self.root, version)

        try:
            return Database(self.layout.database, before_migration, busy_s=busy_s)
        except DamagedLibraryError as error:
            raise DamagedLibraryError(str(error), backup.backups(self.root)) from error

    def _back_up_daily(self) -> None:
        """A backup that fails, for example on a full disk, must not keep the athlete out."""
        if not self.clips.count() or not backup.is_due(self.root, datetime.now()):
            return
        try:
            self.back_up()
        except LibraryError as error:
            log.warning("no backup was made: %s", error)
