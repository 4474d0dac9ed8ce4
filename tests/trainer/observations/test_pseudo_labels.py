"""A trained network's opinion on labels: the shipped network looks at pictures of the bundled clip, truth is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import SHIPPED, CheckpointError, load, save
from models.crop import torso_length
from models.network.config import PRESETS
from models.network.multitask import MultitaskNet
from models.skeleton import FLIP, INDEX, LIMBS
from trainer.datasets.sample import PoseSample
from trainer.observations.pseudo_labels import with_pseudo_labels
from trainer.train_pose import TrainPoseConfig, train


def error(sample: PoseSample, true: PoseSample, name: str) -> float:
    """Distance to the truth over the torso length, in the better reading of left and right."""
    index = INDEX[name]
    apart = np.linalg.norm(sample.keypoints[index] - true.keypoints[[index, FLIP[index]]], axis=1).min()
    return float(apart) / torso_length(true.keypoints)


def test_gaps_are_filled_and_wrong_labels_pulled_towards_what_is_seen(true_samples: list[PoseSample]) -> None:
    worse = []
    for sample in true_samples:
        labels = sample.keypoints.copy()
        labels[INDEX["r_knee"]] = np.nan
        labels[INDEX["l_hip"], 0] += 0.3 * torso_length(sample.keypoints)
        worse.append(replace(sample, keypoints=labels))
    better = with_pseudo_labels(worse, SHIPPED)
    filled = [error(b, t, "r_knee") for b, t in zip(better, true_samples, strict=True) if b.annotated[INDEX["r_knee"]]]
    assert len(filled) >= 3 and np.median(filled) < 0.25
    hips = [[error(s, t, "l_hip") for s, t in zip(many, true_samples, strict=True)] for many in (worse, better)]
    assert np.mean(hips[1]) < 0.8 * np.mean(hips[0])
    for sample in better:
        middle = (sample.keypoints[INDEX["r_hip"]] + sample.keypoints[INDEX["l_hip"]]) / 2
        np.testing.assert_allclose(sample.keypoints[INDEX["pelvis"]], middle, atol=1e-3)


def test_labels_of_somebody_else_and_rendered_ones_are_left_alone(true_samples: list[PoseSample]) -> None:
    beside = true_samples[1].keypoints + np.float32([torso_length(true_samples[1].keypoints), 0])
    elsewhere = replace(true_samples[1], keypoints=beside)
    rendered = replace(true_samples[2], source="synthetic")
    for before, after in zip([elsewhere, rendered], with_pseudo_labels([elsewhere, rendered], SHIPPED), strict=True):
        np.testing.assert_array_equal(before.keypoints[list(LIMBS)], after.keypoints[list(LIMBS)])


def test_a_teacher_of_other_keypoints_is_refused(tmp_path: Path, lspet_folder: Path) -> None:
    card, _ = load(SHIPPED)
    network = replace(PRESETS["live"], keypoints=17, input_size=64, actions=0)
    save(tmp_path / "other", replace(card, network=network, skeleton="PA17J"), MultitaskNet(network))
    config = TrainPoseConfig(tmp_path, "any", sets=("lspet",), teacher=tmp_path / "other")
    with pytest.raises(CheckpointError, match="skeleton PA17J, this program uses PA16J"):
        train(config)
