"""Teaching own clips: real video files cut from the demo, labelled against the network's own opinion."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import load
from models.labels import ACTIONS
from tests.clips import labelled_folder
from trainer.datasets.sample import DatasetError
from trainer.engine.action_heads import HeadOptions
from trainer.metrics import mean_recall
from trainer.transfer import Comparison, TransferConfig, missing, transfer


@pytest.fixture(scope="module")
def own_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Straight and not straight are exchanged, so that there is something to learn."""
    return labelled_folder(tmp_path_factory.mktemp("own clips"), opposite=True)


def test_labels_that_disagree_with_the_network_are_learned_and_held_out_sessions_say_so(
    own_clips: Path, observations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(observations, tmp_path / "runs" / "observations")
    options = HeadOptions(steps=30, batch=16, learning_rate=6e-3)
    comparison = transfer(TransferConfig(own_clips, "own", folds=2, head=options))
    assert comparison.clips == 6 and comparison.windows == comparison.before.sum() == comparison.after.sum()
    assert mean_recall(comparison.after) > mean_recall(comparison.before) + 0.2
    assert comparison.is_better and "more often" in comparison.sentence()
    card, _ = load(tmp_path / "runs" / "own" / "checkpoint")
    report = json.loads((tmp_path / "runs" / "own" / "report.json").read_text())
    assert card.trained["from"] == "live" and report["after"] == comparison.after.tolist()
    assert list((tmp_path / "runs" / "own" / "checkpoint").glob("*-int8.xml")), "the poses are the same, also in 8 bits"


def test_too_few_clips_are_counted(own_clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (own_clips / "labels.csv").read_text().splitlines()
    (tmp_path / "few").mkdir()
    for line in lines[1:2] + lines[3:4]:
        name = line.split(",")[0]
        (tmp_path / "few" / name).write_bytes((own_clips / name).read_bytes())
    (tmp_path / "few" / "labels.csv").write_text("\n".join([lines[0], lines[1], lines[3]]) + "\n")
    with pytest.raises(DatasetError, match=r"1 more session\(s\) with a clip labelled 'straight' and 1 more"):
        transfer(TransferConfig(tmp_path / "few", "few"))


def test_a_network_that_learned_nothing_is_not_called_better() -> None:
    counts = np.diag([5, 5, 5]).astype(np.int64)
    comparison = Comparison(15, 3, counts, counts.copy())
    assert not comparison.is_better and "keep it" in comparison.sentence()


def test_actions_without_labels_do_not_count() -> None:
    assert mean_recall(np.array([[3, 1, 0], [0, 0, 0], [0, 0, 0]])) == pytest.approx(0.75)
    assert missing({}, {})[0].startswith("2 more")
    assert len(ACTIONS) == 3
