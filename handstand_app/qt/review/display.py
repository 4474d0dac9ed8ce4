"""Puts what the player has into the widgets: one picture, two beside each other or over each other, with or without
what the network says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QPointF

from handstand_app.core.drawing.draw import Layers
from handstand_app.core.review.align import Overlay, overlay
from handstand_app.core.review.answer_visibility import AnswerVisibility
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.review.track_view import TrackView
from handstand_app.qt.review.controls import Header
from handstand_app.qt.review.curves import HIDDEN, NOT_ANALYSED, Curves
from handstand_app.qt.review.picture import Content, PictureView
from handstand_app.qt.review.player import Player
from handstand_app.qt.review.side_panel import SidePanel
from handstand_app.qt.review.timeline import Timeline, verdicts

NO_TRACK = "This clip has not been analysed: no skeleton and no angles are known."
UNALIGNED = "The hips are not seen over the hands in both attempts; they begin together instead."


@dataclass(frozen=True, slots=True)
class ReviewClip:
    """A clip that is opened.

    Attributes:
        label: None if it has none.
        slow_motion: how many times slower than real time it plays; None takes what the file's metadata says.
    """

    video: Path
    track: Path | None
    title: str
    label: str | None = None
    slow_motion: float | None = None


class Display(QObject):
    """The widgets that show pictures and what is known of them."""

    def __init__(self, player: Player, header: Header, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self._player, self._header = player, header
        self._answer = AnswerVisibility()
        self._overlay: Overlay | None = None
        self.pictures = (PictureView(), PictureView())
        self.side, self.curves, self.timeline = SidePanel(), Curves(), Timeline()
        player.placed.connect(self._show_placed)
        player.picture_changed.connect(self.show_picture)
        player.failed.connect(lambda number, words: self.pictures[number].show_message(words))
        header.ghost_toggled.connect(lambda _: self._arrange())
        header.fit_wanted.connect(self.pictures[0].fit)
        header.shown_changed.connect(lambda _: self._show_layers())
        for picture, other in (self.pictures, self.pictures[::-1]):
            picture.view_changed.connect(other.set_view)
        self.side.answer.values.curve_toggled.connect(self.curves.show_curve)
        self.side.answer.toggled.connect(self.toggle_answer)
        self.side.compare.attempt_stepped.connect(player.choose_attempt)
        self.side.compare.shifted.connect(player.shift)
        self.side.compare.reset.connect(player.shift_back)

    @property
    def layers(self) -> Layers:
        """What is drawn over the pictures now."""
        return replace(self._header.shown, answer=self._answer.is_shown)

    def open(self, clips: Sequence[ReviewClip]) -> None:
        """Show other clips, one or two, or none; their pictures come later. The player has been told already."""
        self.titles, self._overlay = [clip.title for clip in clips], None
        self._answer.open([clip.label for clip in clips])
        self._header.title.show_title("   and   ".join(self.titles))
        self.side.show_label(clips[0].label if len(clips) == 1 else None)
        for clip in range(2):
            self.side.answer.show_verdict(clip, None, None)
        for number, picture in enumerate(self.pictures):
            picture.show_content(None)
            picture.show_message("Opening …" if number < len(clips) else None)
            picture.set_view(1.0, QPointF(0.5, 0.5))
        self._arrange()
        self._show_answer()

    def show_label(self, label: str | None) -> None:
        """Show the present label of the clip; None if it has none. What the network says follows."""
        self.side.show_label(label)
        self._answer.labelled(label)
        self._show_answer()

    def toggle_answer(self) -> None:
        """Show what the network says, or hide it."""
        self._answer.toggle()
        self._show_answer()

    def show_loaded(self) -> None:
        """The clips are open, or one has got a track."""
        self._show_placed()
        for number, clip in enumerate(self._player.clips):
            if clip.facts is not None:
                self.pictures[number].show_message(None)
            if clip.shown is not None:
                self.show_picture(number, clip.shown)

    def show_picture(self, number: int, frame: ClipFrame) -> None:
        """Show a picture of a clip (0 or 1), with what is known of it."""
        track = self._player.track(number)
        content = Content(frame)
        if track is not None:
            content = Content(frame, track.pose(frame.index), track.angles(frame.index))
        self.pictures[number].show_message(None)
        self.pictures[number].show_content(content)
        if number == 1:
            self.pictures[0].show_ghost(content if self._header.ghost.isChecked() else None, self._overlay)
        verdict = None if track is None else track.verdict(frame.index)
        self.side.answer.show_verdict(number, verdict, content.angles)

    @property
    def trouble(self) -> str:
        """What cannot be shown of clips that are open, in one or two sentences; empty if nothing is missing."""
        facts = [clip.facts for clip in self._player.clips if clip.facts is not None]
        troubles = [known.track_trouble for known in facts if known.track_trouble]
        comparison = self._player.comparison
        if troubles:
            return ". ".join(dict.fromkeys(troubles))
        if len(self.titles) == 1 and facts and facts[0].track is None:
            return NO_TRACK
        return UNALIGNED if len(facts) == 2 and comparison is not None and not comparison.alignment.by_pose else ""

    def _arrange(self) -> None:
        """One picture, two beside each other, or the second one as a ghost over the first."""
        two = len(self.titles) == 2
        ghost = two and self._header.ghost.isChecked() and self._overlay is not None
        self._header.ghost.setVisible(two)
        self._header.ghost.setEnabled(self._overlay is not None)
        self.side.show_titles(self.titles)
        self.pictures[1].setVisible(two and not ghost)
        first, second = [*self.titles, "", ""][:2]
        self.pictures[0].set_caption(f"{first}, ghost: {second}" if ghost else first if two else "")
        self.pictures[1].set_caption(second)
        self.pictures[0].show_ghost(self.pictures[1].content if ghost else None, self._overlay)

    def _show_placed(self) -> None:
        """The clips lie on the line of time, perhaps in another way than before."""
        comparison = self._player.comparison
        if comparison is not None:
            self._overlay = overlay(self._player.track(0), self._player.track(1), comparison.alignment)
            self.side.compare.show_comparison(comparison)
        self._arrange()
        self._show_answer()

    def _show_answer(self) -> None:
        """Show what the network says, or nothing of it."""
        tracks = [self._player.track(number) for number in range(len(self._player.clips))]
        known = any(track is not None for track in tracks)
        shown = self._answer.is_shown or not known
        words = "" if known and shown else HIDDEN if known else NOT_ANALYSED
        seen: list[TrackView | None] = list(tracks) if shown else [None] * len(tracks)
        duration_s, starts_s = self._player.playhead.duration_s, self._player.starts_s
        self.side.answer.show_answer(shown=shown, known=known)
        self.timeline.set_clip(duration_s, [verdicts(*pair) for pair in zip(seen, starts_s, strict=True)])
        self.curves.show_tracks(duration_s, list(zip(starts_s, seen, strict=True)), words)
        self._show_layers()

    def _show_layers(self) -> None:
        for picture in self.pictures:
            picture.set_shown(self.layers)
