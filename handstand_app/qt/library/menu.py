"""The menu of the page: import, export, storage, trash, rescan; asks for files and hands on what was chosen."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip, ClipFilter
from handstand_app.qt.library.actions import ClipActions
from handstand_app.qt.library.clip_list import ClipList
from handstand_app.qt.library.formatting import counted, size
from handstand_app.qt.library.jobs import Jobs
from handstand_app.qt.library.notice_bar import NoticeBar
from handstand_app.qt.library.storage_dialog import StorageDialog, StorageState, storage_state
from handstand_app.qt.library.worker import LibraryWorker

VIDEOS = "Videos (*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.mpg *.mpeg *.mts *.3gp *.gif);;All files (*)"
ZIP = "Data set (*.zip)"


class LibraryMenu(QObject):
    """Builds the menu, and does what it offers.

    Args:
        page: parent of the dialogs.
        clips: the list in which clips are selected.
    """

    def __init__(
        self,
        page: QWidget,
        library: Library,
        worker: LibraryWorker,
        jobs: Jobs,
        notice: NoticeBar,
        *,
        actions: ClipActions,
        clips: ClipList,
    ) -> None:
        super().__init__(page)
        self._page, self._library, self._worker = page, library, worker
        self._actions, self._jobs, self._notice = actions, jobs, notice
        self.storage = StorageDialog(page)
        self.storage.cap_chosen.connect(self._set_cap)
        self.storage.clips_unwanted.connect(self._throw_away)
        self.menu = QMenu(page)
        entries: tuple[tuple[str, Callable[[], object]] | None, ...] = (
            ("Import videos…", self.ask_for_videos),
            ("Import folder of videos…", self._ask_for_folder),
            ("Import data set…", self._ask_for_dataset),
            None,
            ("Export selected clips…", lambda: self._ask_where(list(clips.selected_ids))),
            ("Export all labelled clips…", lambda: self._ask_where(ClipFilter(labelled=True, missing=False))),
            None,
            ("Storage…", self.show_storage),
            ("Look for clips on the disk", jobs.rescan),
            ("Remove missing clips from the list…", self.ask_to_forget),
            ("Empty trash…", self.ask_to_empty),
        )
        for entry in entries:
            if entry is None:
                self.menu.addSeparator()
            else:
                self.menu.addAction(entry[0]).triggered.connect(lambda _=False, then=entry[1]: then())

    def ask_for_videos(self) -> None:
        """Ask for videos and import them."""
        chosen, _ = QFileDialog.getOpenFileNames(self._page, "Import videos", _folder(), VIDEOS)
        if chosen:
            self._jobs.import_videos([Path(name) for name in chosen])

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._page, "Import folder of videos", _folder())
        if name:
            self._jobs.import_videos([Path(name)])

    def ask_to_empty(self) -> None:
        """Ask whether to delete the trash for good."""
        number = self._library.clips.count(ClipFilter(trashed=True))
        if not number:
            self._notice.show_note("The trash is empty.")
            return
        taken = size(sum(clip.bytes for clip in self._library.clips.page(ClipFilter(trashed=True), limit=number)))
        question = f"Delete {counted(number, 'clip')} in the trash, {taken}, for good? That cannot be undone."
        self._notice.ask(question, "Delete for good", self._actions.empty_trash)

    def ask_to_forget(self) -> None:
        """Ask whether to remove clips whose files are gone."""
        ids = self._library.clips.ids(ClipFilter(missing=True))
        if not ids:
            self._notice.show_note("No clip is known to be missing.")
            return
        question = f"Remove {counted(len(ids), 'clip')} whose file is gone from the list? That cannot be undone."
        self._notice.ask(question, "Remove", lambda: self._actions.forget(ids))

    def offer_repair(self, clips: Sequence[Clip]) -> None:
        """Ask whether to write damaged entries anew."""
        number = counted(len(clips), "clip")
        question = f"The library's entries of {number} are damaged. The videos are not, and are not touched."
        self._notice.ask(question, "Repair", self._actions.mend)

    def offer_whole_repair(self, reason: str) -> None:
        """Ask whether to repair the database when the app is started the next time."""
        question = f"{reason} Until then not everything may be listed. Your videos are not touched."
        self._notice.ask(question, "Repair at the next start", self._actions.repair_at_next_start)

    def show_storage(self) -> None:
        """Open the dialog with the space that is taken."""

        def then(state: StorageState) -> None:
            self.storage.show_state(state)
            self.storage.open()

        self._worker.submit(lambda: storage_state(self._library), then, self._notice.show_error)

    def _ask_for_dataset(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._page, "Import data set", _folder(), ZIP)
        if name:
            self._jobs.import_dataset(Path(name))

    def _ask_where(self, chosen: Sequence[int] | ClipFilter) -> None:
        if not chosen:
            self._notice.show_error("Select the clips to export first.")
            return
        suggested = str(Path(_folder()) / f"handstand-{date.today().isoformat()}.zip")
        name, _ = QFileDialog.getSaveFileName(self._page, "Export data set", suggested, ZIP)
        if name:
            path = Path(name)
            self._jobs.export_dataset(path if path.suffix else path.with_suffix(".zip"), chosen)

    def _set_cap(self, cap: int | None) -> None:
        def work() -> StorageState:
            self._library.storage.set_cap(cap)
            return storage_state(self._library)

        self._worker.submit(work, self.storage.show_state, self._notice.show_error)

    def _throw_away(self, ids: Sequence[int]) -> None:
        self._actions.throw_away(ids)
        self.storage.close()


def _folder() -> str:
    """Where file dialogs begin."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation) or str(Path.home())
