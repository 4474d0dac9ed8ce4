"""A process of its own that records numbered pictures until it is killed, or its files may not grow any more.

python -m tests.handstand_app.core.recording.crash_child FOLDER [LIMIT]

Prints the number of each picture after it was offered, and how many still wait to be written;
with a LIMIT in bytes, what the recorder tells instead.
"""

import resource
import sys
import time
from pathlib import Path

from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.types import Frame
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import numbered, result_of

FPS = 30


def tell(line: str) -> None:
    """One line as one write: two threads tell."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def record(folder: Path, on_event: object, seconds: float) -> None:
    """Pictures at their real times, half a second of them before the kick-up."""
    options = RecordingOptions(seconds_before=0.5, reserve_bytes=0)
    recorder = Recorder(folder, "child", on_event, options, automatic=True)  # type: ignore[arg-type]
    recorder.start()
    began = time.perf_counter()
    for index in range(round(seconds * FPS)):
        time.sleep(max(began + index / FPS - time.perf_counter(), 0))
        frame = Frame(index, time.perf_counter(), numbered(index % 4096))
        recorder.offer(frame)
        recorder.offer_result(result_of(frame, VerdictKind.STRAIGHT if index >= 15 else VerdictKind.NO_HANDSTAND))
        tell(f"{index} {len(recorder._ring)}")
    recorder.stop()


def report(event: RecorderEvent) -> None:
    """Say how a clip ended."""
    if isinstance(event, RecordingEnded):
        tell(f"ended {event.trouble} | {event.clip.video if event.clip else ''}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
        record(Path(sys.argv[1]), report, 2.0)
    else:
        record(Path(sys.argv[1]), lambda event: None, 600.0)
