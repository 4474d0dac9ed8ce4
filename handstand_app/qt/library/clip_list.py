"""The scrolling list: rows of two heights, selection by keyboard and mouse, position kept over a reload."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from handstand_app.core.library.model import ClipFilter, Sort
from handstand_app.qt.keys import shortcut
from handstand_app.qt.library.clip_delegate import HEADING_PX, ROW_PX, ClipDelegate
from handstand_app.qt.library.clip_model import ClipModel
from handstand_app.qt.library.pictures import Pictures


class ClipList(QTableView):
    """Shows a ClipModel. A table of one column: unlike a list view it need not ask the size of every row."""

    selection_changed = Signal()
    opened = Signal(int)  # id of the clip

    def __init__(self, model: ClipModel, pictures: Pictures) -> None:
        super().__init__()
        self._model = model
        self._delegate = ClipDelegate(model, pictures)
        self._tall: set[int] = set()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._set_look()
        pictures.changed.connect(self._repaint)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        for key in ("Return", "Enter"):
            shortcut(self, key, "Open the clip", self._open_current, Qt.ShortcutContext.WidgetShortcut)

    def _set_look(self) -> None:
        self.setAccessibleName("Clips")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(ROW_PX // 3)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().hide()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_PX)
        rows.setDefaultSectionSize(ROW_PX)
        rows.hide()

    def load(self, wanted: ClipFilter, sort: Sort, *, keep_place: bool) -> None:
        """Take a new snapshot; keeps what is selected and where it is scrolled to, as far as it is still there.

        Raises:
            LibraryError: the list is unchanged.
        """
        selected, current, top = self.selected_ids, self.current_id, self._top()
        near = min(self.selected_rows, default=0)
        self.selectionModel().blockSignals(True)
        try:
            self._model.load(wanted, sort)
        finally:
            self.selectionModel().blockSignals(False)
        self._delegate.by_time = bool(self._model.heading_rows)
        self._size_rows()
        if keep_place:
            self._select(selected, current)
            self._scroll_to(top)
        else:
            self.scrollToTop()
        if self._model.ids and not self.selected_ids:
            self.select_row(min(near, len(self._model.ids) - 1) if keep_place else 0)
        self.selection_changed.emit()

    def _size_rows(self) -> None:
        """Rows that begin a day are higher. A header keeps the heights of rows over a reset of the model."""
        rows, tall = self.verticalHeader(), set(self._model.heading_rows)
        for row in self._tall - tall:
            if row < rows.count():
                rows.resizeSection(row, ROW_PX)
        for row in tall:
            rows.resizeSection(row, ROW_PX + HEADING_PX)
        self._tall = tall

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and the last clip; Qt means the columns of a row by them."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: len(self._model.ids) - 1,
        }
        if action in ends and self._model.ids:
            return self._model.index(ends[action])
        return super().moveCursor(action, modifiers)

    @property
    def selected_rows(self) -> list[int]:
        """In the order of the list."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    @property
    def selected_ids(self) -> list[int]:
        """In the order of the list."""
        return [self._model.ids[row] for row in self.selected_rows if row < len(self._model.ids)]

    @property
    def current_id(self) -> int | None:
        """The clip that the keyboard is at."""
        row = self.currentIndex().row()
        return self._model.ids[row] if 0 <= row < len(self._model.ids) else None

    def select_row(self, row: int) -> None:
        """Select this row alone and make it visible, with the row after it."""
        if not 0 <= row < len(self._model.ids):
            return
        following = min(row + 1, len(self._model.ids) - 1)
        self.scrollTo(self._model.index(following))
        self.scrollTo(self._model.index(row))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(row), flags)  # `selectRow` heeds a held Ctrl key

    def _select(self, ids: Iterable[int], current: int | None) -> None:
        selection = QItemSelection()
        for clip_id in ids:
            row = self._model.row_of(clip_id)
            if row is not None:
                selection.select(self._model.index(row), self._model.index(row))
        row = None if current is None else self._model.row_of(current)
        chosen = self.selectionModel()
        if row is not None:
            chosen.setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _top(self) -> tuple[int, int] | None:
        """The clip at the upper edge, and where it begins [px]; None at the very top, which then stays the top."""
        if self.verticalScrollBar().value() == 0:
            return None
        row = self.rowAt(0)
        return (self._model.ids[row], self.rowViewportPosition(row)) if 0 <= row < len(self._model.ids) else None

    def _scroll_to(self, top: tuple[int, int] | None) -> None:
        row = None if top is None else self._model.row_of(top[0])
        if top is not None and row is not None:
            bar = self.verticalScrollBar()
            self.updateGeometries()
            bar.setValue(bar.value() + self.rowViewportPosition(row) - top[1])

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._model.ids):
            self.opened.emit(self._model.ids[row])

    def _open_current(self) -> None:
        self._open(self.currentIndex().row())

    def _repaint(self, clip_id: int) -> None:
        row = self._model.row_of(clip_id)
        if row is not None:
            self.viewport().update(self.visualRect(self._model.index(row)))
