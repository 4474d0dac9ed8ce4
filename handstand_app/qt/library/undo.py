"""What Ctrl+Z undoes: labels, which the library logs for good, and clips thrown away since the page was opened."""

from dataclasses import dataclass, field

from handstand_app.core.library.library import Library


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
        step = self._done[-1] if self._done else UndoStep(labels=1)
        if step.thrown_away:
            ids = tuple(self.library.trash.restore(step.thrown_away))
            done = UndoResult(ids, f"Took {_clips(len(ids))} out of the trash.", trash_changed=True)
        else:
            ids = self._step_labels(step.labels, back=True)
            done = UndoResult(ids, "Took the label back." if ids else "There is nothing to take back.")
        if self._done:
            self._done.pop()
        if done.ids:
            self._undone.append(step)
        return done

    def redo(self) -> UndoResult:
        """Do again what was taken back last. Raises LibraryError; nothing was changed."""
        step = self._undone[-1] if self._undone else UndoStep(labels=1)
        if step.thrown_away:
            ids = tuple(self.library.trash.put(step.thrown_away))
            done = UndoResult(ids, f"Moved {_clips(len(ids))} to the trash again.", trash_changed=True)
        else:
            ids = self._step_labels(step.labels, back=False)
            done = UndoResult(ids, "Labelled again." if ids else "There is nothing to do again.")
        if self._undone:
            self._undone.pop()
        if done.ids:
            self._done.append(step)
        return done

    @property
    def can(self) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do something."""
        labels = self.library.labels
        return bool(self._done) or labels.can_undo, bool(self._undone) or labels.can_redo

    def _step_labels(self, number: int, *, back: bool) -> tuple[int, ...]:
        labels, ids = self.library.labels, []
        for _ in range(number):
            event = labels.undo() if back else labels.redo()
            if event is None:
                break
            ids.append(event.clip_id)
        return tuple(ids)


def _clips(number: int) -> str:
    return "1 clip" if number == 1 else f"{number:,} clips"
