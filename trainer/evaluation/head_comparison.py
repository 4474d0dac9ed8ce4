"""Heads compared on the same windows: geometric rule, pose branch, appearance branch, merged; and as shipped.

On LSPET's validation stills, and on labelled clips. A checkpoint that says which clips it was trained without
(the folds of `trainer.train_action`) is judged on those alone; several folds together cover all clips.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import Card, load
from models.labels import ACTIONS, STRAIGHT
from models.network.multitask import MultitaskNet
from trainer.datasets.sample import DatasetError
from trainer.engine.action_heads import judge_all
from trainer.evaluation.rule_baseline import Times, by_rule, smoothed
from trainer.metrics import confusion, mean_recall, recalls
from trainer.observations.action_windows import ActionWindows, LabelledFrames
from trainer.observations.observer import Observer, observations_folder
from trainer.observations.sources import observe_clips, observe_held_out

WAYS = ("rule", "pose branch", "appearance branch", "merged", "as shipped")


@dataclass(frozen=True)
class Answers:
    """N windows, each answered in every one of WAYS.

    Attributes:
        label: (N,) index in ACTIONS.
        given: (N, 5) index in ACTIONS.
    """

    label: NDArray[np.int64]
    given: NDArray[np.int64]


def on_stills(data: Path, cache: Path, checkpoint: Path) -> dict[str, Answers]:
    """All labelled stills of LSPET's validation split, and those that somebody labelled by eye."""
    card, net = _with_heads(checkpoint)
    frames, by_eye = observe_held_out(Observer(card, net), data, observations_folder(cache, checkpoint))
    answers = _answer(card, net, frames)
    seen = by_eye[frames.observations.found & (frames.label >= 0)]
    return {"stills": answers, "stills by eye": Answers(answers.label[seen], answers.given[seen])}


def on_clips(folder: Path, cache: Path, checkpoints: tuple[Path, ...]) -> dict[str, Answers]:
    """Windows of labelled clips, each clip by the first checkpoint that was trained without it.

    A checkpoint that names no such clips judges all that are left; the title says that it may have seen them.
    """
    parts: dict[str, Answers] = {}
    seen: dict[Path, dict[str, LabelledFrames]] = {}  # folds share what their pose network saw
    named = True
    for checkpoint in checkpoints:
        card, net = _with_heads(checkpoint)
        at = observations_folder(cache, checkpoint)
        if at not in seen:
            seen[at] = observe_clips(Observer(card, net), folder, at, "clip")
        clips = seen[at]
        named = named and "held_out" in card.trained
        unseen = card.trained.get("held_out", clips)
        parts |= {name: _answer(card, net, clips[name]) for name in sorted(set(unseen) & set(clips) - set(parts))}
    title = f"{len(parts)} clips, {'held out' if named else 'perhaps learned from'}"
    answers = parts.values()
    return {title: Answers(np.concatenate([a.label for a in answers]), np.concatenate([a.given for a in answers]))}


def _with_heads(checkpoint: Path) -> tuple[Card, MultitaskNet]:
    card, net = load(checkpoint)
    if net.action is None:
        raise DatasetError(f"{checkpoint} has no action heads; train them with trainer.train_action")
    return card, net


def _answer(card: Card, net: MultitaskNet, frames: LabelledFrames) -> Answers:
    """Windows as in training, without variation."""
    windows = ActionWindows([frames], card.window, None)
    if not len(windows):
        return Answers(np.zeros(0, np.int64), np.zeros((0, len(WAYS)), np.int64))
    branches = judge_all(net, windows)  # (N, 3, A)
    shipped = np.array(card.blend) @ branches
    rule = rule_answers(frames)[[frame for _, frame in windows.index]]
    given = np.column_stack((rule, branches.argmax(axis=-1), shipped.argmax(axis=-1)))
    return Answers(windows.labels, given.astype(np.int64))


def rule_answers(frames: LabelledFrames) -> NDArray[np.int64]:
    """(N,) answer of the rule to every frame, over clips the commonest of half a second; -1 where nobody is."""
    observations = frames.observations
    times: Times = [
        (float(time_s), by_rule(keypoints[-1]) if found else None)
        for time_s, keypoints, found in zip(
            observations.time_s, observations.keypoints, observations.found, strict=True
        )
    ]  # fmt: skip
    kept = smoothed(times) if frames.kind in ("clip", "synthetic_clip") else times
    return np.array([ACTIONS.index(answer) if answer else -1 for _, answer in kept], dtype=np.int64)


def measures(answers: Answers) -> dict[str, dict[str, float]]:
    """Recall of each action, their mean, and the precision of `straight`, by way; NaN where there is nothing."""
    report = {}
    for column, way in enumerate(WAYS):
        counts = confusion(answers.label, answers.given[:, column], len(ACTIONS))
        row = {f"recall {name}": float(value) for name, value in zip(ACTIONS, recalls(counts), strict=True)}
        precision = float(recalls(counts.T)[STRAIGHT])  # of the answers `straight`, the share that is
        means = {"mean recall": mean_recall(counts), "precision straight": precision}
        report[way] = {"n": float(len(answers.label))} | row | means
    return report
