"""Official weights files that do not fit: refused by the name of the layer, and nothing is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from models.checkpoint import CheckpointError
from tests.models.network.test_golden_networks import CONFIGS
from tests.trainer.keras_writer import Groups, change, official_groups, without, write_keras
from trainer.import_keras import ImportKeras, import_keras, main

POSE = "pose2d_tiny"


@pytest.fixture
def groups() -> Groups:
    """The small 2D pose network, as its program would save it."""
    return official_groups(POSE, CONFIGS[POSE])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda g: g["rBlock1"].update({"conv2d_99/kernel:0": np.zeros((1, 1, 36, 18), np.float32)}),
            r"rBlock1 of the file has 2 'conv2d' layers \(rBlock1/conv2d_12, rBlock1/conv2d_99\), expected 1 \(",
        ),
        (
            lambda g: g["Stem"].update({"extra/kernel:0": np.zeros((1, 1, 2, 2), np.float32)}),
            r"Stem of the file has 1 'extra' layers \(Stem/extra\), expected 0 \(none\)",
        ),
        (lambda g: g.update({"rBlock9": g["rBlock1"]}), r"sub-models missing none, surplus \['rBlock9'\]"),
        (lambda g: g.pop("fReMap1"), r"sub-models missing \['fReMap1'\], surplus none"),
        (
            lambda g: without(g, "Stem", "conv2d_7"),
            r"sub-model Stem of the file has 10 'conv2d' layers \(.*, expected 11",
        ),
        (
            lambda g: without(g, "rBlock2", "sepconv_l3_2_1"),
            r"rBlock2 of the file has 0 'sepconv_l3_2' layers \(none\), expected 1 \(block2.l3_2.bn\)",
        ),
        (
            lambda g: change(g, "RegMap1", "conv2d_13/kernel:0", lambda a: a[..., :-1]),
            r"'RegMap1/conv2d_13' of the file, for our 'block1.heatmaps': kernel should have shape \(1, 1, 36, 12\), "
            r"got \(1, 1, 36, 11\)",
        ),
        (
            lambda g: g["Stem"].update({"batch_normalization_1/gamma:0": np.ones(2, np.float32)}),
            "layer 'Stem/batch_normalization_1' has a 'gamma'",
        ),
        (
            lambda g: change(g, "sSAM", "separable_conv2d_1/depthwise_kernel:0", lambda a: 0.9 * a + 0.05),
            "sSAM/separable_conv2d_1/depthwise_kernel should be a ramp from 0 to 1",
        ),
        (
            lambda g: change(g, "cSAM", "separable_conv2d_3/pointwise_kernel:0", lambda a: a[..., ::-1]),
            "cSAM/separable_conv2d_3/pointwise_kernel should be the identity",
        ),
        (
            lambda g: change(g, "Agg", "dense_1/kernel:0", lambda a: a[::-1]),
            "Agg/dense_1/kernel should be the sum over each keypoint's context maps",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    tmp_path: Path, groups: Groups, damage: Callable[[Groups], object], message: str
) -> None:
    damage(groups)
    with pytest.raises(CheckpointError, match=message):
        import_keras(write_keras(tmp_path / "w.h5", groups), CONFIGS[POSE])


def test_a_ramp_over_depth_that_is_another_is_refused(tmp_path: Path) -> None:
    groups = official_groups("pose3d_tiny", CONFIGS["pose3d_tiny"])
    change(groups, "zSAM", "conv1d_1/kernel:0", lambda kernel: kernel[::-1])
    with pytest.raises(CheckpointError, match="zSAM/conv1d_1/kernel should be a ramp over depth"):
        import_keras(write_keras(tmp_path / "w.h5", groups), CONFIGS["pose3d_tiny"])


def test_weights_of_other_numbers_of_keypoints_or_actions_are_refused(tmp_path: Path, groups: Groups) -> None:
    path = write_keras(tmp_path / "w.h5", groups)
    with pytest.raises(CheckpointError, match="over 4 maps, this configuration has 5 specialised and 10 context"):
        import_keras(path, replace(CONFIGS[POSE], keypoints=5))
    with pytest.raises(CheckpointError, match=r"missing \['fReMap2', 'rBlock3', 'SepConv3', 'RegMap3'\]"):
        import_keras(path, replace(CONFIGS[POSE], blocks=3))
    clip = write_keras(tmp_path / "clip.h5", official_groups("penn_tiny", CONFIGS["penn_tiny"]))
    with pytest.raises(CheckpointError, match="'PoseAR/conv2d_26' of the file, for our 'pose_ar.b1.action'"):
        import_keras(clip, replace(CONFIGS["penn_tiny"], actions=4))


def test_files_that_are_no_keras_weights_are_refused(tmp_path: Path, groups: Groups) -> None:
    text = tmp_path / "text.h5"
    text.write_text("404: not found")
    with pytest.raises(CheckpointError, match=r"text.h5 is no readable HDF5 file .*download it again"):
        import_keras(text, CONFIGS[POSE])
    with pytest.raises(CheckpointError, match="does not exist; give the .h5 file"):
        import_keras(tmp_path / "none.h5", CONFIGS[POSE])
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file.create_dataset("pictures", data=np.zeros(3))
    with pytest.raises(CheckpointError, match="holds no Keras weights: the attribute 'layer_names' is missing"):
        import_keras(tmp_path / "other.h5", CONFIGS[POSE])
    path = write_keras(tmp_path / "w.h5", groups)
    with h5py.File(path, "a") as file:
        del file["Stem"]["conv2d_3/kernel:0"]
    with pytest.raises(CheckpointError, match="Stem/conv2d_3/kernel:0 is announced but not in the file"):
        import_keras(path, CONFIGS[POSE])
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(CheckpointError, match="is no readable HDF5 file"):
        import_keras(path, CONFIGS[POSE])


def test_the_command_stops_with_a_reason_and_writes_nothing(tmp_path: Path) -> None:
    options = ImportKeras(tmp_path / "none.h5", tmp_path / "out")
    with pytest.raises(SystemExit, match=r"import: .*none.h5 does not exist"):
        main(options)
    with pytest.raises(SystemExit, match="import: no layout has 18 keypoints"):
        main(replace(options, keypoints=18))
    with pytest.raises(SystemExit, match="--action-names: expected 15 names, got 1"):
        main(replace(options, preset="paper-penn", action_names=("bowl",)))
    assert not (tmp_path / "out").exists()
