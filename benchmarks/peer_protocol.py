"""How a benchmarked program is asked, one frame or picture at a time, in a process of its own.

Needs numpy and OpenCV alone, so that it runs in the environment of any peer. A line of JSON comes in, a line goes out.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

import cv2


class Peer(Protocol):
    """A program that finds keypoints."""

    def frame(self, image: Any, time_s: float) -> Any:
        """The next frame of a video, (H, W, 3) RGB."""
        ...

    def still(self, image: Any) -> list[list[float]] | None:
        """(16, 2) keypoints [image px] in the order of `models.skeleton`, None for those unknown; None if nobody."""
        ...


def frames_of(video: str, most: int) -> list[tuple[Any, float]]:
    """The first frames, RGB, with their times [s]."""
    capture = cv2.VideoCapture(video)
    rate = capture.get(cv2.CAP_PROP_FPS) or 30.0
    found = []
    while len(found) < most:
        there, image = capture.read()
        if not there:
            break
        found.append((cv2.cvtColor(image, cv2.COLOR_BGR2RGB), len(found) / rate))
    return found


def serve(make: Callable[[int], Peer], threads: int, video: str, most: int) -> None:
    """Answer until there are no more lines. Asked for "ready", a number (frame), a text (picture) or "memory"."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    cv2.setNumThreads(1)
    out, sys.stdout = sys.stdout, sys.stderr  # peers print what they like
    frames = frames_of(video, most)
    peer = make(threads)
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {}
        cpu, wall = time.process_time(), time.perf_counter()
        if isinstance(asked, int):
            peer.frame(*frames[asked])
        elif asked == "memory":
            answer["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        elif asked == "ready":
            answer["frames"] = len(frames)
        else:
            image = cv2.cvtColor(cv2.imread(asked), cv2.COLOR_BGR2RGB)
            cpu, wall = time.process_time(), time.perf_counter()
            answer["keypoints"] = peer.still(image)
        answer["cpu_ms"], answer["wall_ms"] = 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)
        out.write(json.dumps(answer) + "\n")
        out.flush()
