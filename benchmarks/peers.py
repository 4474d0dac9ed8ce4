"""What a frame costs us and others: the same frames, alternating in one run, CPU and wall, memory, and PCK.

`python -m benchmarks.peers --mediapipe PYTHON --data DATA --out docs/reports`. Each peer is a process of its own; a
frame is given to one after the other, so that what else the machine does meets all of them. MediaPipe wants older
packages than the app: `uv venv X`, `uv pip install --python X/bin/python mediapipe==0.10.21`, and
`--mediapipe X/bin/python`.
"""

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tyro

from benchmarks.layers import table
from benchmarks.peer_ours import OFFICIAL
from handstand_app.core.runtime.processor import described
from handstand_app.core.sources.choose import DEMO
from trainer.datasets.lspet import read_lspet
from trainer.metrics.pck import pck

GROUPS = ("all", "handstand_like", "inverted", "upright")


@dataclass(frozen=True)
class Peers:
    """Options."""

    video: Path = DEMO
    """Whose first frames are taken."""
    frames: int = 120
    """The first tenth warms up and does not count."""
    threads: tuple[int, ...] = (1, 2)
    """Processor cores that a peer may use; each number is a table of its own."""
    ours: tuple[str, ...] = ("8 bits, K = 1", "8 bits, K = 2", "float, K = 2", OFFICIAL)
    """Names as in peer_ours."""
    mediapipe: Path | None = None
    """A Python that has MediaPipe; without it there is no such row."""
    data: Path | None = None
    """Folder that holds lspet/; without it there is no PCK."""
    pictures: int = 100
    """Of its validation split, evenly taken; whole pictures are searched."""
    out: Path | None = None
    """Folder for peers.json and peers.md."""


class Asked:
    """A peer's process."""

    def __init__(self, name: str, command: list[str], threads: int, options: Peers) -> None:
        self.name = name
        arguments = [*command, name, str(threads), str(options.video), str(options.frames)]
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.frames = int(self.ask("ready")["frames"])

    def ask(self, what: int | str) -> dict[str, Any]:
        """Its answer. Raises SystemExit if it has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError) as error:
            self.end()
            raise SystemExit(
                f"{self.name} cannot be measured: its process has ended; run it alone to see why"
            ) from error
        return answer

    def end(self) -> None:
        """No more questions."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):  # it has ended by itself
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def started(threads: int, options: Peers) -> list[Asked]:
    """All peers, ready."""
    ours = [sys.executable, "-m", "benchmarks.peer_ours"]
    peers = [Asked(name, ours, threads, options) for name in options.ours]
    if options.mediapipe is not None:
        script = str(Path(__file__).with_name("peer_mediapipe.py"))
        peers.append(Asked("MediaPipe, complexity 1", [str(options.mediapipe), script], threads, options))
    return peers


def costs(peers: list[Asked]) -> dict[str, dict[str, float]]:
    """Milliseconds a frame and memory of each peer."""
    frames = min(peer.frames for peer in peers)
    times: dict[str, list[tuple[float, float]]] = {peer.name: [] for peer in peers}
    for frame in range(frames):
        for peer in peers:
            answer = peer.ask(frame)
            times[peer.name].append((answer["cpu_ms"], answer["wall_ms"]))
    found = {}
    for peer in peers:
        cpu, wall = np.array(times[peer.name][frames // 10 :]).T
        found[peer.name] = {
            "cpu_mean": float(cpu.mean()),
            "cpu_median": float(np.median(cpu)),
            "cpu_95": float(np.quantile(cpu, 0.95)),
            "wall_median": float(np.median(wall)),
            "mib": float(peer.ask("memory")["mib"]),
        }
    return found


def accuracy(peers: list[Asked], options: Peers) -> dict[str, dict[str, float]]:
    """PCK@0.2 of the limbs by group, left and right not told apart; nobody found is all wrong. With the n of each."""
    assert options.data is not None
    samples = [sample for sample in read_lspet(options.data / "lspet") if sample.split == "val"]
    samples = samples[:: max(len(samples) // options.pictures, 1)]
    truth = np.stack([sample.keypoints for sample in samples])
    members = {tag: np.array([tag == "all" or tag in sample.tags for sample in samples]) for tag in GROUPS}
    found = {"n": {tag: float(chosen.sum()) for tag, chosen in members.items()}}
    for peer in peers:
        if peer.name == OFFICIAL:
            continue
        answers = [peer.ask(str(sample.image))["keypoints"] for sample in samples]
        points = np.array([np.full((16, 2), np.nan) if answer is None else answer for answer in answers])
        found[peer.name] = {tag: float(pck(points[chosen], truth[chosen])) for tag, chosen in members.items()}
    return found


def page(found: dict[str, Any]) -> str:
    """The report."""
    lines = [
        "# A frame's price, ours and others'",
        "",
        "Made by `python -m benchmarks.peers`. " + found["processor"] + ".",
    ]
    lines += [f"{found['frames']} frames of {found['video']}, alternating between the peers in one run.", ""]
    for threads, rows in found["costs"].items():
        names = ("cpu_mean", "cpu_median", "cpu_95", "wall_median", "mib")
        lines += [f"{threads} core(s), milliseconds a frame:", ""]
        body = [(name, *(f"{row[key]:.1f}" for key in names)) for name, row in rows.items()]
        lines += [*table(("peer", "CPU mean", "CPU median", "CPU 95 %", "wall median", "peak MiB"), body), ""]
    if "pck" in found:
        counts = found["pck"]["n"]
        header = ("peer", *(f"{tag} (n = {counts[tag]:.0f})" for tag in GROUPS))
        body = [(n, *(f"{row[tag]:.3f}" for tag in GROUPS)) for n, row in found["pck"].items() if n != "n"]
        lines += ["PCK@0.2 of the limbs on whole LSPET validation pictures, left and right not told apart:", ""]
        lines += [*table(header, body), ""]
    return "\n".join(lines)


def main(options: Peers) -> None:
    """Measure and write."""
    found: dict[str, Any] = {
        "processor": described(),
        "video": options.video.name,
        "frames": options.frames,
        "costs": {},
    }
    for threads in options.threads:
        peers = started(threads, options)
        found["costs"][str(threads)] = costs(peers)
        if options.data is not None and "pck" not in found:
            found["pck"] = accuracy(peers, options)
        for peer in peers:
            peer.end()
    if options.out is None:
        print(page(found))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "peers.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (options.out / "peers.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main(tyro.cli(Peers))
