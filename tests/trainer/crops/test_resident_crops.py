"""Pictures kept on the device: batches that depend on seed, epoch and number alone, and relabelling."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch

from models.checkpoint import SHIPPED, load
from models.crop import torso_length
from models.skeleton import INDEX, LIMBS
from tests.trainer.observations.test_pseudo_labels import error
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.resident_crops import Relabeller, ResidentCrops
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import DatasetError, PoseSample
from trainer.train_pose import TrainPoseConfig, train

CPU = torch.device("cpu")


@pytest.fixture
def crops(lspet_folder: Path) -> ResidentCrops:
    return ResidentCrops(read_lspet(lspet_folder), 64, PoseAugment(), 7, CPU)


def test_a_batch_is_the_same_whenever_it_is_made(crops: ResidentCrops) -> None:
    rows = [[0, 1, 2], [3, 4, 5], [6, 7, 0]]
    whole, resumed = list(crops.batches(2, rows)), list(crops.batches(2, rows, first=1))
    assert len(whole) == 3 and len(resumed) == 2
    for a, b in zip(whole[1:], resumed, strict=True):
        assert all(torch.equal(a[name], b[name]) for name in a)  # type: ignore[literal-required]
    assert not torch.equal(whole[0]["image"], next(iter(crops.batches(3, rows)))["image"])
    assert whole[0]["image"].shape == (3, 64, 64, 3) and whole[0]["image"].dtype == torch.uint8
    assert whole[0]["keypoints"].shape == (3, 16, 2) and whole[0]["valid"].any()


def test_large_pictures_are_shrunk_and_their_labels_with_them(crops: ResidentCrops, lspet_folder: Path) -> None:
    small = next(iter(crops.batches(0, [[1, 2]])))
    doubled = [replace(s, keypoints=2 * s.keypoints) for s in crops.samples]
    for sample in doubled:
        image = cv2.imread(str(sample.image))
        cv2.imwrite(str(sample.image), cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST))
    large = next(iter(ResidentCrops(doubled, 64, PoseAugment(), 7, CPU).batches(0, [[1, 2]])))
    torch.testing.assert_close(small["keypoints"], large["keypoints"], atol=0.01, rtol=0)


def test_nothing_to_learn_from_is_an_error() -> None:
    nobody = PoseSample(Path("none.jpg"), np.full((16, 2), np.nan, np.float32), np.ones(16, bool), "train", "lspet")
    with pytest.raises(DatasetError, match="none of 1 pictures"):
        ResidentCrops([nobody], 64, PoseAugment(), 0, CPU)


def test_labels_are_pulled_towards_what_a_network_sees_and_never_twice(true_samples: list[PoseSample]) -> None:
    card, net = load(SHIPPED)
    worse = []
    for sample in true_samples:
        labels = sample.keypoints.copy()
        labels[INDEX["l_hip"], 0] += 0.3 * torso_length(sample.keypoints)
        worse.append(replace(sample, keypoints=labels))
    rendered = replace(worse[0], source="synthetic")
    crops = ResidentCrops([*worse, rendered], card.network.input_size, PoseAugment(), 0, CPU)
    given = crops._keypoints.clone()
    crops.relabel(net, card.confidence)
    once = crops._keypoints.clone()
    crops.relabel(net, card.confidence)
    assert torch.equal(once, crops._keypoints)
    fused = [replace(s, keypoints=k / f) for s, k, f in zip(worse, once.numpy(), crops._scales, strict=False)]
    hips = [np.mean([error(s, t, "l_hip") for s, t in zip(many, true_samples, strict=True)]) for many in (worse, fused)]
    assert hips[1] < 0.8 * hips[0]
    assert torch.equal(once[-1, list(LIMBS)], given[-1, list(LIMBS)]), "rendered athletes keep their labels"


def test_labels_are_renewed_once_for_every_share_that_is_over(
    crops: ResidentCrops, monkeypatch: pytest.MonkeyPatch
) -> None:
    relabelled = []
    monkeypatch.setattr(crops, "relabel", lambda net, confidence: relabelled.append(net) or 0)
    relabeller = Relabeller(crops, (0.6, 0.3))
    for number, share in enumerate((0.0, 0.2, 0.3, 0.5, 0.7, 0.9)):
        relabeller(number, share)  # type: ignore[arg-type]
    assert relabelled == [2, 4]


def test_a_training_on_the_device_fills_its_time_and_relabels_by_its_own_network(
    lspet_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lspet_folder.parent)
    config = TrainPoseConfig(
        lspet_folder.parent, "resident", sets=("lspet",), size=64, batch=2, epoch_crops=4, device="cpu", amp=False,
        resident=True, relabel_at=(0.5,), epochs=2,
    )  # fmt: skip
    assert train(config)
    assert capsys.readouterr().out.count("relabelled by") == 1
    clock = count(0.0, 0.01)  # every look at the clock takes 10 ms, however fast the machine is
    monkeypatch.setattr("trainer.engine.epochs.time", SimpleNamespace(monotonic=lambda: next(clock)))
    assert train(replace(config, run="filled", fill=True, max_minutes=0.01))
    state = torch.load("runs/filled/last.pt", weights_only=True)
    assert 2 <= state["epoch"] < 40


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relabel_at": (0.5,)}, "--resident"),
        ({"resident": True, "geometry": "paper"}, "canonical crops"),
        ({"fill": True}, "--max-minutes"),
    ],
)
def test_options_that_do_not_go_together_are_refused(change: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        train(replace(TrainPoseConfig(tmp_path, "no"), **change))
