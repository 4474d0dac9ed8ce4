"""The library with many clips: opening, first page, count, filters, labels; and, on request, killing it.

uv run python -m benchmarks.library [--clips N] [--kills N]

The clips are rows in a real database; their videos are small real files. `--kills` starts a process that labels, adds,
throws away, backs up and exports without end, kills it at random moments, and checks what it had reported as saved.
"""

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import tyro

from handstand_app.core.clip import ClipSummary, SavedClip
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, Sort
from handstand_app.core.library.thumbnails import frame_at
from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.overview import Period, overview
from handstand_app.core.recording.frames import StoredFrame, to_i420
from handstand_app.core.recording.video import FragmentedVideo
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.killing import Promises, kill_one
from tests.handstand_app.core.library.scenes import WHEN, clip

BATCH = 500
VERDICTS = (VerdictKind.STRAIGHT, VerdictKind.NOT_STRAIGHT, VerdictKind.NO_HANDSTAND, None)


@dataclass(frozen=True)
class Options:
    """Library benchmark."""

    clips: int = 10_000
    """How many clips the library has."""
    kills: int = 0
    """How often the working process is killed."""
    seed: int = 0
    """Of the random contents and moments."""


def fill(library: Library, count: int, rng: random.Random) -> None:
    """Clips over 400 days; every third has a label, every fifth notes."""
    template = clip(library.root)
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            when = WHEN + timedelta(days=number * 400 // count, seconds=13 * (number % 5000))
            video = library.layout.free_place(when)
            shutil.copyfile(template.video, video)
            hold_s = max(0.0, rng.gauss(3, 4))
            fault = rng.choice(("closed_shoulders", "arched_back", None))
            summary = ClipSummary(hold_s, hold_s * rng.random(), fault, rng.choice(VERDICTS), rng.random())
            batch.append(SavedClip(video, None, when, 8.0, 1280, 720, 240, 0, summary))
        ids = library.clips.add_all(batch)
        for clip_id in ids[::3]:
            library.labels.set_label(clip_id, rng.choice(list(ClipLabel)))
        for clip_id in ids[::5]:
            library.clips.set_notes(clip_id, rng.choice(("hands too wide", "good one", "tired wrists today")))


def timed(name: str, work: Callable[[], object], rounds: int = 15) -> None:
    """Print the median and the worst of several rounds [ms]."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    print(f"  {name:<44} {statistics.median(times):8.2f} {max(times):8.2f}")


def queries(library: Library, count: int) -> None:
    """Time what a list view and a label key ask for."""
    clips, labels = library.clips, library.labels
    narrow = ClipFilter(
        labels=frozenset({ClipLabel.STRAIGHT, None}),
        verdicts=frozenset({VerdictKind.STRAIGHT}),
        least_hold_s=2.0,
        most_doubt=0.8,
    )
    print(f"{count} clips                                        median ms    worst")
    for sort in Sort:
        timed(f"first page of 100, {sort.name.lower()}", lambda sort=sort: clips.page(sort=sort))
    timed("page in the middle", lambda: clips.page(offset=count // 2))
    timed("first page of a filter", lambda: clips.page(narrow))
    timed("first page of a search in notes", lambda: clips.page(ClipFilter(text="wrists tired")))
    timed("count", clips.count)
    timed("count of a filter", lambda: clips.count(narrow))
    timed("all ids", clips.ids)
    timed("sessions", clips.days)
    timed("attempts for statistics", library.attempts.all)
    attempts = library.attempts.all()
    timed(
        "the same, added up for the page Progress",
        lambda: overview(attempts, Period.ALL, Grouping.MONTH, date.today()),
    )
    timed("most worth labelling", clips.worth_labelling)
    timed("label and model disagree", clips.disagreements)
    timed("use of space", library.storage.use)
    timed("whether there is something to undo", lambda: labels.can_undo)
    ids = iter(clips.ids(ClipFilter(labelled=False)))
    timed("label, on disk", lambda: labels.set_label(next(ids), ClipLabel.STRAIGHT), 100)
    timed("undo, on disk", labels.undo, 50)
    timed("look whether all files are there", clips.check_files, 3)
    timed("backup", library.back_up, 3)


def seeking(folder: Path) -> None:
    """Time `frame_at` for random pictures of a noisy 720p clip of ten seconds."""
    rng = np.random.default_rng(0)
    room = rng.integers(60, 180, (720, 1280, 3), dtype=np.uint8)
    video = FragmentedVideo(folder / "seek.mp4", (1280, 720))
    for index in range(300):
        video.write(StoredFrame(index, index / 30, to_i420(np.roll(room, 4 * index, axis=1))))
    video.close()
    timed("picture at a random time, 720p", lambda: frame_at(video.path, float(rng.uniform(0, 10))), 40)


def killing(root: Path, kills: int, rng: random.Random) -> None:
    """Kill a working process at random moments; fails if anything that was reported is lost."""
    with Library(root) as library:
        library.clips.add(clip(root))
    promises = Promises()
    for number in range(kills):
        kill_one(root, number, rng.uniform(0.0, 1.0), promises)
    print(f"killed {kills} times: opened each time, {promises.reports} reports of saved work, none lost")


def main(options: Options) -> None:
    """Fill a library in a temporary folder and time it."""
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "library"
        with Library(root) as library:
            started = time.perf_counter()
            fill(library, options.clips, rng)
            print(f"filled in {time.perf_counter() - started:.1f} s")
            queries(library, options.clips)
        timed("open and close", lambda: Library(root).close(), 5)
        seeking(Path(folder))
        if options.kills:
            killing(Path(folder) / "killed", options.kills, rng)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
