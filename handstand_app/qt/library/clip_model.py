"""The list of clips as Qt's views want it: all ids at once, the clips themselves block by block when they are seen."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from handstand_app.core.library.clips import Clips
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.model import Clip, ClipFilter, Day, Sort
from handstand_app.qt.library.formatting import GUESS_WORDS, LABEL_WORDS, first_words, hold_words

BLOCK = 64
BLOCKS = 24
CLIP = Qt.ItemDataRole.UserRole + 1
DAY = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex


class ClipModel(QAbstractListModel):
    """A snapshot of which clips pass a filter; what is known of each clip is read when it is first shown.

    A clip that no longer passes the filter, because it was labelled, stays until the next `load`.

    Attributes:
        ids: of all rows, in order.
        guess_first: whether the model's guess is shown for clips that are not labelled.
    """

    def __init__(self, clips: Clips) -> None:
        super().__init__()
        self.ids: list[int] = []
        self.guess_first = False
        self._clips = clips
        self._rows: dict[int, int] = {}
        self._blocks: OrderedDict[int, list[Clip | None]] = OrderedDict()
        self._headings: dict[int, Day] = {}

    def load(self, wanted: ClipFilter, sort: Sort) -> None:
        """Take a new snapshot. Days are marked if the sort is by time. Raises LibraryError; the list is unchanged."""
        ids = self._clips.ids(wanted, sort)
        by_time = sort in (Sort.NEWEST, Sort.OLDEST)
        days = {day.day: day for day in self._clips.days(wanted)} if by_time else {}
        starts = self._clips.day_starts(wanted, sort) if by_time else {}
        self.beginResetModel()
        self.ids = ids
        self._rows = {clip_id: row for row, clip_id in enumerate(ids)}
        self._blocks.clear()
        self._headings = {row: days[day] for row, day in starts.items() if day in days and row < len(ids)}
        self.endResetModel()

    @property
    def heading_rows(self) -> list[int]:
        """Rows that begin a day."""
        return sorted(self._headings)

    def row_of(self, clip_id: int) -> int | None:
        """Where a clip is; None if it is not in the list."""
        return self._rows.get(clip_id)

    def clip(self, row: int) -> Clip | None:
        """The clip of a row; None if it was deleted for good meanwhile, or cannot be read."""
        if not 0 <= row < len(self.ids):
            return None
        number = row // BLOCK
        if number not in self._blocks:
            self._blocks[number] = self._read(self.ids[number * BLOCK : (number + 1) * BLOCK])
            while len(self._blocks) > BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number][row % BLOCK]

    def update_clips(self, clip_ids: Iterable[int]) -> None:
        """Read these clips again and repaint their rows."""
        for clip_id in clip_ids:
            row = self._rows.get(clip_id)
            if row is None:
                continue
            block = self._blocks.get(row // BLOCK)
            if block is not None:
                [block[row % BLOCK]] = self._read([clip_id])
            self.dataChanged.emit(self.index(row), self.index(row))

    def knows_guess(self, clip: Clip) -> bool:
        """Whether the athlete may see what the model says of this clip."""
        return self.guess_first or clip.is_labelled

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many clips pass the filter."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """CLIP: the Clip or None. DAY: the Day that begins here. Texts for screen readers and tool tips."""
        if not index.isValid():
            return None
        if role == DAY:
            return self._headings.get(index.row())
        if role not in (CLIP, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        clip = self.clip(index.row())
        return clip if role == CLIP or clip is None else self._described(clip)

    def _described(self, clip: Clip) -> str:
        label = LABEL_WORDS[clip.label] if clip.label is not None else "not labelled"
        parts = [f"{clip.recorded_at:%d %B %Y, %H:%M:%S}", f"hold {hold_words(clip.summary.hold_s, 'none')}", label]
        if clip.live is not None and clip.hold_differs:
            parts.insert(2, f"{first_words(clip)} it was {hold_words(clip.live.hold_s, 'no hold')}")
        if self.knows_guess(clip):
            parts.append(f"the model says {GUESS_WORDS[clip.summary.verdict]}")
        if clip.missing:
            parts.append(f"the file is missing: {clip.video}")
        if clip.notes:
            parts.append(clip.notes)
        return "\n".join(parts)

    def _read(self, ids: list[int]) -> list[Clip | None]:
        try:
            found = {clip.id: clip for clip in self._clips.get_all(ids)}
        except LibraryError:  # a painter cannot tell it; what is done next with the library will
            found = {}
        return [found.get(clip_id) for clip_id in ids]
