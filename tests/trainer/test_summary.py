"""The model summary: the published program's parameter counts exactly, and its cost."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch

from models.checkpoint import Card, save
from models.network.config import PRESETS, NetworkConfig
from models.network.multitask import MultitaskNet
from trainer import summary
from trainer.summary import (
    REFERENCES,
    Reference,
    Summary,
    clip_parts,
    configuration,
    count,
    frame_parts,
    main,
    reference_of,
)

costs = cache(summary.costs)
SMALL = NetworkConfig(input_size=64, features=36, blocks=2, actions=3, appearance_width=8)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.title)
def test_parameters_and_cost_are_those_of_the_official_program(reference: Reference) -> None:
    cost = costs(reference.config, reference.frames or 16)
    assert (cost.trained, cost.statistics) == (reference.trained, reference.statistics)
    found = cost.frame if reference.frames is None else cost.clip
    assert found is not None and found / 1e9 == pytest.approx(reference.gflop, rel=0.003)


@pytest.mark.parametrize("preset", ["paper-2d", "paper-3d", "paper-penn", "paper-ntu"])
def test_every_part_is_an_official_one(preset: str) -> None:
    cost = costs(PRESETS[preset], 16)
    unknown = {part.kind for part in cost.parts if part.reference() is None}
    assert unknown == ({"read-out", "heatmaps", "re-injection"} if preset == "paper-ntu" else {"read-out"})
    for part in cost.parts:
        gflop = (part.reference() or (0, None))[1]
        if gflop is not None:
            assert part.flop / 1e9 == pytest.approx(gflop, abs=0.0065), part.name


def test_a_separable_convolution_costs_what_it_does_on_paper() -> None:
    parts = {part.name: part for part in costs(PRESETS["paper-2d"]).parts}
    cells, channels = 32 * 32, 576
    assert parts["block 3 separable"].flop == 2 * cells * (25 * channels + channels * channels) == 708_968_448
    assert parts["block 3 heatmaps"].flop == 2 * cells * channels * 48


def test_the_parts_are_all_there_is() -> None:
    net = MultitaskNet(SMALL)
    cost = costs(SMALL, frames=8)
    assert (cost.trained, cost.statistics) == count(net)
    assert cost.frame == sum(part.flop for part in cost.parts if not part.per_clip)
    assert cost.clip == 8 * cost.frame + sum(part.flop for part in cost.parts if part.per_clip)
    named = [module for _, _, module in frame_parts(net) + clip_parts(net)]
    below = [parameter for module in named for parameter in module.parameters()]
    assert {id(parameter) for parameter in below} == {id(parameter) for parameter in net.parameters()}
    assert len(below) == len(list(net.parameters()))


def test_cost_grows_with_the_area_of_the_crop_and_the_length_of_the_clip() -> None:
    once, larger = costs(SMALL, 8), costs(replace(SMALL, input_size=128, actions=0), 8)
    assert larger.frame == 4 * once.frame and larger.clip is None
    heads = [sum(part.flop for part in costs(SMALL, t).parts if part.per_clip) for t in (4, 8)]
    assert heads[1] == 2 * heads[0]


def test_no_official_figures_are_shown_for_another_network() -> None:
    assert reference_of(PRESETS["paper-3d"]) is REFERENCES[2]
    assert reference_of(replace(PRESETS["paper-3d"], input_size=128)) is None
    assert reference_of(PRESETS["live"]) is None


def test_the_command_prints_ours_beside_the_official_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(Summary("paper-penn"))
    printed = capsys.readouterr().out
    assert "official: PennAction, 16 frames" in printed
    row = next(line for line in printed.splitlines() if "all, one frame" in line)
    assert "12,754,912" in row and "50,208" in row and "12,805,120" in row
    row = next(line for line in printed.splitlines() if "all, one clip" in line)
    assert [float(row.split("│")[column]) for column in (4, 6)] == [192.97, 193.10]


@pytest.mark.parametrize("preset", ["paper-3d", "paper-ntu"])  # the longest figures
def test_the_table_fits_in_eighty_columns_without_cutting_a_figure(
    preset: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main(Summary(preset))
    printed = capsys.readouterr().out
    assert "all, one frame" in printed and "…" not in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_a_checkpoint_of_any_skeleton_is_summarised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.manual_seed(0)
    config = replace(SMALL, keypoints=17, dimensions=3, depth_maps=4, actions=0)
    save(tmp_path / "net", Card("net", config, skeleton="PA17J"), MultitaskNet(config))
    assert configuration(Summary(str(tmp_path / "net"), size=128)) == replace(config, input_size=128)
    main(Summary(str(tmp_path / "net")))
    assert f"{costs(config).trained:,}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Summary("nothing-like-it"), r"nothing-like-it is neither a preset \(paper-2d, .*\) nor the folder of a"),
        (Summary("live", size=100), "expected a positive multiple of 32, got 100"),
        (Summary("live", frames=0), "frames: expected at least 1, got 0"),
    ],
)
def test_what_cannot_be_summarised_is_refused(options: Summary, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        main(options)
