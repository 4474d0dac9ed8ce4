"""Whether what the network says of a clip is shown: not before somebody has labelled it, unless one asks for it."""

from collections.abc import Sequence


class AnswerVisibility:
    """State of one view. Begins hidden for clips without a label."""

    def __init__(self) -> None:
        self._labels: list[str | None] = []
        self._wanted: bool | None = None

    def open(self, labels: Sequence[str | None]) -> None:
        """Other clips, with their labels; None for one that has none."""
        self._labels, self._wanted = list(labels), None

    def labelled(self, label: str | None) -> None:
        """The first clip has another label."""
        self._labels[:1] = [label]

    def toggle(self) -> None:
        """Show what is hidden, or hide what is shown, until another clip is opened."""
        self._wanted = not self.is_shown

    @property
    def is_shown(self) -> bool:
        """Whether all clips are labelled, or somebody asked for it."""
        return self._wanted if self._wanted is not None else all(label is not None for label in self._labels)
