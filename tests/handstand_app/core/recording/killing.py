"""Kill a recording process at a random moment, recover, and say what was lost.

python -m tests.handstand_app.core.recording.killing [TIMES]     does it again and again, and prints the worst
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from handstand_app.core.clip import read_track
from handstand_app.core.recording.recover import recover
from tests.handstand_app.core.recording.crash_child import FPS
from tests.handstand_app.core.recording.scenes import consecutive, numbers_and_times

ROOT = Path(__file__).parents[4]
CHILD = "tests.handstand_app.core.recording.crash_child"


@dataclass(frozen=True)
class Loss:
    """What a kill cost.

    Attributes:
        offered: number of the last picture that the recorder had taken.
        pictures: how many were readable afterwards.
        lost_s: seconds between the last readable picture and the kill, less what a busy computer had not yet written.
        track_lost_s: the same for the lines of the track.
    """

    offered: int
    pictures: int
    lost_s: float
    track_lost_s: float


def kill_and_recover(folder: Path, after_s: float) -> Loss:
    """Let a child record into `folder`, kill it after so many seconds of pictures, and recover."""
    child = subprocess.Popen(
        [sys.executable, "-m", CHILD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace"
    )
    assert child.stdout is not None
    with child, child.stdout:
        lines = [child.stdout.readline() for _ in range(1 + int(after_s * FPS))]
        time.sleep(after_s % (1 / FPS))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().split("\n")
    assert child.returncode == -signal.SIGKILL, "the child must not end by itself"
    offered, waiting = map(int, [line for line in lines if line.strip()][-1].split())
    written = offered - waiting
    clips = recover(folder)
    leftovers = [path.name for path in folder.rglob("*") if path.is_file()]
    if not clips:
        assert leftovers == [], leftovers
        return Loss(offered, 0, (written + 1) / FPS, (written + 1) / FPS)
    (clip,) = clips
    numbers, _ = numbers_and_times(clip.video)
    assert consecutive(numbers) and len(numbers) == clip.frames and clip.track is not None, numbers
    assert sorted(leftovers) == sorted([clip.video.name, clip.track.name])
    assert recover(folder) == []
    last_line = numbers[0] + len(read_track(clip.track)) - 1
    return Loss(offered, len(numbers), (written - numbers[-1]) / FPS, (written - last_line) / FPS)


def kill_many(folder: Path, moments_s: list[float], at_once: int) -> list[Loss]:
    """One child a moment, some of them at the same time."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="kill") as pool:
        folders = [folder / f"{number:03d}" for number in range(len(moments_s))]
        return list(pool.map(kill_and_recover, folders, moments_s))


def main(times: int) -> None:
    """Many kills, two at once; prints each and the worst."""
    chance = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        losses = kill_many(Path(folder), [chance.uniform(1.2, 6.0) for _ in range(times)], at_once=2)
    for loss in losses:
        print(loss)
    print(f"{times} kills: at most {max(loss.lost_s for loss in losses):.2f} s of pictures lost, ", end="")
    print(f"{max(loss.track_lost_s for loss in losses):.2f} s of the track, all files readable")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
