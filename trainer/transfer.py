"""Stage 5: teach the action heads an athlete's own labelled clips. `python -m trainer.transfer --help`.

The pose network stays as it is, so every clip is observed once and kept in a cache. The heads start from the present
checkpoint and are held near its answers, since own clips are few. Clips are held out by session, never by frame, and
the old and the new heads are compared on the same held-out clips.
"""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import SHIPPED, Card, CheckpointError, load, save
from models.formats.training_lines import (
    ALL_CLIPS,
    LEAST_SESSIONS,
    OBSERVING,
    FinishedLine,
    StageLine,
    part,
    to_line,
)
from models.labels import ACTIONS
from models.network.multitask import MultitaskNet
from models.network.openvino_model import copy_quantised
from models.whole_file import write_whole
from trainer.datasets.clips import read_segments
from trainer.datasets.sample import DatasetError
from trainer.engine.action_heads import HeadOptions, answer_all, train_head
from trainer.engine.command import run
from trainer.engine.run_dir import RunDir
from trainer.metrics import confusion, mean_recall
from trainer.observations.action_windows import ActionWindows, LabelledFrames, WindowAugment
from trainer.observations.observer import Observer, observations_folder
from trainer.observations.sources import observe_clips

LEAST_STEP_S = 0.05
"""Of 30 pictures a second every other one is watched: windows need 15, and watching takes most of the time."""


@dataclass(frozen=True)
class TransferConfig:
    """Options."""

    clips: Path
    """Folder of videos with labels.csv (clip, start_s, end_s, label, view; a column `session` keeps clips together)."""
    run: str
    """Name of the run; its folder is runs/NAME."""
    start: Path = SHIPPED
    """Checkpoint to start from."""
    folds: int = 3
    """Parts of the sessions that are held out in turn for the comparison."""
    head: HeadOptions = field(default_factory=lambda: HeadOptions(steps=150, batch=32, learning_rate=4e-4, anchor=0.5))
    augment: WindowAugment = field(default_factory=WindowAugment)
    runs: Path = Path("runs")
    """Folder of the run and of the cache of observations."""
    progress: Literal["bar", "json"] = "bar"
    """json: the lines of `models.formats.training_lines` on standard output."""

    def teller(self, stage: str, total: int) -> Callable[[int, float], None] | None:
        """What reports the steps of a stage; None leaves it to the progress bars."""
        if self.progress == "bar":
            return None
        return lambda done, loss: say(StageLine(stage, done, total, round(loss, 4)))


def say(message: StageLine | FinishedLine) -> None:
    """One line of JSON on standard output, at once."""
    print(to_line(message), flush=True)


@dataclass(frozen=True)
class Comparison:
    """The old and the new heads on the windows of clips that neither fold's training saw.

    Attributes:
        windows: how many were judged.
        clips: how many clips they come from.
        before, after: (A, A) confusion, rows are the truth.
    """

    windows: int
    clips: int
    before: NDArray[np.int64]
    after: NDArray[np.int64]

    @property
    def is_better(self) -> bool:
        """Whether the mean recall over the actions present has grown."""
        return mean_recall(self.after) > mean_recall(self.before)

    def sentence(self) -> str:
        """For an athlete."""
        old, new = (f"{100 * mean_recall(counts):.0f} %" for counts in (self.before, self.after))
        verdict = "The new one agrees with you more often." if self.is_better else "The old one is no worse: keep it."
        known = f"On clips that it was not taught ({self.clips}), the old network agrees with you {old} of the time"
        return f"{known}, the new one {new}. {verdict}"


def read_sessions(folder: Path) -> dict[str, str]:
    """The session of every clip in `folder`/labels.csv; a clip without one is a session of its own."""
    return {row.clip: row.session or row.clip for row in read_segments(folder)}


def missing(clips: dict[str, LabelledFrames], sessions: dict[str, str]) -> list[str]:
    """What is still needed before anything can be learned, as sentences; empty when there is enough."""
    needed = []
    for action, name in enumerate(ACTIONS[:2]):
        have = {sessions[clip] for clip, frames in clips.items() if (frames.label == action).any()}
        if len(have) < LEAST_SESSIONS:
            label = name.replace("_", " ")
            needed.append(f"{LEAST_SESSIONS - len(have)} more session(s) with a clip labelled '{label}'")
    return needed


def compare(
    config: TransferConfig, card: Card, clips: dict[str, LabelledFrames], sessions: dict[str, str]
) -> Comparison:
    """Train without a part of the sessions, judge that part; in turn, until every session was judged once."""
    names = sorted({sessions[clip] for clip in clips})
    folds = min(config.folds, len(names))
    total = np.zeros((2, len(ACTIONS), len(ACTIONS)), dtype=np.int64)
    for fold in range(folds):
        held = {clip for clip in clips if sessions[clip] in names[fold::folds]}
        both = any(card.blend[1:])
        unseen = ActionWindows([clips[clip] for clip in sorted(held)], card.window, None, appearance=both)
        if not len(unseen):
            continue
        _, old = load(config.start)
        taught = teach(config, card, [frames for clip, frames in clips.items() if clip not in held], part(fold + 1))
        for number, net in enumerate((old, taught)):
            answers = answer_all(net, unseen, card.blend)
            total[number] += confusion(unseen.labels, answers, len(ACTIONS))
    return Comparison(int(total[0].sum()), len(clips), total[0], total[1])


def teach(config: TransferConfig, card: Card, sources: list[LabelledFrames], label: str) -> MultitaskNet:
    """The starting network with heads trained on `sources`."""
    _, net = load(config.start)
    both = any(card.blend[1:])
    windows = ActionWindows(sources, card.window, config.augment, config.head.seed, appearance=both)
    tell = config.teller(label, config.head.steps)
    return train_head(net, windows, {"clip": 1.0}, config.head, label, on_step=tell, only_pose=not both)


def transfer(config: TransferConfig) -> Comparison:
    """Observe, compare, teach everything, save runs/NAME/checkpoint and runs/NAME/report.json.

    Raises:
        DatasetError: a file is missing, or there are too few labelled clips; the message says how many more.
        CheckpointError: the checkpoint to start from cannot be used.
    """
    card, net = load(config.start)
    if net.action is None:
        raise DatasetError(f"{config.start} has no action heads; start from a checkpoint that has")
    cache = observations_folder(config.runs / "observations", config.start)
    tell = None if config.progress == "bar" else lambda done, total: say(StageLine(OBSERVING, done, total))
    clips = observe_clips(Observer(card, net), config.clips, cache, "clip", on_progress=tell, least_step_s=LEAST_STEP_S)
    sessions = read_sessions(config.clips)
    if needed := missing(clips, sessions):
        raise DatasetError(f"too few clips to learn from: {' and '.join(needed)} are needed")
    run = RunDir(config.runs / config.run, config)
    comparison = compare(config, card, clips, sessions)
    taught = teach(config, card, list(clips.values()), ALL_CLIPS)
    report = {
        "clips": comparison.clips,
        "windows": comparison.windows,
        "before": comparison.before.tolist(),
        "after": comparison.after.tolist(),
        "is_better": comparison.is_better,
        "sentence": comparison.sentence(),
    }
    write_whole(run.folder / "report.json", json.dumps(report, indent=2) + "\n")
    trained = {"stage": "transfer", "from": card.name, **report}
    save(run.folder / "checkpoint", dataclasses.replace(card, name=config.run, trained=trained), taught)
    copy_quantised(config.start, run.folder / "checkpoint")
    return comparison


def main(config: TransferConfig) -> None:
    """Teach and say what came of it."""
    try:
        comparison = transfer(config)
    except (DatasetError, CheckpointError) as error:
        raise SystemExit(str(error)) from error
    checkpoint = config.runs / config.run / "checkpoint"
    if config.progress == "json":
        say(FinishedLine(comparison.sentence(), comparison.is_better, str(checkpoint)))
        return
    print(comparison.sentence())
    print(f"saved {checkpoint}; look through its eyes with --weights")


if __name__ == "__main__":
    run(main, TransferConfig)
