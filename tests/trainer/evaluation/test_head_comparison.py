"""Recall by head, and the rule over clips and stills."""

import math

import numpy as np
import pytest

from models.labels import ACTIONS
from trainer.evaluation.head_comparison import Answers, measures, rule_answers
from trainer.observations.action_windows import Kind, LabelledFrames
from trainer.observations.observer import Observations


def test_recalls_and_precision_are_counted_by_way() -> None:
    given = np.array([[0, 0, 0, 0, 0], [0, 1, 1, 1, 1], [1, 0, 1, 1, 1], [2, 2, 2, 2, 0]])
    report = measures(Answers(np.array([0, 0, 1, 1]), given))
    assert report["rule"]["recall straight"] == 1.0 and report["rule"]["precision straight"] == 1.0
    assert report["pose branch"]["recall straight"] == 0.5 and report["pose branch"]["precision straight"] == 0.5
    assert math.isnan(report["rule"][f"recall {ACTIONS[2]}"]) and report["rule"]["mean recall"] == 0.75


@pytest.mark.parametrize(("kind", "expected"), [("clip", [2, 2, 2, 2]), ("still", [2, 0, 2, -1])])
def test_the_rule_is_smoothed_over_clips_but_not_over_stills(kind: Kind, expected: list[int]) -> None:
    up = np.zeros((16, 2), np.float32)
    for pair, height in (((8, 9), 400), ((4, 5), 300), ((10, 11), 200), ((12, 13), 125), ((14, 15), 50)):
        up[list(pair)] = [(95, height), (105, height)]
    frames = np.stack([-up, up, -up, up])[:, None]
    seen = Observations(
        np.arange(4) / 10, frames, np.ones((4, 1, 16), bool), np.zeros((4, 1, 16), np.float32),
        np.zeros((4, 1, 16, 1), np.float16), np.array([True, True, True, False]),
    )  # fmt: skip
    found = rule_answers(LabelledFrames(seen, np.zeros(4, np.int64), kind))
    assert found.tolist() == expected
