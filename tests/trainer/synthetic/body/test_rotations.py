"""Rotation matrices."""

import numpy as np
import pytest

from trainer.synthetic.body.rotations import about_x, between, blend, to_vector, twist_angle


def test_rotations_invert_and_blend() -> None:
    turn = between(np.array([1.0, 2.0, 0.5]), np.array([-0.3, 1.0, 2.0]))
    assert turn @ turn.T == pytest.approx(np.eye(3))
    assert blend(np.eye(3), about_x(80.0), 0.25) == pytest.approx(about_x(20.0))
    assert np.degrees(to_vector(about_x(33.0))) == pytest.approx([33.0, 0.0, 0.0])
    assert np.degrees(twist_angle(about_x(-25.0), np.array([1.0, 0.0, 0.0]))) == pytest.approx(-25.0)
