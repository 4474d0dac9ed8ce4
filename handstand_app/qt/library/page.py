"""The page "Library": which clips there are, one key to label each, and everything else that is done with them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip, ClipFilter, ClipLabel
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.desk.scrolled import scrolled
from handstand_app.qt.keys import shortcut
from handstand_app.qt.library.actions import ClipActions
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.clip_list import ClipList
from handstand_app.qt.library.clip_model import ClipModel
from handstand_app.qt.library.detail_panel import DetailPanel
from handstand_app.qt.library.empty_view import EmptyView
from handstand_app.qt.library.filter_bar import FilterBar, Queue
from handstand_app.qt.library.formatting import LABEL_KEYS, LABEL_WORDS, counted
from handstand_app.qt.library.jobs import Jobs, NewJudge
from handstand_app.qt.library.judging import JudgingBar
from handstand_app.qt.library.menu import LibraryMenu
from handstand_app.qt.library.notice_bar import NoticeBar
from handstand_app.qt.library.pictures import Pictures
from handstand_app.qt.library.worker import LibraryWorker

AT_ONCE = 50
"""So many clips may be labelled or starred by one key: more were hardly selected on purpose."""


class LibraryPage(QWidget):
    """Lists the clips of an open library. Call `stop` before the library is closed.

    Args:
        new_judge: for imported videos; None imports them without verdicts.
    """

    clip_opened = Signal(int)
    comparison_wanted = Signal(int, int)  # the older clip, the newer one

    def __init__(self, library: Library, new_judge: NewJudge | None = None) -> None:
        super().__init__()
        self._library = library
        self._stopped = False
        self._gui = GuiThread(self)
        self._worker = LibraryWorker(self._gui)
        self.actions_on_clips = actions = ClipActions(library, self._worker, self)
        self.pictures = Pictures(library, self)
        self.model = ClipModel(library.clips)
        self.list, self.filters, self.detail = ClipList(self.model, self.pictures), FilterBar(), DetailPanel()
        self.notice, self.empty, self.stack = NoticeBar(), EmptyView(), QStackedWidget()
        self.judging_bar = JudgingBar()
        self.jobs = Jobs(library, self._gui, self.notice, new_judge)
        self.menu = LibraryMenu(self, library, self._worker, self.jobs, self.notice, actions=actions, clips=self.list)
        self._lay_out()
        self._connect()
        self._connect_keys()
        self._load(keep_place=False)
        actions.look_for_damage(self.menu.offer_repair, self.menu.offer_whole_repair)

    def _lay_out(self) -> None:
        more = button("More  ▾", tip="Import, export, storage")
        more.setMenu(self.menu.menu)
        self.filters.queue_row.addWidget(more)
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.stack, stretch=1)
        left.addWidget(self.judging_bar)
        left.addWidget(self.notice)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, stretch=4)
        columns.addWidget(scrolled(self.detail), stretch=1)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 14, 16, 14)
        page.setSpacing(12)
        page.addWidget(self.filters)
        page.addLayout(columns, stretch=1)

    def _connect(self) -> None:
        actions, detail = self.actions_on_clips, self.detail
        self.filters.changed.connect(lambda: self._load(keep_place=False))
        self.list.selection_changed.connect(self._selected)
        self.list.opened.connect(self.open_clip)
        self.pictures.changed.connect(self._picture_came)
        self.jobs.clips_came.connect(lambda _: self._load(keep_place=True))
        self.jobs.clip_wanted.connect(self.show_clip)
        self.empty.import_videos.clicked.connect(self.menu.ask_for_videos)
        self.empty.show_all.clicked.connect(lambda: self.filters.clear_conditions(Queue.ALL))
        actions.clips_changed.connect(self._clips_changed)
        actions.list_changed.connect(lambda _: self._load(keep_place=True))
        actions.shown_wanted.connect(self._show_if_listed)
        actions.noted.connect(self._note)
        actions.failed.connect(self._failed)
        actions.state_known.connect(self._show_state)
        detail.label_chosen.connect(self.label)
        detail.guess_first_toggled.connect(self.show_guess_first)
        detail.notes.written.connect(actions.set_notes)
        detail.undo.clicked.connect(actions.undo)
        detail.redo.clicked.connect(actions.redo)
        detail.open.clicked.connect(self.open_selected)
        detail.compare.clicked.connect(self.compare)
        detail.favourite.clicked.connect(self.toggle_favourite)
        detail.trash.clicked.connect(self.throw_away)

    def _connect_keys(self) -> None:
        actions = self.actions_on_clips
        keys: list[tuple[str, str, Callable[[], object]]] = [
            *((key, f"Label: {LABEL_WORDS[it].lower()}", partial(self.label, it)) for it, key in LABEL_KEYS.items()),
            ("Ctrl+Z", "Undo", actions.undo),
            ("Ctrl+Shift+Z", "Redo", actions.redo),
            ("F", "Favourite, or not any more", self.toggle_favourite),
            ("C", "Compare the two selected clips", self.compare),
            ("Delete", "To the trash, or out of it", self.throw_away),
        ]
        for key, words, then in keys:
            shortcut(self, key, words, then, Qt.ShortcutContext.WidgetWithChildrenShortcut).setAutoRepeat(False)

    def refresh(self) -> None:
        """Clips were added or changed: read the list again; selection and place stay."""
        self.pictures.forget_failures()
        self._load(keep_place=True)

    def show_clip(self, clip_id: int) -> None:
        """Select this clip and make it visible, if need be in the list of all clips."""
        if self.model.row_of(clip_id) is None:
            try:
                trashed = self._library.clips.get(clip_id).trashed_at is not None
            except LibraryError as error:
                self.show_error(str(error))
                return
            self.filters.clear_conditions(Queue.TRASH if trashed else Queue.ALL)
        self._show_if_listed(clip_id)

    def show_error(self, sentence: str) -> None:
        """Show what went wrong, until it is closed."""
        self.notice.show_error(sentence)

    def stop(self) -> None:
        """Save what was typed, cancel what runs, and wait for all workers."""
        if self._stopped:
            return
        self.detail.notes.flush()
        self._stopped = True
        self._gui.close()
        self.jobs.stop()
        self._worker.stop()
        self.pictures.stop()

    def label(self, label: ClipLabel) -> None:
        """Label the selected clips and go on to the next one."""
        ids, rows = self.list.selected_ids, self.list.selected_rows
        if not ids or not self._may_change(len(ids)):
            return
        following = rows[-1] + 1
        is_last = following >= len(self.model.ids)
        self.actions_on_clips.label(ids, label, " That was the last clip of this list." if is_last else "")
        if not is_last:
            self.list.select_row(following)

    def throw_away(self) -> None:
        """Move the selected clips to the trash, or take them back if it is the trash that is shown."""
        ids = self.list.selected_ids
        if ids and self.filters.queue is Queue.TRASH:
            self.actions_on_clips.take_back(ids)
        elif ids:
            self.actions_on_clips.throw_away(ids)

    def toggle_favourite(self) -> None:
        """Star the selected clips; take the stars away if all have one."""
        clips = self._selected_clips()
        if clips and self._may_change(len(self.list.selected_ids), also_in_trash=True):
            self.actions_on_clips.set_favourite([clip.id for clip in clips], not all(c.favourite for c in clips))

    def open_selected(self) -> None:
        """Open the selected clip."""
        if len(ids := self.list.selected_ids) == 1:
            self.open_clip(ids[0])

    def open_clip(self, clip_id: int) -> None:
        """Emit that a clip is to be opened, or say why it cannot be."""
        if self.filters.queue is Queue.TRASH:
            self.show_error("This clip is in the trash; take it back with Delete, then open it.")
            return
        self.actions_on_clips.open([clip_id], lambda: self.clip_opened.emit(clip_id))

    def compare(self) -> None:
        """Emit that the two selected clips are to be compared."""
        clips = self._selected_clips()
        if len(clips) != 2 or len(self.list.selected_ids) != 2:
            self.show_error("Select two clips to compare them: click one, then the other with Ctrl held down.")
            return
        older, newer = sorted(clips, key=lambda clip: (clip.recorded_at, clip.id))
        self.actions_on_clips.open([older.id, newer.id], lambda: self.comparison_wanted.emit(older.id, newer.id))

    def show_guess_first(self, wanted: bool) -> None:
        """Whether the model's guess is shown for clips that are not labelled."""
        self.model.guess_first = wanted
        self.list.viewport().update()
        self._show_details()

    def import_videos(self, paths: list[Path]) -> None:
        """Import videos in a worker."""
        self.jobs.import_videos(paths)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The list has the keyboard."""
        super().showEvent(event)
        self.setFocusProxy(self.list)  # any earlier, Tab would never come to this page
        self.list.setFocus()

    def _load(self, *, keep_place: bool) -> None:
        try:
            self.list.load(self.filters.filter, self.filters.sort, keep_place=keep_place)
            if self.model.ids:
                self.stack.setCurrentWidget(self.list)
            else:
                self._explain_emptiness()
        except LibraryError as error:
            self.show_error(str(error))
        self.actions_on_clips.ask_state()

    def _explain_emptiness(self) -> None:
        clips = self._library.clips
        has_clips = bool(clips.count() or clips.count(ClipFilter(trashed=True)))
        self.empty.explain(self.filters.queue, has_clips=has_clips, narrowed=self.filters.is_narrowed)
        self.stack.setCurrentWidget(self.empty)

    def _selected(self) -> None:
        clips = self._show_details()
        if len(clips) == 1:
            self.actions_on_clips.look_for_files(clips)

    def _selected_clips(self) -> list[Clip]:
        """The first of them, if there are very many."""
        clips = [self.model.clip(row) for row in self.list.selected_rows[: AT_ONCE + 1]]
        return [clip for clip in clips if clip is not None]

    def _show_details(self) -> list[Clip]:
        clips = self._selected_clips()
        one = clips[0] if len(clips) == 1 else None
        picture = None if one is None else self.pictures.whole(one.id)
        guess = one is not None and self.model.knows_guess(one)
        self.detail.show_clips(clips, picture, guess=guess, total=len(self.list.selected_ids))
        return clips

    def _may_change(self, number: int, *, also_in_trash: bool = False) -> bool:
        if self.filters.queue is Queue.TRASH and not also_in_trash:
            self.show_error("Clips in the trash cannot be labelled; take them back with Delete first.")
        elif number > AT_ONCE:
            self.show_error(
                f"{counted(number, 'clip')} are selected; select {AT_ONCE} or fewer to change them at once."
            )
        else:
            return True
        return False

    def _clips_changed(self, ids: list[int]) -> None:
        self.model.update_clips(ids)
        self._show_details()
        self.actions_on_clips.ask_state()

    def _show_if_listed(self, clip_id: int) -> None:
        row = self.model.row_of(clip_id)
        if row is not None:
            self.list.select_row(row)

    def _picture_came(self, clip_id: int) -> None:
        if clip_id in self.pictures.failures:
            self.model.update_clips([clip_id])
        if self.list.selected_ids == [clip_id]:
            self._show_details()

    def _note(self, sentence: str, may_undo: bool) -> None:
        if may_undo:
            self.notice.show_note(sentence, "Undo   Ctrl+Z", self.actions_on_clips.undo)
        else:
            self.notice.show_note(sentence)

    def _failed(self, sentence: str, ids: list[int]) -> None:
        self.show_error(sentence)
        self.model.update_clips(ids)
        if ids:
            self._show_if_listed(ids[0])

    def _show_state(self, counts: dict[Queue, int], can_undo: bool, can_redo: bool) -> None:
        self.filters.show_counts(counts)
        self.detail.show_steps(can_undo=can_undo, can_redo=can_redo)
