"""The 8-bit file: nearly the same keypoints at every level, bound to the weights that it was made of."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import Card, load, pose_digest, save
from models.contract import Level
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.export import Observe
from models.network.multitask import MultitaskNet
from models.network.openvino_model import copy_quantised, import_openvino, quantised_file, read_quantised
from tests.trainer.conftest import write_lspet
from trainer import quantise
from trainer.quantise import QuantiseConfig, main

ONE = Level(1)
TINY = NetworkConfig(
    input_size=64,
    features=72,
    blocks=1,
    context_maps=0,
    ramp="half_pixel",
    readout="local",
    actions=3,
    pose_head=PoseHeadWidths(2, 2, 2, 2, 2),
    appearance_width=16,
)


def save_weights(folder: Path) -> Path:
    torch.manual_seed(1)
    save(folder, Card("tiny", TINY), MultitaskNet(TINY), half=True)
    return folder


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return save_weights(tmp_path / "weights")


@pytest.fixture(scope="module")
def quantised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights with their 8-bit file, and docs/ beside them."""
    folder = tmp_path_factory.mktemp("quantised")
    weights = save_weights(folder / "weights")
    main(QuantiseConfig(write_lspet(folder / "lspet").parent, weights, pictures=6, out=folder / "docs"))
    return weights


def answers(folder: Path) -> np.ndarray:
    core = import_openvino().Core()
    model = read_quantised(core, folder, ONE)
    assert model is not None
    picture = np.random.default_rng(0).integers(0, 255, (1, 64, 64, 3)).astype(np.uint8)
    return np.asarray(core.compile_model(model, "CPU").create_infer_request().infer({0: picture})[3].copy())


def test_the_files_lie_beside_the_weights_and_answer_nearly_as_they_do(quantised: Path) -> None:
    _, net = load(quantised)
    picture = np.random.default_rng(0).integers(0, 255, (1, 64, 64, 3)).astype(np.uint8)
    with torch.no_grad():
        spread = net.observe(torch.from_numpy(picture).permute(0, 3, 1, 2).float() / 127.5 - 1).spread
    np.testing.assert_allclose(answers(quantised), spread.numpy(), atol=0.06)
    xml = quantised_file(quantised).read_text()
    assert "FakeQuantize" in xml


def test_one_file_serves_every_level_but_the_flip_test(lspet_folder: Path, tmp_path: Path) -> None:
    two = replace(TINY, blocks=2)
    torch.manual_seed(2)
    save(tmp_path / "two", Card("two", two), MultitaskNet(two), half=True)
    main(QuantiseConfig(lspet_folder.parent, tmp_path / "two", pictures=6))
    core, (_, net) = import_openvino().Core(), load(tmp_path / "two")
    picture = np.random.default_rng(0).integers(0, 255, (1, 64, 64, 3)).astype(np.uint8)
    levels, found, expected = (Level(1), Level(2)), [], []
    for level in levels:
        model = read_quantised(core, tmp_path / "two", level)
        infer = core.compile_model(model, "CPU").create_infer_request().infer({0: picture})
        found.append([infer[index] for index in range(len(model.outputs))])
        with torch.no_grad():
            expected.append([output.numpy() for output in Observe(net, level)(torch.from_numpy(picture))])
        assert [output.shape for output in found[-1]] == [output.shape for output in expected[-1]]
    logits = [[np.abs(ours[1] - theirs[1]).mean() for theirs in expected] for ours in found]
    assert logits[0][0] < logits[0][1] and logits[1][1] < logits[1][0], "each level is the one that it says"
    assert read_quantised(core, tmp_path / "two", Level(2, flip_test=True)) is None


def test_the_report_has_a_row_for_every_level_and_precision(quantised: Path) -> None:
    docs = quantised.with_name("docs")
    rows = [line for line in (docs / "ANYTIME.md").read_text().splitlines() if line.startswith("| 1 block")]
    precisions = ["float32", "bfloat16"]
    assert [row.split(" | ")[1] for row in rows] == [*precisions, *precisions, "8 bits"], "first with the flip test"
    assert [row.split(" | ")[-1].strip(" |") == "used" for row in rows] == [True, False, False, False, True]
    assert (docs / "anytime.png").stat().st_size > 5000


def test_what_loses_too_much_is_not_written(
    weights: Path, lspet_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quantise, "MOST_LOST", -2.0)
    main(QuantiseConfig(lspet_folder.parent, weights, pictures=6))
    assert not quantised_file(weights).exists()
    used = [line for line in capsys.readouterr().out.splitlines() if "yes" in line]
    assert len(used) == 2 and all("f32" in line for line in used)


def test_files_of_other_weights_are_not_used(quantised: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    card, net = load(quantised)
    same, other = tmp_path / "same", tmp_path / "other"
    assert net.action is not None
    for parameter in net.action.parameters():
        parameter.data += 0.5  # taught heads on the same eyes, saved in single precision
    save(same, card, net)
    for parameter in net.pose.parameters():
        parameter.data *= 1.1
    save(other, card, net)
    for folder in (same, other):
        copy_quantised(quantised, folder)
    assert pose_digest(same) == pose_digest(quantised) != pose_digest(other)
    np.testing.assert_array_equal(answers(same), answers(quantised))
    assert not quantised_file(other).exists()
    for suffix in (".xml", ".bin"):
        made = quantised_file(quantised).with_suffix(suffix)
        (other / made.name).write_bytes(made.read_bytes())
    assert read_quantised(import_openvino().Core(), other, ONE) is None
    assert "made of other weights" in caplog.text


def test_a_damaged_file_is_named_and_not_used(weights: Path, caplog: pytest.LogCaptureFixture) -> None:
    quantised_file(weights).write_text("damaged")
    assert read_quantised(import_openvino().Core(), weights, ONE) is None
    assert quantised_file(weights).name in caplog.text
