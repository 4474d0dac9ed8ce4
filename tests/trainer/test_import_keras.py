"""Official weights: files in the naming and format of Keras 2.1.4 come back as the official numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from models.checkpoint import CheckpointError, load, save
from models.network.config import PRESETS
from models.network.keras_import import keras_weights
from models.network.layers import BN_EPS, global_max_plus_min, max_plus_min_pool_2
from models.network.multitask import MultitaskNet
from tests.models.network.test_golden_networks import CONFIGS
from tests.trainer.keras_writer import GOLDEN, Groups, official_groups, without, write_keras
from trainer.engine.checkpoints import load_any
from trainer.import_keras import ImportKeras, card_of, configuration, import_keras, main

POSE = "pose2d_tiny"
PARTS = {
    "conv2d": ("kernel",),
    "separable_conv2d": ("depthwise", "pointwise"),
    "batch_normalization": ("beta", "moving_mean", "moving_variance"),
}


@pytest.fixture
def groups() -> Groups:
    """The small 2D pose network, as its program would save it."""
    return official_groups(POSE, CONFIGS[POSE])


def golden(name: str) -> tuple[dict[str, np.ndarray], torch.Tensor]:
    """Recorded tensors and the input (N, 3, 64, 64)."""
    with np.load(GOLDEN / f"{name}_io.npz") as arrays:
        expected = dict(arrays)
    return expected, ((torch.from_numpy(expected["u8"]).float() / 255 - 0.5) * 2).permute(0, 3, 1, 2)


@torch.no_grad()
def check_pose(net: MultitaskNet, name: str) -> None:
    expected, images = golden(name)
    for number, block in enumerate(net.pose(images).blocks, start=1):
        np.testing.assert_allclose(block.keypoints.numpy(), expected[f"pose{number}"], atol=1e-4)
        visibility = torch.sigmoid(block.visibility_logits).unsqueeze(-1)
        np.testing.assert_allclose(visibility.numpy(), expected[f"vis{number}"], atol=1e-4)


@pytest.mark.parametrize("name", ["pose2d_tiny", "pose3d_tiny"])
@pytest.mark.parametrize("form", [{}, {"whole_model": True}, {"pieces": True}], ids=["weights", "model", "pieces"])
def test_pose_networks_come_back_with_the_official_numbers(tmp_path: Path, name: str, form: dict[str, bool]) -> None:
    path = write_keras(tmp_path / "w.h5", official_groups(name, CONFIGS[name]), **form)
    net, assumptions = import_keras(path, CONFIGS[name])
    assert assumptions == []
    check_pose(net, name)


@torch.no_grad()
def test_the_action_network_comes_back_with_the_official_numbers(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "w.h5", official_groups("penn_tiny", CONFIGS["penn_tiny"]))
    net, assumptions = import_keras(path, CONFIGS["penn_tiny"])
    assert assumptions == []
    expected, frames = golden("penn_tiny")
    actions = net(frames.unsqueeze(0))[1]
    np.testing.assert_allclose(actions.merged.softmax(-1).numpy(), expected["m"], atol=1e-4)
    for number in range(4):
        np.testing.assert_allclose(actions.pose[number].softmax(-1).numpy(), expected[f"p{number + 1}"], atol=1e-4)
        np.testing.assert_allclose(
            actions.appearance[number].softmax(-1).numpy(), expected[f"v{number + 1}"], atol=1e-4
        )


def test_arrays_are_found_by_name_in_whatever_order_the_file_lists_them(tmp_path: Path, groups: Groups) -> None:
    backwards = {group: dict(reversed(weights.items())) for group, weights in groups.items()}
    check_pose(import_keras(write_keras(tmp_path / "w.h5", backwards), CONFIGS[POSE]).net, POSE)


def test_numbers_are_sorted_as_numbers_and_may_start_anywhere(tmp_path: Path, groups: Groups) -> None:
    shifted = {group: {shift(weight, 90): array for weight, array in w.items()} for group, w in groups.items()}
    names = [weight.split("/")[0] for weight in shifted["Stem"] if weight.startswith("conv2d")]
    assert (names[0], names[-1]) == ("conv2d_91", "conv2d_101") and names != sorted(names)
    check_pose(import_keras(write_keras(tmp_path / "w.h5", shifted), CONFIGS[POSE]).net, POSE)


def shift(weight: str, by: int) -> str:
    """Count automatic names from a later number."""
    layer, variable = weight.split("/")
    stem, _, number = layer.rpartition("_")
    automatic = stem in ("conv2d", "separable_conv2d", "batch_normalization")
    return f"{stem}_{int(number) + by}/{variable}" if automatic else weight


def test_sub_models_of_other_names_are_matched_by_position_and_it_is_said(tmp_path: Path, groups: Groups) -> None:
    path = write_keras(tmp_path / "w.h5", {f"model_{n}": weights for n, weights in enumerate(groups.values(), start=1)})
    net, assumptions = import_keras(path, CONFIGS[POSE])
    check_pose(net, POSE)
    assert len(assumptions) == 1 and "matched by position: Stem = model_1, rBlock1 = model_2" in assumptions[0]


def test_layers_with_automatic_names_only_are_matched_by_number_and_it_is_said(tmp_path: Path, groups: Groups) -> None:
    keys = [weight.key for weight in keras_weights(MultitaskNet(CONFIGS[POSE]))]
    keys = [key for key in keys if key.startswith("block1.l")]
    block = {}
    with np.load(GOLDEN / f"{POSE}_weights.npz") as arrays:
        for number, key in enumerate(keys, start=5):
            variable = key.rsplit(".", 1)[1]
            kind = next(kind for kind, parts in PARTS.items() if variable in parts)
            first = number - PARTS[kind].index(variable)
            name = f"{variable}_kernel" if kind == "separable_conv2d" else variable
            block[f"{kind}_{first}/{name}:0"] = arrays[key]
    net, assumptions = import_keras(write_keras(tmp_path / "w.h5", {**groups, "rBlock1": block}), CONFIGS[POSE])
    check_pose(net, POSE)
    assert assumptions == ["rBlock1: layers were matched by kind and number, names are not the official ones"]


@torch.no_grad()
def test_a_pose_branch_without_its_first_layers_computes_the_same_in_our_network(tmp_path: Path) -> None:
    config = CONFIGS["penn_tiny"]
    groups = official_groups("penn_tiny", config)
    branch, random = groups["PoseAR"], np.random.default_rng(3)
    for number in (17, 18, 19):
        without(groups, "PoseAR", f"conv2d_{number}")
        without(groups, "PoseAR", f"batch_normalization_{number}")
    first = random.normal(size=(3, 3, 2, 56)).astype(np.float32)
    second = random.normal(size=(1, 1, 2, 32)).astype(np.float32)
    groups["PoseAR"].update({"conv2d_20/kernel:0": first, "conv2d_21/kernel:0": second})
    net, assumptions = import_keras(write_keras(tmp_path / "w.h5", groups), config)
    assert assumptions == ["PoseAR: the pose branch reads the keypoints directly, without convolutions a, b and c"]

    keypoints, gate = torch.rand(2, 8, 8, 2), torch.rand(2, 8, 8)
    x = (keypoints * gate[..., None]).permute(0, 3, 1, 2)

    def conv_bn(x: torch.Tensor, number: int, kernel: np.ndarray) -> torch.Tensor:
        weight = torch.from_numpy(kernel).permute(3, 2, 0, 1)
        norm = [
            torch.from_numpy(branch[f"batch_normalization_{number}/{v}:0"]) for v in ("moving_mean", "moving_variance")
        ]
        beta = torch.from_numpy(branch[f"batch_normalization_{number}/beta:0"])
        return F.batch_norm(F.conv2d(x, weight, padding="same"), *norm, bias=beta, eps=BN_EPS)

    side = conv_bn(conv_bn(x, 21, second), 22, branch["conv2d_22/kernel:0"])
    joined = torch.cat((conv_bn(x, 20, first), side), dim=1)
    assert net.action is not None
    maps = net.action.pose.blocks(max_plus_min_pool_2(joined))
    ours = net.action.pose(keypoints, gate)
    for expected, found in zip(maps, ours, strict=True):
        torch.testing.assert_close(global_max_plus_min(found), global_max_plus_min(expected), rtol=1e-4, atol=1e-4)


def test_a_checkpoint_of_another_skeleton_is_for_the_trainer_and_not_for_the_app(tmp_path: Path) -> None:
    options = ImportKeras(Path("w.h5"), tmp_path / "out", preset="paper-ntu", blocks=1)
    config = replace(configuration(options), features=36, appearance_width=8)
    card = card_of(options, config, [])
    assert (card.skeleton, card.window.length, len(card.actions)) == ("PA20J", 20, 60)
    save(tmp_path / "out", card, MultitaskNet(config))
    loaded, net = load_any(tmp_path / "out")
    assert loaded == card and net.config == config and not net.training
    with pytest.raises(CheckpointError, match="has skeleton PA20J, this program uses PA16J"):
        load(tmp_path / "out")
    save(tmp_path / "out", replace(card, skeleton="PA17J"), net)
    with pytest.raises(CheckpointError, match="skeleton PA17J does not go with a network of 20 keypoints"):
        load_any(tmp_path / "out")
    save(tmp_path / "out", replace(card, actions=("one",)), net)
    with pytest.raises(CheckpointError, match="1 action names for 60 classes"):
        load_any(tmp_path / "out")
    with pytest.raises(CheckpointError, match=r"is no checkpoint"):
        load_any(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("preset", "name", "values"),
    [
        ("paper-2d", "pose2d_tiny", 14_847_936),
        ("paper-3d", "pose3d_tiny", 16_721_938),
        ("paper-penn", "penn_tiny", 12_906_496),
        ("paper-ntu", "penn_tiny", 16_988_568),
    ],
)
def test_the_files_written_here_hold_as_many_values_as_the_official_programs(
    preset: str, name: str, values: int
) -> None:
    with torch.device("meta"):
        weights = keras_weights(MultitaskNet(PRESETS[preset]))
    arrays = {weight.key: np.broadcast_to(np.float32(0), weight.keras_shape()) for weight in weights}
    groups = official_groups(name, PRESETS[preset], arrays)
    assert sum(array.size for group in groups.values() for array in group.values()) == values


def arrays_of(net: MultitaskNet) -> dict[str, np.ndarray]:
    """Weights in the axes of Keras, by our names."""
    return {w.key: w.target.detach().permute(*np.argsort(w.axes)).numpy() for w in keras_weights(net)}


def test_the_blocks_inside_one_sub_model_are_told_apart(tmp_path: Path) -> None:
    config = replace(CONFIGS["penn_tiny"], blocks=5)
    original = MultitaskNet(config)
    with torch.no_grad():
        for weight in keras_weights(original):
            weight.target.uniform_(0.1, 1)
    groups = official_groups("penn_tiny", config, arrays_of(original))
    assert {"sepconv_l1_1/beta:0", "sepconv_l1_4/beta:0", "sepconv_l2_1_4/beta:0"} < set(groups["td_Model1"])
    net, assumptions = import_keras(write_keras(tmp_path / "w.h5", groups), config)
    assert assumptions == []
    state = original.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in net.state_dict().items())


def test_the_command_writes_a_checkpoint_that_the_app_can_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ImportKeras(tmp_path / "w.h5", tmp_path / "out", blocks=2)
    config = configuration(options)
    torch.manual_seed(4)
    original = MultitaskNet(config)
    write_keras(options.file, official_groups(POSE, config, arrays_of(original)))
    main(options)
    assert "paper-2d, 16 keypoints (PA16J), 0 actions" in capsys.readouterr().out
    card, net = load(options.out)
    assert card.network == config and card.trained["file"] == "w.h5"
    state = original.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in net.state_dict().items())
