"""Clips for the player: pictures that carry their number, and stretches of the demo with the truth as their track."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

from handstand_app.core.clip import read_track, track_path, write_track_header, write_track_line
from handstand_app.core.drawing.video_writer import VideoWriter
from handstand_app.core.recording.frames import stored
from handstand_app.core.recording.video import FragmentedVideo
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.review.track_view import TrackView
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult, Pose, Verdict
from models.body_line import measure_sure
from models.skeleton import NUM_KEYPOINTS
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import HEIGHT, WIDTH, numbered

WHEN = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
VERDICTS = {
    "straight": (VerdictKind.STRAIGHT, (0.8, 0.15, 0.05)),
    "not_straight": (VerdictKind.NOT_STRAIGHT, (0.2, 0.7, 0.1)),
    "not_handstand": (VerdictKind.NO_HANDSTAND, (0.02, 0.03, 0.95)),
}


def opened(clip: tuple[Path, Path]) -> TrackView:
    """The track of a clip, brought to its pictures."""
    with ClipReader(clip[0]) as reader:
        picture = reader.frame(0).image
        return TrackView(read_track(clip[1]), reader.index, (picture.shape[1], picture.shape[0]))


def numbered_clip(path: Path, times_s: list[float]) -> Path:
    """Any encoder's file: long groups of pictures, B-frames, the times as given."""
    with VideoWriter(path, 30) as writer:
        for number, time_s in enumerate(times_s):
            writer.write(time_s, numbered(number))
    return path


def recorded_clip(path: Path, pictures: int, fps: float = 30.0) -> Path:
    """A file as the app records it."""
    video = FragmentedVideo(path, (WIDTH, HEIGHT))
    for number in range(pictures):
        video.write(stored(Frame(number, 50.0 + number / fps, numbered(number))))
    video.close()
    return path


def sequential(path: Path) -> list[tuple[float, np.ndarray]]:
    """All pictures with their times, by decoding the file from its start to its end."""
    with VideoReader(path) as reader:
        return [(picture.time_s, picture.image) for picture in reader]


@cache
def _demo(begin: float, end: float) -> list[tuple[float, np.ndarray, dict]]:
    """Pictures of the demo at half size, with their truth."""
    frames = json.loads(DEMO.with_name("demo.truth.json").read_text(encoding="utf-8"))["frames"]
    chosen = []
    with av.open(str(DEMO)) as container:
        for frame, truth in zip(container.decode(video=0), frames, strict=True):
            if (frame.time or 0.0) >= end:
                break
            if (frame.time or 0.0) >= begin:
                picture = frame.reformat(frame.width // 2, frame.height // 2, "rgb24").to_ndarray()
                chosen.append(((frame.time or 0.0) - begin, picture, truth))
    return chosen


def demo_clip(
    path: Path, begin: float, end: float, scale: float = 1.0, shift: tuple[int, int] = (0, 0), step: int = 1
) -> tuple[Path, Path]:
    """A stretch of the demo, 320x240 times `scale`, moved by `shift` pixels; with its track, every `step`-th judged."""
    first = None
    with VideoWriter(path, 30) as writer, open(track_path(path), "w", encoding="utf-8") as track:
        write_track_header(track, path.name, WHEN, "truth")
        for number, (time_s, picture, truth) in enumerate(_demo(begin, end)):
            first = time_s if first is None else first
            matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], dtype=np.float64)
            size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
            image = cv2.warpAffine(picture, matrix, size)
            writer.write(time_s - first, image)
            keypoints = np.array(truth["keypoints"]) / 2 * scale + np.array(shift)
            sure = np.ones(NUM_KEYPOINTS, dtype=bool)
            pose = Pose(keypoints, np.full(NUM_KEYPOINTS, 0.9), sure)
            label, probabilities = VERDICTS[truth["label"]]
            verdict = Verdict(label, np.array(probabilities))
            result = LiveResult(Frame(number, time_s, image), pose, measure_sure(pose.keypoints, pose.sure), verdict)
            write_track_line(track, time_s - first, result if number % step == 0 else None)
    return path, track_path(path)
