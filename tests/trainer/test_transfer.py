"""Teaching own clips: real video files cut from the demo, labelled against the network's own opinion."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.video_writer import VideoWriter
from models.checkpoint import load
from models.labels import ACTIONS
from trainer.datasets.clips import read_frames
from trainer.datasets.sample import DatasetError
from trainer.head import HeadOptions
from trainer.transfer import Comparison, TransferConfig, mean_recall, missing, transfer

DEMO = Path(__file__).parents[2] / "handstand_app" / "assets" / "demo.mp4"
STRETCHES = {
    "monday-1": (3.3, 5.0, "not_straight"),
    "tuesday-1": (6.0, 7.7, "not_straight"),
    "monday-2": (15.0, 16.7, "straight"),
    "tuesday-2": (18.5, 20.2, "straight"),
    "monday-3": (0.0, 1.2, "not_handstand"),
    "tuesday-3": (11.0, 12.2, "not_handstand"),
}
"""Seconds of the demo and a label. Straight and not straight are exchanged, so that there is something to learn."""


def cut(start_s: float, end_s: float, path: Path) -> float:
    """Every third picture of a stretch of the demo, as a video; its length [s]."""
    pictures = [(time_s, image) for time_s, image in read_frames(DEMO) if start_s <= time_s < end_s][::3]
    with VideoWriter(path, 10) as writer:
        for time_s, image in pictures:
            writer.write(time_s - pictures[0][0], image)
    return pictures[-1][0] - pictures[0][0]


@pytest.fixture(scope="module")
def own_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six clips of two sessions with labels.csv."""
    folder = tmp_path_factory.mktemp("own clips")
    with open(folder / "labels.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "start_s", "end_s", "label", "view", "notes", "session"])
        for name, (start_s, end_s, label) in STRETCHES.items():
            length = cut(start_s, end_s, folder / f"{name}.mp4")
            writer.writerow([f"{name}.mp4", 0, f"{length + 0.1:.2f}", label, "side", "", name.split("-")[0]])
    return folder


def test_labels_that_disagree_with_the_network_are_learned_and_held_out_sessions_say_so(
    own_clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = HeadOptions(steps=60, batch=24, learning_rate=2e-3)
    comparison = transfer(TransferConfig(own_clips, "own", folds=2, head=options))
    assert comparison.clips == 6 and comparison.windows == comparison.before.sum() == comparison.after.sum()
    assert mean_recall(comparison.after) > mean_recall(comparison.before) + 0.2
    assert comparison.is_better and "more often" in comparison.sentence()
    card, _ = load(tmp_path / "runs" / "own" / "checkpoint")
    report = json.loads((tmp_path / "runs" / "own" / "report.json").read_text())
    assert card.trained["from"] == "live" and report["after"] == comparison.after.tolist()


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
