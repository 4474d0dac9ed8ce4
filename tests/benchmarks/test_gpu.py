"""The script for GPUs runs from end to end on a processor, with tiny networks, and says what it did not measure."""

import json
from pathlib import Path

import pytest
import torch

from benchmarks.gpu import Gpu, main
from models.checkpoint import Card, save
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.multitask import MultitaskNet

TINY = NetworkConfig(
    input_size=64,
    features=72,
    blocks=1,
    context_maps=0,
    actions=3,
    pose_head=PoseHeadWidths(2, 2, 2, 2, 2),
    appearance_width=8,
)


def test_every_figure_is_there_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "weights", Card("tiny", TINY), MultitaskNet(TINY))
    main(
        Gpu(
            device="cpu",
            weights=tmp_path / "weights",
            runs=1,
            steps=1,
            batches=(1, 0),
            product=64,
            blocks=1,
            size=64,
            out=tmp_path / "gpu.json",
        )
    )
    found = json.loads((tmp_path / "gpu.json").read_text())
    assert len(found["live"]) == 2 * 3 * 2 * 2, "two halves; three precisions, two layouts, with and without a graph"
    for row in found["live"]:
        assert row["not_measured"] if row["graph"] else row.get("ms", 0) > 0 or row["not_measured"]
    assert all("ms" in row for row in found["live"] if row["precision"] == "float32" and not row["graph"])
    one, largest = found["training"]
    assert one["pictures_a_second"] > 0 and one["share_of_peak"] > 0 and one["network"] == "paper-2d"
    assert largest["not_measured"]
    missing = sum("not_measured" in row for row in (*found["live"], *found["training"]))
    assert f"{missing} of {len(found['live']) + 2} figures were not measured" in capsys.readouterr().out


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_without_a_gpu_nothing_is_measured_and_that_is_said() -> None:
    with pytest.raises(SystemExit, match="nothing was measured"):
        main(Gpu())
