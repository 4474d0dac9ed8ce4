"""Skin on bones."""

import numpy as np
import pytest

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character, skin


def test_skin_follows_the_bones(stick: Character) -> None:
    posed = pose_rig(stick.rig, RigPose(pitch=120.0).both(shoulder_flexion=150.0, knee=40.0))
    positions, _ = skin(stick, posed)
    assert positions == pytest.approx(posed.heads, abs=1e-5)


def test_arm_skin_twists_without_a_jump_from_hanging_to_overhead(stick: Character) -> None:
    bone = stick.rig.skeleton.index["upperarm_l"]
    rolls = [
        pose_rig(stick.rig, RigPose().both(shoulder_flexion=flexion, shoulder_rotation=rotation)).twists[bone][1]
        for flexion, rotation in zip(np.linspace(-20, 185, 80), np.linspace(30, 80, 80), strict=True)
    ]
    assert np.abs(np.diff(np.degrees(rolls))).max() < 10.0
