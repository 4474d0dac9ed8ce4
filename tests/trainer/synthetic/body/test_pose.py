"""Poses as arrays."""

from trainer.synthetic.body.pose import RigPose, from_array, to_array


def test_poses_survive_the_way_through_an_array() -> None:
    pose = RigPose(pitch=12.0, spine=3.0).both(knee=5.0)
    assert from_array(to_array(pose)) == pose
