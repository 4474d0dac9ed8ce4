"""Limits of joints."""

import pytest

from trainer.synthetic.body.limits import PoseError, check_pose
from trainer.synthetic.body.pose import RigPose


def test_angles_beyond_a_joint_are_named_with_their_limits() -> None:
    check_pose(RigPose())
    with pytest.raises(PoseError, match=r"left\.knee is 200 degrees, possible are -8 to 165; right\.knee"):
        check_pose(RigPose().both(knee=200.0))
    with pytest.raises(PoseError, match="spine is -90"):
        check_pose(RigPose(spine=-90.0))
