"""One large key labels the last attempt: on a presenter, a foot switch, or the keyboard across the room.

Pressed once it says straight, twice not straight, three times no handstand, four times that nothing is said. The number
is said aloud, the label stands on the picture. Every press counts at once, and can be undone in the library.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer

from handstand_app.core.clip import SavedClip
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.model import ClipLabel
from handstand_app.qt.keys import action
from handstand_app.qt.library.formatting import LABEL_WORDS
from handstand_app.qt.library_controller import LibraryController
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.recording_controller import RecordingController

LABELS: Final[tuple[ClipLabel | None, ...]] = (
    ClipLabel.STRAIGHT,
    ClipLabel.NOT_STRAIGHT,
    ClipLabel.NOT_HANDSTAND,
    None,
)
SERIES_S = 3.0
"""Presses that follow each other within this time belong together [s]."""
SHOWN_MS = 4000
NOTHING_SAVED = "No attempt of this session is saved yet: switch on “Save every attempt”"
NOT_SAVED = "That attempt could not be saved, so it has no label"
NO_LABEL = "no label"


class LastAttemptLabels(QObject):
    """Serves one window. While an attempt is being recorded, the label waits for its clip.

    Args:
        count: says a number aloud.
        clock: for the time between presses [s].
    """

    def __init__(
        self,
        live: LivePage,
        recording: RecordingController,
        library: LibraryController,
        count: Callable[[int], object],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(live)
        self._live, self._library, self._count, self._clock = live, library, count, clock
        self._since = datetime.now(UTC)
        self._last: SavedClip | None = None
        self._is_recording = False
        self._presses = 0
        self._pressed_at = -SERIES_S
        self._waits = False
        self.action = action(
            live,
            "label_last",
            "Label the last attempt",
            "PgDown",
            "Label the last attempt",
        )
        self.action.triggered.connect(lambda _: self.press())
        self._fade = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._fade.timeout.connect(lambda: live.view.show_caption(""))
        recording.clip_saved.connect(self._take)
        live.record_bar.lit_changed.connect(self._see_recording)

    @property
    def label(self) -> ClipLabel | None:
        """What the presses so far say."""
        return LABELS[(self._presses - 1) % len(LABELS)]

    def press(self) -> None:
        """The key was pressed."""
        if self._last is None and not self._is_recording:
            self._show(NOTHING_SAVED)
            return
        now = self._clock()
        self._presses = self._presses % len(LABELS) + 1 if now - self._pressed_at <= SERIES_S else 1
        self._pressed_at = now
        self._count(self._presses)
        words = NO_LABEL if self.label is None else LABEL_WORDS[self.label]
        self._waits = self._is_recording
        if self._waits:
            self._show(f"{words}, once it is saved")
        elif self._write():
            self._show(f"Last attempt: {words}")

    def _see_recording(self, on: bool) -> None:
        if on and not self._is_recording:
            self._pressed_at = -SERIES_S  # what is pressed now is about another attempt
        self._is_recording = on
        if not on and self._waits:  # the clip would have come first
            self._waits = False
            self._show(NOT_SAVED)

    def _take(self, clip: SavedClip) -> None:
        if clip.recorded_at < self._since:  # a recording of an earlier run that was cut off
            return
        self._last = clip
        if self._waits:
            self._waits = False
            if self._write():
                self._show(f"Last attempt: {NO_LABEL if self.label is None else LABEL_WORDS[self.label]}")

    def _write(self) -> bool:
        library, clip = self._library.library, self._last
        try:
            clip_id = None if library is None or clip is None else library.clips.find(clip.video)
            if library is None or clip_id is None:
                raise LibraryError("The last attempt is not in the library")
            library.labels.set_label(clip_id, self.label)
        except LibraryError as error:
            self._show(str(error))
            return False
        self._library.refresh()
        return True

    def _show(self, words: str) -> None:
        self._live.view.show_caption(words)
        self._fade.start()
