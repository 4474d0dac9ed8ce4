"""Fixed poses between which a routine moves, and from which random poses are drawn."""

from dataclasses import replace
from typing import Final

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.poses.handstand import OVERHEAD

_RAISED: Final = replace(OVERHEAD, shoulder_flexion=172.0, shoulder_abduction=4.0, sole=1.0)


def standing() -> RigPose:
    """Upright, arms at the sides, feet flat."""
    return RigPose(neck=-2.0).both(sole=1.0, hip_abduction=2.5, hip_rotation=8.0, knee=1.0, hip_flexion=1.0)


def raised() -> RigPose:
    """Upright, arms overhead."""
    return replace(standing(), spine=6.0, neck=6.0, left=_RAISED, right=_RAISED)


def stepping() -> RigPose:
    """On the left leg, the right one swings forward."""
    right = replace(_RAISED, hip_flexion=38.0, knee=42.0, sole=0.0, ankle=8.0)
    return replace(raised(), pitch=7.0, left=replace(_RAISED, hip_flexion=3.0, knee=4.0), right=right)


def lunge() -> RigPose:
    """Right foot in front, left leg behind on its ball."""
    right = replace(_RAISED, hip_flexion=68.0, knee=52.0)
    left = replace(_RAISED, hip_flexion=-14.0, knee=8.0, sole=0.0, ankle=-8.0, toes=30.0)
    return replace(raised(), pitch=22.0, left=left, right=right)


def reaching() -> RigPose:
    """Trunk and left leg in one line, tipping over the right foot."""
    right = replace(_RAISED, hip_flexion=112.0, knee=38.0)
    left = replace(_RAISED, hip_flexion=-8.0, knee=4.0, sole=0.0, ankle=45.0)
    return replace(raised(), pitch=78.0, neck=18.0, left=left, right=right).both(shoulder_flexion=168.0, palm=0.35)


def hands_down() -> RigPose:
    """Hands and right foot on the floor, left leg high."""
    right = replace(_RAISED, hip_flexion=122.0, knee=24.0)
    left = replace(_RAISED, hip_flexion=-14.0, knee=2.0, sole=0.0, ankle=55.0)
    pose = replace(raised(), pitch=128.0, spine=0.0, neck=22.0, left=left, right=right)
    return pose.both(shoulder_flexion=158.0, palm=1.0)
