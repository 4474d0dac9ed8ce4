"""Pictures to clips, one after the other: opens, splits and ends files, and tells of each. Used by one thread."""

import logging
from collections.abc import Callable
from pathlib import Path

from handstand_app.core.clip import SavedClip
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions, RecordingStarted
from handstand_app.core.recording.frames import StoredFrame
from handstand_app.core.recording.writer import ClipWriter, moment, plain, remedy, too_little_space
from handstand_app.core.types import LiveResult

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""Free space is looked at this often."""
SIZE_CHANGED = "The camera changed the size of its picture, so the recording ended there."


class ClipSeries:
    """Args:
    root: the library's folder.
    source: name of the camera, for the track.
    tell: gets every event. The lock of a finished clip is removed after it returns; if it raises, the lock stays
        and the next start offers the clip again.
    clock: the one that frames are captured by.

    Attributes:
        source, network: names of the camera and of the network that judges, for the track.
    """

    def __init__(
        self,
        root: Path,
        source: str,
        options: RecordingOptions,
        tell: Callable[[RecorderEvent], object],
        clock: Callable[[], float],
    ) -> None:
        self.network: str | None = None
        self._root = root
        self.source = source
        self._options = options
        self._tell = tell
        self._clock = clock
        self._writer: ClipWriter | None = None
        self._by_hand = False
        self._refused_before = 0
        self._looked_at = -LOOK_S

    def take(
        self,
        picture: StoredFrame,
        results: dict[int, LiveResult],
        *,
        by_hand: bool,
        refused: int,
        stopped: Callable[[], object],
    ) -> None:
        """Write one picture.

        Args:
            picture: the next one that is wanted.
            results: by index of the frame, those that may still be missing in the track.
            by_hand: why it is wanted.
            refused: pictures that were refused so far, in all.
            stopped: called if this picture ends the recording, before that is told: who hears of the end may already
                begin the next one.
        """
        self._split_if_long(picture, results, by_hand, refused)
        trouble = self._too_little_space(picture.captured_at)
        if self._writer is not None and self._writer.video.size != picture.size:
            trouble = SIZE_CHANGED
        if trouble is not None:
            stopped()
            self.end(results, refused, trouble)
            return
        try:
            if self._writer is None:
                self._open(picture, by_hand, refused)
            assert self._writer is not None
            self._writer.write(picture, results)
        except Exception as error:  # whatever it is ends this clip alone
            log.exception("a recording failed")
            stopped()
            self._give_up(refused, error)

    def end(self, results: dict[int, LiveResult], refused: int, trouble: str | None = None) -> None:
        """Finish the clip, if there is one, and tell; `trouble` is why it ends early."""
        writer = self._writer
        if writer is None:
            self._told(RecordingEnded(None, trouble))
            return
        writer.dropped = refused - self._refused_before
        try:
            clip = writer.close(results)
        except Exception as error:
            log.exception("a recording could not be finished")
            self._give_up(refused, error)
            return
        self._writer = None
        writer.release(known=self._told(RecordingEnded(clip, trouble)))

    def _split_if_long(self, picture: StoredFrame, results: dict[int, LiveResult], by_hand: bool, refused: int) -> None:
        longest_s = self._options.longest_by_hand_s if by_hand else self._options.longest_s
        if self._writer is not None and picture.captured_at - self._writer.video.first_at >= longest_s:
            self.end(results, refused)

    def _open(self, picture: StoredFrame, by_hand: bool, refused: int) -> None:
        taken_at = moment(picture.captured_at, self._clock())
        self._writer = ClipWriter(self._root, picture, taken_at, self.source, self.network)
        self._refused_before = refused
        self._told(RecordingStarted(picture.captured_at, by_hand))

    def _give_up(self, refused: int, error: Exception) -> None:
        """The files cannot be written: keep and tell what is there. Never raises: the next clip begins anew."""
        writer, self._writer = self._writer, None
        clip: SavedClip | None = None
        kept, readable = "", True
        if writer is not None:
            writer.dropped = refused - self._refused_before
            try:
                clip = writer.abandon()
            except Exception:
                log.exception("what was recorded cannot be read now; the next start looks again")
                kept, readable = "; the next start looks for what was recorded", False
        if clip is not None:
            kept = f"; the first {clip.duration_s:.1f} s are kept"
        sentence = f"Recording into {self._root} failed: {plain(error)}{kept}. {remedy(error)}"
        known = self._told(RecordingEnded(clip, sentence))
        if writer is not None:
            writer.release(known=known and readable)

    def _told(self, event: RecorderEvent) -> bool:
        """Whether everybody took the event; recording goes on if somebody could not."""
        try:
            self._tell(event)
        except Exception:
            log.exception("a recording could not be handed on")
            return False
        return True

    def _too_little_space(self, now: float) -> str | None:
        if now - self._looked_at < LOOK_S:
            return None
        self._looked_at = now
        words = too_little_space(self._root, self._options.reserve_bytes)
        return f"Recording ended: {words}. Free some space to record again." if words else None
