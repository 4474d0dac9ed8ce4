"""The stages from end to end, on small files in the formats of the originals, with a tiny network."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import Card, load, save
from models.labels import ACTIONS
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.multitask import MultitaskNet
from tests.trainer.generators.human36m import h36m_sequences, write_human36m
from tests.trainer.generators.mpii import mpii_pictures, write_mpii_release
from tests.trainer.generators.penn_action import penn_video, write_penn_release
from trainer.crops.pose_data import parse_sets, read_pose_data
from trainer.datasets.sample import DatasetError
from trainer.engine.checkpoints import load_any
from trainer.evaluate_sets import EvaluateSetsConfig, evaluate
from trainer.sweep import SweepConfig, plot, sweep, table
from trainer.train_clips import TrainClipsConfig
from trainer.train_clips import train as train_clips
from trainer.train_pose import TrainPoseConfig
from trainer.train_pose import train as train_pose

HEAD = PoseHeadWidths(2, 2, 2, 2, 2)
TINY = NetworkConfig(input_size=64, features=36, blocks=2, context_maps=0, pose_head=HEAD, appearance_width=8)


def tiny(folder: Path, config: NetworkConfig, skeleton: str = "PA16J", actions: tuple[str, ...] = ACTIONS) -> Path:
    torch.manual_seed(0)
    save(folder, Card("tiny", config, skeleton=skeleton, actions=actions), MultitaskNet(config))
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MPII and PennAction in their release formats, and the working folder of the run."""
    monkeypatch.chdir(tmp_path)
    write_mpii_release(tmp_path / "mpii", mpii_pictures())
    actions = ("pushup", "squat")
    videos = [penn_video(n, 4, action=actions[n % 2], train=int(n < 5)) for n in range(1, 8)]
    write_penn_release(tmp_path / "penn", videos)
    return tmp_path


def pose_config(data: Path, **changes: object) -> TrainPoseConfig:
    start = tiny(data / "start", TINY)
    config = TrainPoseConfig(
        data, "pose", start=start, epochs=1, batch=2, workers=0, geometry="paper", device="cpu", amp=False
    )
    return replace(config, **changes)  # type: ignore[arg-type]


def test_data_sets_are_mixed_in_their_published_crops(data: Path) -> None:
    assert train_pose(pose_config(data, sets=("mpii=0.75", "penn=0.25"), recipe="paper"))
    card, net = load(data / "runs" / "pose" / "checkpoint")
    assert set(card.trained["samples"]) == {"mpii", "penn"} and card.trained["geometry"] == "paper"
    assert 0 <= card.trained["pckh50"] <= 1
    _, before = load(data / "start")
    moved = net.pose.blocks[0].heatmaps.conv.weight - before.pose.blocks[0].heatmaps.conv.weight
    assert moved.abs().max() > 0


def test_the_first_stages_of_a_stem_from_imagenet_stay_as_they_are(data: Path) -> None:
    start = tiny(data / "imagenet", replace(TINY, stem="efficientnet_lite0"))
    assert train_pose(pose_config(data, sets=("mpii",), start=start, frozen_stages=2))
    folders = (start, data / "runs" / "pose" / "checkpoint")
    before, after = (load(folder)[1].pose.stem.state_dict() for folder in folders)
    same = {name for name, value in after.items() if torch.equal(value, before[name])}
    assert {name for name in after if name.startswith(("c1.", "stages.0.", "stages.1."))} <= same
    assert not {"stages.2.0.project.weight", "stages.6.0.bn.running_mean", "lateral.0.conv.weight"} & same
    with pytest.raises(ValueError, match="--frozen-stages: the stem 'inception' has none"):
        train_pose(pose_config(data, sets=("mpii",), run="other", frozen_stages=2))


def test_actions_are_learned_on_a_pose_network_that_stays_as_it_is(data: Path) -> None:
    config = TrainClipsConfig(
        data,
        "frozen",
        set="penn",
        start=tiny(data / "start", TINY),
        length=4,
        epochs=1,
        batch=2,
        workers=0,
        device="cpu",
        amp=False,
    )
    assert train_clips(config)
    card, net = load_any(data / "runs" / "frozen" / "checkpoint")
    _, before = load(data / "start")
    for name, value in net.pose.state_dict().items():
        assert torch.equal(value, before.pose.state_dict()[name]), name
    assert len(card.actions) == net.config.actions == 15 and "pushup" in card.actions
    assert card.trained["clips"] == 4 and 0 <= card.trained["accuracy"] <= 1
    joint = replace(config, start=data / "runs" / "frozen" / "checkpoint", run="joint", pose_weight=1.0)
    assert train_clips(joint)
    _, after = load_any(data / "runs" / "joint" / "checkpoint")
    assert any(not torch.equal(v, net.pose.state_dict()[n]) for n, v in after.pose.state_dict().items())


def test_depths_are_learned_and_measured_in_millimetres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_human36m(tmp_path / "h36m", h36m_sequences())
    solid = replace(TINY, keypoints=17, dimensions=3, depth_maps=4, visibility_gain=2.0)
    start = tiny(tmp_path / "solid", solid, "PA17J")
    assert train_pose(pose_config(tmp_path, sets=("h36m",), start=start))
    card, net = load_any(tmp_path / "runs" / "pose" / "checkpoint")
    assert card.skeleton == "PA17J" and card.trained["mpjpe_mm"] > 0
    assert net.observe(torch.zeros(1, 3, 64, 64)).keypoints.shape == (1, 17, 3)


def test_a_sweep_tries_every_pair_once_and_goes_on_where_it_stopped(data: Path) -> None:
    base = replace(pose_config(data, sets=("mpii",)), run="sweep")
    config = SweepConfig(base, learning_rates=(1e-4, 1e-3), visibility_weights=(0.01,), trials=1, share=1.0)
    assert len(sweep(config).trials) == 1
    study = sweep(replace(config, trials=2))
    assert sorted(trial.params["learning_rate"] for trial in study.trials) == [1e-4, 1e-3]
    assert table(study).row_count == 2
    plot(study, data / "plot.png")
    assert (data / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_sets_and_shares_are_checked(data: Path) -> None:
    assert parse_sets(("mpii=3", "penn=1")) == (["mpii", "penn"], {"mpii": 0.75, "penn": 0.25})
    with pytest.raises(ValueError, match="for every data set, or for none"):
        parse_sets(("mpii=3", "penn"))
    with pytest.raises(ValueError, match="'much' is no number"):
        parse_sets(("mpii=much",))
    with pytest.raises(DatasetError, match="there is no data set 'mpi'"):
        read_pose_data(data, ("mpi",))


def test_canonical_crops_refuse_other_skeletons(data: Path) -> None:
    solid = tiny(data / "solid", replace(TINY, keypoints=17, dimensions=3, depth_maps=4), "PA17J")
    with pytest.raises(ValueError, match="--geometry paper"):
        train_pose(pose_config(data, start=solid, geometry="canonical", sets=("mpii",)))


def test_a_checkpoint_is_measured_on_the_published_sets(data: Path) -> None:
    start = tiny(data / "start", TINY)
    config = EvaluateSetsConfig(data, "mpii", start, multi_crop=True, device="cpu", json=data / "out" / "mpii.json")
    report = evaluate(config)
    assert {"pckh50", "pckh_auc", "block 1", "multi-crop pckh50", "pckh50 by group"} <= set(report)
    assert evaluate(config) == report, "measuring twice must give the same figures"
    assert json.loads((data / "out" / "mpii.json").read_text())["pckh50"] == report["pckh50"]
    heads = tiny(data / "heads", replace(TINY, actions=15), actions=tuple(f"class {n}" for n in range(15)))
    single = EvaluateSetsConfig(data, "penn", heads, task="action", device="cpu")
    several = evaluate(replace(single, multi_clip="product"))
    assert evaluate(single)["n"] == several["n"] == 3 and np.array(several["confusion"]).sum() == 3
    with pytest.raises(DatasetError, match="3 classes apart, penn has 15"):
        evaluate(replace(single, weights=start))
