"""Optimisers and schedules: the published ones and ours."""

import pytest
import torch
from torch import nn

from trainer.engine.recipe import RECIPES, Recipe, Schedule, make_optimizer, resolve


def test_keras_rmsprop_has_its_own_defaults() -> None:
    optimizer = make_optimizer(RECIPES["paper"], nn.Linear(2, 2).parameters())
    assert isinstance(optimizer, torch.optim.RMSprop)
    group = optimizer.param_groups[0]
    assert (group["lr"], group["alpha"], group["eps"], group["momentum"]) == (1e-3, 0.9, 1e-7, 0)


def test_the_papers_actions_move_by_nesterov_momentum() -> None:
    group = make_optimizer(RECIPES["paper-action"], nn.Linear(2, 2).parameters()).param_groups[0]
    assert (group["lr"], group["momentum"], group["nesterov"]) == (2e-4, 0.98, True)


def test_frozen_parameters_get_no_optimizer() -> None:
    layer = nn.Linear(2, 2)
    layer.weight.requires_grad_(False)
    groups = make_optimizer(Recipe(), layer.parameters()).param_groups
    assert [parameter is layer.bias for group in groups for parameter in group["params"]] == [True]


def test_the_rate_falls_on_a_plateau_and_not_before() -> None:
    schedule = Schedule(Recipe(schedule="plateau", patience=2), 100)
    factors = []
    for score in (0.1, 0.2, 0.2, 0.15, 0.3, float("nan"), 0.3):
        schedule.validated(score)
        factors.append(schedule.factor(50))
    assert factors == [1.0, 1.0, 1.0, 0.2, 0.2, 0.2, pytest.approx(0.04)]


def test_a_plateau_is_remembered_over_a_restart() -> None:
    before = Schedule(Recipe(schedule="plateau", patience=3), 100)
    for score in (0.5, 0.4, 0.4):
        before.validated(score)
    after = Schedule(before.recipe, 100)
    after.restore(before.state())
    after.validated(0.4)
    assert after.factor(0) == pytest.approx(0.2)


def test_the_rate_falls_at_the_published_milestones() -> None:
    schedule = Schedule(Recipe(schedule="steps"), 120)
    assert [schedule.factor(step) for step in (0, 79, 80, 99, 100, 119)] == pytest.approx([1, 1, 0.2, 0.2, 0.04, 0.04])


def test_the_cosine_warms_up_and_ends_low() -> None:
    schedule = Schedule(Recipe(warmup_steps=10), 110)
    assert schedule.factor(0) == pytest.approx(0.1)
    assert schedule.factor(10) == pytest.approx(1.0)
    assert schedule.factor(110) == pytest.approx(0.01)


def test_an_unknown_recipe_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'slow'; there are modern, paper"):
        resolve("slow")


def test_impossible_values_are_refused() -> None:
    with pytest.raises(ValueError, match="batch >= 1"):
        resolve("modern", batch=-1)
