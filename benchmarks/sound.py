"""How long a cue takes from its event to the loudspeaker, and what coach and sound cost.

uv run python -m benchmarks.sound [--cues N] [--seconds N]

Needs PulseAudio. The player plays through PortAudio to a sound server without loudspeakers; its output is recorded, and
every cue is looked for in the recording. The onset of a cue is where its samples begin, as found by correlation.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tyro

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, Cue, CueKind, SecondsAloud, SoundMode
from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.coach.tone import tone_of
from handstand_app.core.sound.phrase_files import read_phrase
from handstand_app.core.sound.player import SoundPlayer
from models.body_line import measure_sure
from tests.handstand_app.core.builders import pose_of_bends
from tests.handstand_app.core.coach.moments import moments
from tests.sound_server import RATE, Ear, SoundServer, where

SESSION = [("down", 2.0), ("closed_shoulders", 3.0), ("straight", 2.0), ("piked_hips", 3.0), ("down", 3.0)]
FPS = 30.0


@dataclass(frozen=True)
class Options:
    """Sound benchmark."""

    cues: int = 100
    """How many cues to time."""
    seconds: float = 26.0
    """How long to measure the cost, for each mode."""


def main() -> None:
    """Measure and print."""
    options = tyro.cli(Options)
    with tempfile.TemporaryDirectory() as folder, SoundServer(Path(folder)) as server:
        os.environ.update(server.environment)
        player = SoundPlayer(print, volume=1.0)
        player.start()
        while player.output_name is None:
            time.sleep(0.05)
        time_cues(player, server, options.cues)
        shares = {}
        for mode in SoundMode:
            player.set_mode(mode)
            shares[mode] = cpu_share(player, options.seconds)
        player.stop()
        alone = cpu_share(None, options.seconds)
        for mode, share in shares.items():
            print(f"{mode:6} coach and sound: {100 * (share - alone):.2f} % of a core")
        print(f"       {100 * alone:.2f} % for bringing the results were taken off")


def time_cues(player: SoundPlayer, server: SoundServer, count: int) -> None:
    """Play cues at odd moments and print how late their onsets are."""
    rng = random.Random(0)
    names = list(CORRECTIONS.values())
    asked: list[tuple[float, str]] = []
    with Ear(server) as ear:
        for _ in range(count):
            name = rng.choice(names)
            asked.append((time.monotonic(), name))
            player.play(Cue(0.0, CueKind.CORRECTION, (name,)))
            time.sleep(1.5 + rng.random() / 4)
        heard, began_at = ear.heard.mean(axis=1), ear.began_at
    late, right = [], 0
    for at, name in asked:
        start = round((at - began_at) * RATE)
        part = heard[max(start, 0) : start + round(1.5 * RATE)]
        likeness = {other: where(part, read_phrase(other, RATE)) for other in names}
        right += max(likeness, key=lambda other: likeness[other][1]) == name
        late.append(1000 * likeness[name][0] / RATE)
    median, high, worst = np.percentile(late, [50, 95, 100])
    print(f"event to onset, n {count}: median {median:.0f}, p95 {high:.0f}, worst {worst:.0f} ms; right cue {right}")


def cpu_share(player: SoundPlayer | None, seconds: float) -> float:
    """Processor time over time while results come as from a camera; without a player nobody takes them."""
    coach = Coach(CoachOptions(seconds_aloud=SecondsAloud.EVERY))
    pose = pose_of_bends(shoulder=20.0, hip=-15.0, lean=5.0)
    angles = measure_sure(pose.keypoints, pose.sure)

    def run() -> None:
        began_at = time.monotonic()
        for seen in moments(SESSION * 20, FPS, pose):
            moment = replace(seen, angles=angles)
            if moment.at >= seconds:
                return
            time.sleep(max(began_at + moment.at - time.monotonic(), 0.0))
            if player is None:
                continue
            cue = coach.update(moment)
            if cue is not None:
                player.play(cue)
            if player.mode is SoundMode.TONE:
                player.set_tone(tone_of(moment))

    return cpu_of(run) / seconds


def cpu_of(work: Callable[[], None]) -> float:
    """Processor time of this process while it works [s]."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
