"""Actions on clips, run by the worker: label, undo, throw away, star, notes. Reports the outcome of each."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from handstand_app.core.library.errors import DamagedLibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip, ClipLabel
from handstand_app.core.library.recovery.mend import Mended
from handstand_app.core.library.recovery.repair import repair_at_next_start
from handstand_app.qt.library.filter_bar import Queue
from handstand_app.qt.library.formatting import LABEL_WORDS, counted, size
from handstand_app.qt.library.undo import UndoHistory, UndoResult, UndoStep
from handstand_app.qt.library.worker import LibraryWorker


class ClipActions(QObject):
    """Every method returns at once; signals come when the disk has it, in the order of the calls."""

    clips_changed = Signal(object)  # ids of clips to be read again
    list_changed = Signal(object)  # ids of clips that came back, none if clips went
    noted = Signal(str, bool)  # one sentence, and whether it may be undone
    failed = Signal(str, object)  # one sentence, and the ids that it is about
    shown_wanted = Signal(int)  # the clip that an undo or redo was about
    state_known = Signal(object, bool, bool)  # clips in each Queue, whether undo and redo would do something

    def __init__(self, library: Library, worker: LibraryWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._worker = worker
        self._history = UndoHistory(library)

    def label(self, ids: Sequence[int], label: ClipLabel, more: str = "") -> None:
        """Label these clips; `more` is added to the sentence that says so."""
        words = "" if len(ids) == 1 else f" ({counted(len(ids), 'clip')})"
        self._do(lambda: self._set_labels(ids, label), ids, f"Saved: {LABEL_WORDS[label].lower()}{words}.{more}")

    def undo(self) -> None:
        """Take back what was done last."""
        self._worker.submit(self._history.undo, self._tell_result, lambda sentence: self.failed.emit(sentence, []))

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._worker.submit(self._history.redo, self._tell_result, lambda sentence: self.failed.emit(sentence, []))

    def throw_away(self, ids: Sequence[int]) -> None:
        """Move clips to the trash."""

        def work() -> list[int]:
            moved = self._library.trash.put(ids)
            if moved:
                self._history.add(UndoStep(thrown_away=tuple(moved)))
            return moved

        def then(moved: list[int]) -> None:
            self.list_changed.emit([])
            self.noted.emit(f"Moved {counted(len(moved), 'clip')} to the trash.", True)

        self._worker.submit(work, then, lambda sentence: self.failed.emit(sentence, ids))

    def take_back(self, ids: Sequence[int]) -> None:
        """Take clips out of the trash."""

        def then(moved: list[int]) -> None:
            self.list_changed.emit([])
            self.noted.emit(f"Took {counted(len(moved), 'clip')} out of the trash.", False)

        self._worker.submit(
            lambda: self._library.trash.restore(ids), then, lambda sentence: self.failed.emit(sentence, ids)
        )

    def empty_trash(self) -> None:
        """Delete for good what is in the trash."""

        def then(freed: int) -> None:
            self.list_changed.emit([])
            self.noted.emit(f"The trash is empty; that freed {size(freed)}.", False)

        def otherwise(sentence: str) -> None:
            self.list_changed.emit([])
            self.failed.emit(sentence, [])

        self._worker.submit(self._library.trash.empty, then, otherwise)

    def set_favourite(self, ids: Sequence[int], favourite: bool) -> None:
        """Star clips, or take the stars away."""

        def work() -> None:
            for clip_id in ids:
                self._library.clips.set_favourite(clip_id, favourite)

        self._do(work, ids)

    def set_notes(self, clip_id: int, notes: str) -> None:
        """Replace the notes of a clip."""
        self._do(lambda: self._library.clips.set_notes(clip_id, notes), [clip_id])

    def forget(self, ids: Sequence[int]) -> None:
        """Remove clips whose files are gone from the list."""

        def then(gone: list[int]) -> None:
            self.list_changed.emit([])
            self.noted.emit(f"Removed {counted(len(gone), 'clip')} whose file is gone from the list.", False)

        self._worker.submit(
            lambda: self._library.clips.forget(ids), then, lambda sentence: self.failed.emit(sentence, ids)
        )

    def look_for_files(self, clips: Sequence[Clip]) -> None:
        """Look whether the files of these clips are there."""
        known = {clip.id: clip.missing for clip in clips}

        def then(missing: list[int]) -> None:
            changed = [clip_id for clip_id, was in known.items() if was != (clip_id in missing)]
            if changed:
                self.clips_changed.emit(changed)

        self._worker.submit(
            lambda: self._library.clips.check_files(known), then, lambda sentence: self.failed.emit(sentence, [])
        )

    def open(self, ids: Sequence[int], then: Callable[[], object]) -> None:
        """Call `then` if the files of these clips are there; tell what is wrong otherwise."""

        def otherwise(sentence: str) -> None:
            self.clips_changed.emit(ids)
            self.failed.emit(sentence, [])

        self._worker.submit(
            lambda: [self._library.clips.existing(clip_id) for clip_id in ids], lambda _: then(), otherwise
        )

    def look_for_damage(self, then: Callable[[list[Clip]], object], otherwise: Callable[[str], object]) -> None:
        """Hand over the clips whose entries make no sense, if there are any; `otherwise`, why the database must be
        repaired as a whole."""

        def work() -> tuple[list[Clip], str]:
            try:
                return self._library.damaged(), ""
            except DamagedLibraryError as error:
                return [], str(error)

        def tell(found: tuple[list[Clip], str]) -> None:
            if found[1]:
                otherwise(found[1])
            elif found[0]:
                then(found[0])

        self._worker.submit(work, tell, lambda sentence: self.failed.emit(sentence, []))

    def repair_at_next_start(self) -> None:
        """Ask for the repair of the whole database when the app is started the next time."""
        said = "The next start of the app offers the repair."
        self._worker.submit(
            lambda: repair_at_next_start(self._library.root),
            lambda _: self.noted.emit(said, False),
            lambda sentence: self.failed.emit(sentence, []),
        )

    def mend(self) -> None:
        """Write damaged entries anew."""

        def then(done: Mended) -> None:
            self.list_changed.emit([])
            gone = (
                f" {counted(len(done.removed), 'clip')} without a file removed from the list." if done.removed else ""
            )
            self.noted.emit(f"Repaired {counted(len(done.mended), 'clip')}.{gone}", False)

        self._worker.submit(self._library.mend, then, lambda sentence: self.failed.emit(sentence, []))

    def ask_state(self) -> None:
        """Find out what `state_known` tells."""

        def work() -> tuple[dict[Queue, int], bool, bool]:
            counts = {queue: self._library.clips.count(queue.filter) for queue in Queue}
            return counts, *self._history.can

        self._worker.submit(
            work, lambda state: self.state_known.emit(*state), lambda sentence: self.failed.emit(sentence, [])
        )

    def _do(self, work: Callable[[], Any], ids: Sequence[int], sentence: str = "") -> None:
        def then(_: Any) -> None:
            self.clips_changed.emit(ids)
            if sentence:
                self.noted.emit(sentence, True)

        self._worker.submit(work, then, lambda said: self.failed.emit(said, ids))

    def _set_labels(self, ids: Sequence[int], label: ClipLabel) -> None:
        changed = 0
        try:
            for clip_id in ids:
                if self._library.clips.get(clip_id).label is not label:
                    self._library.labels.set_label(clip_id, label)
                    changed += 1
        finally:
            if changed:
                self._history.add(UndoStep(labels=changed))

    def _tell_result(self, done: UndoResult) -> None:
        if done.trash_changed:
            self.list_changed.emit(done.ids)
        else:
            self.clips_changed.emit(done.ids)
        self.noted.emit(done.sentence, False)
        if done.ids:
            self.shown_wanted.emit(done.ids[0])
