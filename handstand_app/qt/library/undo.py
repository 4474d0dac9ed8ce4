"""What Ctrl+Z undoes: labels, which the library logs for good, and clips thrown away since the page was opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import LabelEvent


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One thing that was done. thrown_away: ids of clips; empty for labels. labels: how many changes of the log."""

    thrown_away: tuple[int, ...] = ()
    labels: int = 0


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The outcome of an undo or redo: the clips concerned, and one sentence."""

    ids: tuple[int, ...]
    sentence: str
    trash_changed: bool = False


@dataclass(frozen=True, slots=True)
class _Sentences:
    """What is said of clips, of labels, and where nothing changed."""

    clips: str
    labels: str
    nothing: str


UNDO = _Sentences("Took {} out of the trash.", "Took the label back.", "There is nothing to take back.")
REDO = _Sentences("Moved {} to the trash again.", "Labelled again.", "There is nothing to do again.")


@dataclass
class UndoHistory:
    """The order in which clips were labelled and thrown away. Used only in the worker thread.

    Labels of earlier days can be taken back too, since they are in the library's log.
    """

    library: Library
    _done: list[UndoStep] = field(default_factory=list)
    _undone: list[UndoStep] = field(default_factory=list)

    def add(self, step: UndoStep) -> None:
        """Record a step; it empties the redo list."""
        self._done.append(step)
        self._undone.clear()

    def undo(self) -> UndoResult:
        """Take the newest step back. Raises LibraryError; nothing was changed."""
        return self._move(self._done, self._undone, UNDO, self.library.trash.restore, self.library.labels.undo)

    def redo(self) -> UndoResult:
        """Do again what was taken back last. Raises LibraryError; nothing was changed."""
        return self._move(self._undone, self._done, REDO, self.library.trash.put, self.library.labels.redo)

    @property
    def can(self) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do something."""
        labels = self.library.labels
        return bool(self._done) or labels.can_undo, bool(self._undone) or labels.can_redo

    def _move(
        self,
        source: list[UndoStep],
        target: list[UndoStep],
        say: _Sentences,
        move_clips: Callable[[Sequence[int]], list[int]],
        step_label: Callable[[], LabelEvent | None],
    ) -> UndoResult:
        """Reverse the newest step of one list, and put it on the other one if that changed anything."""
        step = source[-1] if source else UndoStep(labels=1)
        if step.thrown_away:
            ids = tuple(move_clips(step.thrown_away))
            done = UndoResult(ids, say.clips.format(_clips(len(ids))), trash_changed=True)
        else:
            events = takewhile(lambda event: event is not None, (step_label() for _ in range(step.labels)))
            ids = tuple(event.clip_id for event in events if event is not None)
            done = UndoResult(ids, say.labels if ids else say.nothing)
        if source:
            source.pop()
        if done.ids:
            target.append(step)
        return done


def _clips(number: int) -> str:
    return "1 clip" if number == 1 else f"{number:,} clips"
