"""Plays one clip, or two that are aligned: asks the readers for the pictures of the moment. Knows no widget."""

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from handstand_app.core.job import JOIN_S
from handstand_app.core.review.comparison import ClipComparison
from handstand_app.core.review.fetcher import OpenedClip
from handstand_app.core.review.playhead import SPEEDS, Playhead
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.review.track_view import TrackView
from handstand_app.qt.review.open_clip import OpenClip

TICK_MS = 8


class Player(QObject):
    """Time is that of the timeline: of the clip itself, or for two from the begin of the earlier one [s]."""

    loaded = Signal()
    """Everything that can be opened is open; also after a clip failed to."""
    placed = Signal()
    """Two clips lie in another way against each other."""
    picture_changed = Signal(int, object)  # number of the clip, ClipFrame
    failed = Signal(int, str)  # number of the clip, one sentence
    time_changed = Signal(float)
    state_changed = Signal()  # playing, direction, speed or repeated part

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.playhead = Playhead()
        self.clips: list[OpenClip] = []
        self.starts_s: list[float] = []
        self.comparison: ClipComparison | None = None
        self._compared: dict[tuple[Path, ...], ClipComparison] = {}
        self._ready: set[int] = set()
        self._requested: dict[int, int] = {}
        self._ending: list[OpenClip] = []
        self._resume_at: int | None = None  # number of the picture to show once the clip is open again
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def open(self, clips: Sequence[tuple[Path, Path | None, float | None]]) -> None:
        """Show other clips, one or two; the first pictures come by signals.

        Args:
            clips: video, track, and how many times slower than real time it plays; None takes what the file says.
        """
        self.close()
        self.playhead = Playhead()
        self.comparison = None
        self.starts_s = [0.0] * len(clips)
        self.clips = [self._new_clip(number, *clip) for number, clip in enumerate(clips)]
        for clip in self.clips:
            clip.start()
        self.state_changed.emit()

    def set_slow_motion(self, number: int, factor: float) -> None:
        """Take a clip for one that plays so many times slower than real time; the picture of the first clip stays."""
        facts = self.facts(number)
        if facts is None or facts.speed.factor == factor:
            return
        self.pause()
        if (first := self.facts(0)) is not None:
            self._resume_at = first.index.at(self.clip_time(0))
        before = self.clips[number]
        before.stop()
        self._ending.append(before)
        self._ready.discard(number)
        self._requested.clear()
        self.clips[number] = self._new_clip(number, before.video, before.track, factor)
        self.clips[number].start()

    def _new_clip(self, number: int, video: Path, track: Path | None, slow_motion: float | None) -> OpenClip:
        clip = OpenClip(video, track, self, slow_motion=slow_motion)
        clip.opened.connect(lambda _: self._clip_opened(number, clip))
        clip.failed.connect(lambda words: self._clip_failed(number, clip, words))
        clip.frame_ready.connect(lambda frame: self._show(number, clip, frame))
        return clip

    def close(self) -> None:
        """Let the files go; returns at once."""
        self._timer.stop()
        self.playhead.pause()
        for clip in self.clips:
            clip.stop()
        self._ending = [clip for clip in self._ending + self.clips if not _ended(clip)]
        self.clips, self.starts_s, self._ready, self._requested = [], [], set(), {}
        self._resume_at = None

    def wait_for_end(self) -> None:
        """Close, and wait until all readers have ended."""
        self.close()
        for clip in self._ending:
            clip.join(JOIN_S)
        self._ending = [clip for clip in self._ending if not _ended(clip)]

    def facts(self, number: int) -> OpenedClip | None:
        """What is known of a clip; None while it is being opened, or if it cannot be."""
        return self.clips[number].facts if number < len(self.clips) else None

    def track(self, number: int) -> TrackView | None:
        """What is known of a clip's pictures; None if nothing is, or while it is being opened."""
        facts = self.facts(number)
        return None if facts is None else facts.track

    def play(self, *, backwards: bool = False) -> None:
        """Go on in a direction."""
        if self.playhead.duration_s <= 0:
            return
        self.playhead.backwards = backwards
        self.playhead.play(time.perf_counter())
        self._timer.start()
        self._moved()
        self.state_changed.emit()

    def pause(self) -> None:
        """Stay on this picture."""
        self.playhead.advance(time.perf_counter())
        self.playhead.pause()
        self._timer.stop()
        self._moved()
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play forwards, or pause."""
        if self.playhead.playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """Play at a share of the real speed from now on."""
        self.playhead.advance(time.perf_counter())
        self.playhead.speed = speed
        self.state_changed.emit()

    def change_speed(self, faster: int) -> None:
        """One of SPEEDS faster (1) or slower (-1)."""
        number = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self.playhead.speed))
        self.set_speed(SPEEDS[min(max(number - faster, 0), len(SPEEDS) - 1)])

    def repeat(self, part: tuple[float, float] | None) -> None:
        """Repeat a part; None plays to the end."""
        self.playhead.set_loop(part)
        self.state_changed.emit()

    def seek(self, time_s: float) -> None:
        """Show the pictures of a moment."""
        self.playhead.seek(time_s, time.perf_counter())
        self._moved()

    def step(self, pictures: int) -> None:
        """Pause, and show a picture before (negative) or after this one."""
        if self.playhead.playing:
            self.pause()
        for number in range(len(self.clips)):
            facts = self.facts(number)
            if facts is None:
                continue
            here = facts.index.at(self.clip_time(number))
            there = min(max(here + pictures, 0), len(facts.index) - 1)
            inside = -1e-6 <= self.clip_time(number) <= facts.index.duration_s + 1e-6
            if there != here and inside:
                self.seek(self.starts_s[number] + float(facts.index.times_s[there]))
                return

    def clip_time(self, number: int) -> float:
        """Time of the playhead in a clip [s]; may lie before its begin or after its end."""
        return self.playhead.time_s - self.starts_s[number]

    def choose_attempt(self, number: int, by: int) -> None:
        """Align another attempt of a clip: one on (1) or back (-1); both are shown at that moment."""
        if self.comparison is not None:
            self.comparison.choose(number, by)
            self._place()
            self.seek(self._moment_s)

    def shift(self, pictures: int) -> None:
        """Show the second of two clips some pictures later (positive) or earlier; the first one stays as it is."""
        facts = self.facts(1)
        if self.comparison is not None and facts is not None:
            picture_s = facts.index.duration_s / len(facts.index)
            self._shift_to(round(self.comparison.shift_s / picture_s + pictures) * picture_s)

    def shift_back(self) -> None:
        """Show two clips as they were aligned."""
        self._shift_to(0.0)

    def track_changed(self, number: int, track: Path, facts: OpenedClip) -> None:
        """Other facts of a clip, with a track that was made meanwhile."""
        self.clips[number].track, self.clips[number].facts = track, facts
        self.loaded.emit()

    def _clip_opened(self, number: int, clip: OpenClip) -> None:
        if self._is_present(number, clip):
            self._take_in(number)

    def _clip_failed(self, number: int, clip: OpenClip, sentence: str) -> None:
        if self._is_present(number, clip):
            self.failed.emit(number, sentence)
            self._take_in(number)

    def _take_in(self, number: int) -> None:
        """A clip is open or has failed; with the last one the timeline is known."""
        if number in self._ready:
            return
        self._ready.add(number)
        if len(self._ready) < len(self.clips):
            return
        if len(self.clips) == 2:
            videos = tuple(clip.video for clip in self.clips)
            tracks = [self.track(0), self.track(1)]
            self.comparison = self._compared[videos] = ClipComparison(tracks, self._compared.get(videos))
        self.playhead = Playhead()
        self._place()
        self.loaded.emit()
        self.seek(self._moment_s)
        self._resume_at = None

    @property
    def _moment_s(self) -> float:
        """Where two attempts are aligned; the begin of one clip, or where it was before it was opened again."""
        facts = self.facts(0)
        if self._resume_at is not None and facts is not None:
            return self.starts_s[0] + float(facts.index.times_s[self._resume_at])
        return 0.0 if self.comparison is None else self.comparison.alignment.first_s + self.starts_s[0]

    def _place(self) -> None:
        """Lay the clips on the line of time, and show what is there now."""
        before = self.starts_s[0] if self.starts_s else 0.0
        if self.comparison is not None:
            self.starts_s = list(self.comparison.starts_s)
        known = [self.facts(number) for number in range(len(self.clips))]
        ends = [start + facts.index.duration_s for start, facts in zip(self.starts_s, known, strict=True) if facts]
        self.playhead.duration_s = duration_s = max(ends, default=0.0)
        if self.playhead.loop is not None:  # it stays on the same pictures of the first clip
            begin, end = (min(max(at + self.starts_s[0] - before, 0.0), duration_s) for at in self.playhead.loop)
            self.repeat((begin, end) if begin < end else None)
        self.placed.emit()

    def _shift_to(self, shift_s: float) -> None:
        if self.comparison is not None:
            here = self.clip_time(0)
            self.comparison.shift_s = shift_s
            self._place()
            self.seek(here + self.starts_s[0])

    def _tick(self) -> None:
        self.playhead.advance(time.perf_counter())
        self._moved()
        if not self.playhead.playing:
            self._timer.stop()
            self.state_changed.emit()

    def _moved(self) -> None:
        for number, clip in enumerate(self.clips):
            if clip.facts is not None:
                wanted = clip.facts.index.at(self.clip_time(number))
                if self._requested.get(number) != wanted:
                    self._requested[number] = wanted
                    clip.request(wanted)
        self.time_changed.emit(self.playhead.time_s)

    def _show(self, number: int, clip: OpenClip, frame: ClipFrame) -> None:
        if self._is_present(number, clip):
            self.picture_changed.emit(number, frame)

    def _is_present(self, number: int, clip: OpenClip) -> bool:
        return number < len(self.clips) and self.clips[number] is clip


def _ended(clip: OpenClip) -> bool:
    if not clip.join(0.0):
        return False
    clip.deleteLater()
    return True
