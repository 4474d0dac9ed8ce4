"""Small videos and pictures for tests, written by the app's own writer."""

import csv
from functools import cache
from pathlib import Path

import av
import numpy as np

from handstand_app.core.drawing.video_writer import VideoWriter


def noise_clip(path: Path, frames: int = 12, fps: float = 30.0, size: tuple[int, int] = (96, 64)) -> Path:
    """A video of moving noise, (width, height)."""
    rng = np.random.default_rng(0)
    still = rng.integers(0, 255, size=(size[1], size[0], 3), dtype=np.uint8)
    with VideoWriter(path, fps) as writer:
        for index in range(frames):
            writer.write(index / fps, np.roll(still, 3 * index, axis=1))
    return path


def cut_clip(path: Path, frames: int = 60, fps: float = 30.0, share: float = 0.6) -> Path:
    """A video whose list of pictures comes first and whose end is missing."""
    whole, fast = path.with_suffix(".whole.mp4"), path.with_suffix(".fast.mp4")
    noise_clip(whole, frames, fps)
    with av.open(str(whole)) as source, av.open(str(fast), "w", options={"movflags": "faststart"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    path.write_bytes(fast.read_bytes()[: int(fast.stat().st_size * share)])
    return path


DEMO = Path(__file__).parents[1] / "handstand_app" / "assets" / "demo.mp4"
STRETCHES = {
    "monday-1": (3.3, 5.0, "straight"),
    "tuesday-1": (6.0, 7.7, "straight"),
    "monday-2": (15.0, 16.7, "not_straight"),
    "tuesday-2": (18.5, 20.2, "not_straight"),
    "monday-3": (0.0, 1.2, "not_handstand"),
    "tuesday-3": (11.0, 12.2, "not_handstand"),
}
"""Session and number: seconds of the demo and their label."""
OPPOSITE = {"straight": "not_straight", "not_straight": "straight"}


@cache
def _demo_pictures() -> dict[str, list[tuple[float, np.ndarray]]]:
    """Every third picture of each stretch, at half size."""
    pictures: dict[str, list[tuple[float, np.ndarray]]] = {name: [] for name in STRETCHES}
    with av.open(str(DEMO)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            names = [name for name, (start, end, _) in STRETCHES.items() if start <= (frame.time or 0.0) < end]
            if names and number % 3 == 0:
                picture = frame.reformat(frame.width // 2, frame.height // 2, "rgb24").to_ndarray()
                pictures[names[0]].append((frame.time or 0.0, picture))
    return pictures


def demo_stretch(path: Path, name: str) -> float:
    """A stretch of the demo as a video of 10 pictures a second; its length [s]."""
    chosen = _demo_pictures()[name]
    with VideoWriter(path, 10) as writer:
        for time_s, image in chosen:
            writer.write(time_s - chosen[0][0], image)
    return chosen[-1][0] - chosen[0][0]


def labelled_folder(folder: Path, *, opposite: bool = False) -> Path:
    """Six short clips of two sessions with labels.csv; `opposite` exchanges straight and not straight."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "labels.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "start_s", "end_s", "label", "view", "notes", "session"])
        for name, (_, _, label) in STRETCHES.items():
            length = demo_stretch(folder / f"{name}.mp4", name)
            said = OPPOSITE.get(label, label) if opposite else label
            writer.writerow([f"{name}.mp4", 0, f"{length + 0.1:.2f}", said, "side", "", name.split("-")[0]])
    return folder
