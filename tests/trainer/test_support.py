"""Fitting what tells the support: exact where renders say it, hands or not where photos say no more; examples."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from models.support import SUPPORTS, Support, other_support
from trainer.stages.support import (
    EXAMPLES,
    HANDS,
    IS_HANDS,
    NOT_HANDS,
    Poses,
    TrainSupportConfig,
    fit,
    read_seen,
    report,
    write_examples,
)

SEEN = Path(__file__).parents[1] / "golden" / "supports.jsonl"
CONFIG = TrainSupportConfig(Path(), (), steps=250, batch=64)


def golden() -> Poses:
    rows = [json.loads(line) for line in SEEN.read_text(encoding="utf-8").splitlines()]
    return Poses(
        np.array([row["keypoints"] for row in rows], np.float32),
        np.array([row["sure"] for row in rows], np.bool_),
        np.array([SUPPORTS.index(Support(row["support"])) for row in rows]),
    )


@pytest.mark.parametrize("known", [True, False], ids=["renders", "photos"])
def test_what_is_fitted_tells_hands_from_all_else(known: bool, capsys: pytest.CaptureFixture[str]) -> None:
    poses = golden()
    photos = poses._replace(label=np.where(poses.label == HANDS, IS_HANDS, NOT_HANDS))
    model = fit([poses if known else photos], CONFIG)
    chances = np.array([model.probabilities(row) for row in poses.features()])
    assert np.mean((chances[:, HANDS] > 0.5) == (poses.label == HANDS)) > 0.95
    if known:
        headstands = chances[poses.label == SUPPORTS.index(Support.HEAD)]
        assert np.mean([other_support(one) is Support.HEAD for one in headstands]) > 0.7
    report("golden", model, poses)
    assert "hands: hands 12" in capsys.readouterr().out


def test_the_same_seed_fits_the_same() -> None:
    config = dataclasses.replace(CONFIG, steps=5)
    first, second = fit([golden()], config), fit([golden()], config)
    assert (first.hidden == second.hidden).all() and (first.output == second.output).all()


def test_examples_are_so_many_of_each_support_and_read_back(tmp_path: Path) -> None:
    poses = golden()
    write_examples(tmp_path / "examples.jsonl", [poses, poses])
    rows = [json.loads(line) for line in (tmp_path / "examples.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == EXAMPLES * len(np.unique(poses.label))
    assert np.array([row["keypoints"] for row in rows[:3]]) == pytest.approx(poses.keypoints[:3], abs=0.06)


def test_lines_that_are_no_poses_are_said(tmp_path: Path) -> None:
    (tmp_path / "seen.jsonl").write_text('{"label": "straight"}\n')
    with pytest.raises(Exception, match="seen.jsonl cannot be read: 'keypoints'"):
        read_seen(tmp_path / "seen.jsonl", 0.5)
