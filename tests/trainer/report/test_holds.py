"""Holds of the calibration report: one fault each, seen from where they say."""

import math
from collections import Counter

import numpy as np
import pytest

from models.body_line import ANGLE_NAMES, LIMITS, measure
from models.skeleton import KEYPOINTS
from tests.trainer.synthetic.stick import stick_character
from trainer.report.holds import FAULTS, SIDE_ON_DEG, HoldSpec, draw_specs, hold_camera, hold_movement
from trainer.report.render import FPS, FRAMES
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.scene.truth import keypoints_of


@pytest.fixture(scope="module")
def stick() -> Character:
    return stick_character()


def test_holds_cover_faults_sizes_and_views_evenly() -> None:
    specs = draw_specs(480, seed=1)
    assert [spec.number for spec in specs] == list(range(480))
    assert set(Counter(spec.fault for spec in specs).values()) == {480 // len(FAULTS)}
    for name, fault in FAULTS.items():
        sizes = np.array([spec.deviation for spec in specs if spec.fault == name]) / fault.largest
        assert np.histogram(sizes, bins=6, range=(0, 1))[0].tolist() == [10] * 6
    views = np.array([spec.view for spec in specs])
    assert (views < SIDE_ON_DEG).mean() == pytest.approx(0.5)
    assert views.max() > 85 and views.min() >= 0
    assert specs == draw_specs(480, seed=1) and specs != draw_specs(480, seed=2)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("degrees", [4.0, 22.0])
def test_a_hold_has_its_fault_and_no_other(stick: Character, fault: str, degrees: float) -> None:
    spec = HoldSpec(3, fault, degrees, 0.0, seed=1)
    movement = hold_movement(spec.random(), stick, spec, FRAMES / FPS)
    moments = np.array([measure(keypoints_of(movement.at(t))).as_array() for t in (0.1, 0.5, 0.9)])
    angles = dict(zip(ANGLE_NAMES, np.median(moments, axis=0), strict=True))
    own = FAULTS[fault].angle
    slack = 4.0 if own != "legs_apart" else 9.0  # legs that touch are a few degrees apart already
    assert abs(angles[own] - degrees) < slack
    others = {name: angle for name, angle in angles.items() if name not in (own, "line_tilt")}
    assert all(angle <= getattr(LIMITS, name) for name, angle in others.items()), angles


def test_hands_stay_where_they_are_while_the_body_sways(stick: Character) -> None:
    spec = HoldSpec(0, "knee", 10.0, 0.0, seed=1)
    movement = hold_movement(spec.random(), stick, spec, 1.0)
    points = np.stack([keypoints_of(movement.at(t)) for t in np.linspace(0, 1, 6)])
    moved = np.ptp(points, axis=0).max(axis=-1)
    assert moved[[KEYPOINTS.index("r_wrist"), KEYPOINTS.index("l_wrist")]].max() < 0.003
    assert moved[KEYPOINTS.index("r_ankle")] > 0.003


@pytest.mark.parametrize("view", [0.0, 35.0, 90.0])
def test_the_camera_stands_where_the_view_says_and_sees_everything(stick: Character, view: float) -> None:
    spec = HoldSpec(1, "pike", 5.0, view, seed=2)
    points = keypoints_of(hold_movement(spec.random(), stick, spec, 1.0).at(0.0))
    camera = hold_camera(np.random.default_rng(5), points, view, 288)
    away = camera.position - (points.min(axis=0) + points.max(axis=0)) / 2
    assert math.degrees(math.atan2(abs(away[2]), abs(away[0]))) == pytest.approx(view, abs=1e-6)
    pixels = camera.project(points)
    assert (pixels > 0).all() and (pixels < 288).all() and np.ptp(pixels[:, 1]) > 0.5 * 288
