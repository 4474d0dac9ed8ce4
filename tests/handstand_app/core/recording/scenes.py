"""Pictures that carry their number, verdicts by script, and a clock that shows what the script says."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingStarted
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult, Verdict
from models.body_line import measure_sure
from models.verdicts import Reason, VerdictKind
from tests.handstand_app.core.builders import pose_of_bends
from tests.patience import PATIENCE_S

BITS, BLOCK = 12, 16
WIDTH, HEIGHT = BITS * BLOCK, 96
PROBABILITIES = {
    VerdictKind.STRAIGHT: np.array([0.8, 0.15, 0.05]),
    VerdictKind.NOT_STRAIGHT: np.array([0.2, 0.7, 0.1]),
    VerdictKind.NO_HANDSTAND: np.array([0.02, 0.03, 0.95]),
}


def numbered(index: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A picture that shows its index as black and white squares."""
    picture = np.full((height, width, 3), (90, 120, 150), dtype=np.uint8)
    for bit in range(BITS):
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 235 if index >> bit & 1 else 20
    return picture


def number_in(picture: np.ndarray) -> int:
    """The index that a picture shows; fails on one that shows none."""
    levels = [float(picture[4:12, bit * BLOCK + 4 : bit * BLOCK + 12].mean()) for bit in range(BITS)]
    assert all(level < 70 or level > 185 for level in levels), levels
    return sum((level > 128) << bit for bit, level in enumerate(levels))


def numbers_and_times(video: Path) -> tuple[list[int], list[float]]:
    """Indexes and times of all pictures of a file, by decoding it to its end [s]."""
    with VideoReader(video) as reader:
        seen = [(number_in(picture.image), picture.time_s) for picture in reader]
    return [number for number, _ in seen], [at for _, at in seen]


def result_of(frame: Frame, label: VerdictKind | None) -> LiveResult:
    """A result as the model thread gives it."""
    if label is None:
        return LiveResult(frame)
    if label is VerdictKind.CANNOT_TELL:
        return LiveResult(frame, verdict=Verdict(label, reason=Reason.NOBODY))
    pose = pose_of_bends(shoulder=20 if label is VerdictKind.NOT_STRAIGHT else 0)
    fault = "closed_shoulders" if label is VerdictKind.NOT_STRAIGHT else None
    return LiveResult(
        frame, pose, measure_sure(pose.keypoints, pose.sure), Verdict(label, PROBABILITIES[label], fault=fault)
    )


@dataclass
class Scene:
    """A recorder in a folder, fed by script with the script's own clock."""

    root: Path
    now: float = 0.0
    index: int = 0
    events: list[RecorderEvent] = field(default_factory=list)
    recorder: Recorder = field(init=False)

    def make(self, **arguments: object) -> "Scene":
        """Make the recorder and start it."""
        on_event: Callable[[RecorderEvent], object] = self.events.append
        self.recorder = Recorder(self.root, "script", on_event, clock=lambda: self.now, **arguments)  # type: ignore[arg-type]
        self.recorder.start()
        return self

    def play(self, seconds: float, label: VerdictKind | None = None, fps: float = 20.0, **size: int) -> None:
        """Pictures and verdicts for so many seconds."""
        for _ in range(round(seconds * fps)):
            self.now += 1 / fps
            frame = Frame(self.index, self.now, numbered(self.index, **size))
            self.index += 1
            self.recorder.offer(frame)
            if label is not None:
                self.recorder.offer_result(result_of(frame, label))

    def wait(self, condition: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Let the recorder work, and the clock go on, until something is so."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.005)
            self.now += 0.005

    def wait_for_end(self, count: int = 1) -> RecordingEnded:
        """The last of so many ends of recordings."""
        self.wait(lambda: len(self.ended) >= count)
        return self.ended[count - 1]

    @property
    def ended(self) -> list[RecordingEnded]:
        return [event for event in self.events if isinstance(event, RecordingEnded)]

    @property
    def started(self) -> list[RecordingStarted]:
        return [event for event in self.events if isinstance(event, RecordingStarted)]

    def files(self) -> list[str]:
        """Suffixes of all files, sorted."""
        return sorted("".join(path.suffixes) for path in self.root.rglob("*") if path.is_file())


def consecutive(numbers: Iterable[int]) -> bool:
    """Whether each number follows the one before."""
    return bool((np.diff(list(numbers)) == 1).all())
