"""Saved networks: they come back exactly, and damaged or foreign ones are refused with what to do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.checkpoint import CARD_FILE, SHIPPED, WEIGHTS_FILE, Card, CheckpointError, fingerprint, load, save
from models.contract import WindowSpec
from models.network.config import NetworkConfig
from models.network.export import Judge
from models.network.multitask import FrameFeatures, MultitaskNet

CONFIG = NetworkConfig(input_size=32, features=36, blocks=2, context_maps=0, actions=3, appearance_width=8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small checkpoint in a folder with a space and an accent."""
    torch.manual_seed(1)
    target = tmp_path / "mes réseaux" / "tiny"
    save(target, Card("tiny", CONFIG, WindowSpec(8, 0.1), trained={"note": "none"}), MultitaskNet(CONFIG))
    return target


def test_a_checkpoint_comes_back_exactly(folder: Path) -> None:
    card, net = load(folder)
    assert card == Card("tiny", CONFIG, WindowSpec(8, 0.1), trained={"note": "none"})
    again = folder.parent / "again"
    save(again, card, net)
    assert fingerprint(again) == fingerprint(folder)
    assert not net.training


def test_half_precision_halves_the_file_and_keeps_the_output(folder: Path) -> None:
    card, net = load(folder)
    save(folder.parent / "half", card, net, half=True)
    sizes = [(place / WEIGHTS_FILE).stat().st_size for place in (folder, folder.parent / "half")]
    assert sizes[1] < 0.65 * sizes[0]
    images = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        full, half = net.observe(images).keypoints, load(folder.parent / "half")[1].observe(images).keypoints
    torch.testing.assert_close(full, half, rtol=0, atol=2e-3)


def test_the_card_says_which_branch_gives_the_verdict(folder: Path) -> None:
    card, net = load(folder)
    window = [torch.rand(1, 8, 16, 2), torch.rand(1, 8, 16), torch.rand(1, 8, 16, 36)]
    with torch.no_grad():
        output = net.judge(FrameFeatures(*window, torch.zeros(1, 8, 16)))
        for blend, logits in (
            ((1.0, 0.0, 0.0), output.pose[-1]),
            ((0.0, 0.0, 1.0), output.merged),
            ((0.5, 0.25, 0.0), 0.5 * output.pose[-1] + 0.25 * output.appearance[-1]),
        ):
            save(folder, replace(card, blend=blend, temperature=2.0), net)
            again = load(folder)[0]
            assert again.blend == blend
            torch.testing.assert_close(Judge(net, again)(*window), (logits / 2).softmax(-1))


def test_another_fingerprint_after_any_change(folder: Path) -> None:
    before = fingerprint(folder)
    card, net = load(folder)
    save(folder, replace(card, temperature=2.0), net)
    assert fingerprint(folder) != before


def damage_weights(folder: Path) -> None:
    (folder / WEIGHTS_FILE).write_bytes((folder / WEIGHTS_FILE).read_bytes()[:1000])


def damage_card(folder: Path) -> None:
    (folder / CARD_FILE).write_text("{ not json")


def edit_card(folder: Path, **changes: object) -> None:
    data = json.loads((folder / CARD_FILE).read_text())
    data.update(changes)
    (folder / CARD_FILE).write_text(json.dumps(data))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damage_weights, "weights.safetensors is damaged"),
        (damage_card, "card.json cannot be read"),
        (lambda f: (f / WEIGHTS_FILE).unlink(), "is no checkpoint: it needs weights.safetensors and card.json"),
        (lambda f: edit_card(f, schema=7), "the card has schema 7, this program reads 1"),
        (lambda f: edit_card(f, skeleton="COCO17"), "has skeleton COCO17, this program uses PA16J; retrain it"),
        (lambda f: edit_card(f, actions=["a", "b"]), "tells .'a', 'b'. apart, this program"),
        (lambda f: edit_card(f, blend=[0, 0, 0]), "no branch has a weight in the verdict"),
        (lambda f: edit_card(f, blend=[1.0, 0.0]), "does not describe a network of this program"),
        (lambda f: edit_card(f, surprise=1), "does not describe a network of this program"),
        (
            lambda f: edit_card(f, network=replace(CONFIG, blocks=3).to_json()),
            r"does not fit its card at 'pose.blocks.1.reinject.bn.bias'",
        ),
        (
            lambda f: edit_card(f, network=replace(CONFIG, keypoints=17).to_json()),
            r"does not fit its card at 'pose.blocks.0.heatmaps.conv.weight': \(17, 36, 1, 1\) expected, \(16,",
        ),
    ],
)
def test_a_damaged_or_foreign_checkpoint_is_refused(folder: Path, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    damage(folder)
    with pytest.raises(CheckpointError, match=message):
        load(folder)


def test_weights_that_are_not_finite_are_never_written(folder: Path) -> None:
    card, net = load(folder)
    before = fingerprint(folder)
    with torch.no_grad():
        next(net.parameters()).fill_(float("nan"))
    with pytest.raises(CheckpointError, match="not finite; nothing was written"):
        save(folder, card, net)
    assert fingerprint(folder) == before


def test_the_shipped_network_loads_and_is_small() -> None:
    card, net = load(SHIPPED)
    assert card.network.actions == 3
    assert (SHIPPED / WEIGHTS_FILE).stat().st_size < 16 * 2**20
    assert all(torch.isfinite(value).all() for value in net.state_dict().values() if value.is_floating_point())
