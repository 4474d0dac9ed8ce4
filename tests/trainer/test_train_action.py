"""The stage that trains the shipped heads, on the bundled clip's stretches, drawn figures and the shipped poses."""

import shutil
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import SHIPPED, load, pose_digest, read_card
from models.network.action_head import ActionHead
from tests.clips import STRETCHES, labelled_folder
from tests.trainer.conftest import write_lspet
from tests.trainer.generators.own import write_exercises
from trainer.engine.action_heads import HeadOptions
from trainer.train_action import TrainActionConfig, fold_of, main


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, observations: Path) -> Path:
    """DATA of six figures to train on, two held out, one of each labelled by eye, and six clips; runs go beside it."""
    folder = tmp_path_factory.mktemp("data")
    write_exercises(folder / "exercises", 1)
    with open(write_lspet(folder / "lspet") / "handstand_labels.csv", "a") as file:
        file.write("im00003.webp,straight,side,,\nim00006.webp,straight,side,,\n")
    labelled_folder(folder / "clips")
    shutil.copytree(observations, folder / "runs" / "observations")
    return folder


def test_folds_hold_out_every_clip_once_and_the_pose_network_stays(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data)
    options = HeadOptions(steps=3, batch=8)
    main(TrainActionConfig(data, SHIPPED, "all", head=options))
    main(TrainActionConfig(data, SHIPPED, "pose", folds=2, jobs=2, branches=2, head=options, blend=(1.0, 0.0, 0.0)))
    runs = data / "runs"
    card, alone = load(runs / "pose" / "checkpoint")
    held_out = [read_card(runs / "pose" / f"fold{number}").trained["held_out"] for number in range(2)]
    assert sorted(chain.from_iterable(held_out)) == sorted(f"{name}.mp4" for name in STRETCHES)
    assert pose_digest(runs / "pose" / "checkpoint") == pose_digest(runs / "pose" / "fold0") == pose_digest(SHIPPED)
    assert card.blend == (1.0, 0.0, 0.0) and card.name == "pose" and 0.5 <= card.temperature <= 5.0
    clips = card.trained["clips_held_out"]
    assert np.sum(clips["confusion"]) == clips["windows"] > 50
    assert alone.action is not None and not _merge_moved(alone.action), "what has no weight is not trained"
    assert list((runs / "pose" / "checkpoint").glob("*-int8.xml")), "the same poses, also in 8 bits"
    assert card.network.pose_branches == 2 and len(alone.action.more_poses) == 1
    first, second = (branch.a.conv.weight for branch in (alone.action.pose, *alone.action.more_poses))
    assert not torch.equal(first, second), "each from a seed of its own"
    everything = load(runs / "all" / "checkpoint")[1].action
    assert everything is not None and _merge_moved(everything)


def _merge_moved(head: ActionHead) -> bool:
    """Whether the weightings of the merge are no longer the identity that they start as."""
    parts = (head.merge_pose.depthwise.weight, head.merge_pose.pointwise.weight[:, :, 0, 0])
    return not (torch.equal(parts[0], torch.ones_like(parts[0])) and torch.equal(parts[1], torch.eye(len(parts[1]))))


def test_folds_are_disjoint_and_cover_everything() -> None:
    names = [f"{n:02}" for n in range(39)]
    folds = fold_of(names, 5)
    assert sorted(chain.from_iterable(folds)) == names and {len(fold) for fold in folds} == {7, 8}
