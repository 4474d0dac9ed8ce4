"""What Ctrl+Z takes back: labels, which the library logs for ever, and what was thrown away since the page is there."""

from dataclasses import dataclass, field

from handstand_app.core.library.library import Library


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. thrown_away: ids of clips; empty for labels. labels: how many changes of the log."""

    thrown_away: tuple[int, ...] = ()
    labels: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What an undo or redo came to: the clips it is about, and one sentence."""

    ids: tuple[int, ...]
    sentence: str
    trash_changed: bool = False


@dataclass
class Steps:
    """Order of labels and of clips thrown away. Used by the clerk's thread alone.

    Labels of earlier days can be taken back too, since they are in the library's log.
    """

    library: Library
    _done: list[Step] = field(default_factory=list)
    _undone: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Something was done: nothing can be done again any more."""
        self._done.append(step)
        self._undone.clear()

    def undo(self) -> Done:
        """Take the newest step back. Raises LibraryError; nothing was changed."""
        step = self._done[-1] if self._done else Step(labels=1)
        if step.thrown_away:
            ids = tuple(self.library.trash.restore(step.thrown_away))
            done = Done(ids, f"Took {_clips(len(ids))} out of the trash.", trash_changed=True)
        else:
            ids = self._step_labels(step.labels, back=True)
            done = Done(ids, "Took the label back." if ids else "There is nothing to take back.")
        if self._done:
            self._done.pop()
        if done.ids:
            self._undone.append(step)
        return done

    def redo(self) -> Done:
        """Do again what was taken back last. Raises LibraryError; nothing was changed."""
        step = self._undone[-1] if self._undone else Step(labels=1)
        if step.thrown_away:
            ids = tuple(self.library.trash.put(step.thrown_away))
            done = Done(ids, f"Moved {_clips(len(ids))} to the trash again.", trash_changed=True)
        else:
            ids = self._step_labels(step.labels, back=False)
            done = Done(ids, "Labelled again." if ids else "There is nothing to do again.")
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
