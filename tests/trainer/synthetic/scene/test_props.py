"""Walls and blocks."""

import numpy as np
import pytest

from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.poses.placing import draw_handstand
from trainer.synthetic.scene.props import draw_props, furnished
from trainer.synthetic.scene.rooms import assemble, shell


def test_the_wall_touches_the_feet_and_nobody_goes_through_it(stick: Character) -> None:
    rng = np.random.default_rng(7)
    sides = set()
    for _ in range(12):
        kind, posed = draw_handstand(rng, stick, "wall")
        positions, _ = skin(stick, posed)
        corners, *_ = draw_props(rng, kind, posed, positions[1:]).faces[0]
        side = np.sign(corners[0, 2])
        sides.add(side)
        gaps = side * (corners[0, 2] - positions[1:, 2])
        assert gaps.min() == pytest.approx(0.0, abs=1e-6)
        assert min(gaps[stick.rig.skeleton.index[name] - 1] for name in ("foot_l", "foot_r", "ball_l", "ball_r")) < 0.1
    assert sides == {-1.0, 1.0}


def test_blocks_lie_under_the_hands_and_the_floor_below_them(stick: Character) -> None:
    rng = np.random.default_rng(7)
    kind, posed = draw_handstand(rng, stick, "blocks")
    props = draw_props(rng, kind, posed, skin(stick, posed)[0])
    room = furnished(assemble(shell((3.0, 3.0, 3.0), 1.0)), props).vertices
    assert props.drop_m > 0.05 and room[:, 1].min() == pytest.approx(-props.drop_m)
    corners = np.concatenate([face[0] for face in props.faces])
    assert corners[:, 1].max() == pytest.approx(0.0)
    for hand in ("hand_l", "hand_r"):
        wrist = posed.head(hand)
        assert np.abs(corners[:, [0, 2]] - wrist[[0, 2]]).sum(axis=1).min() < 0.5
        assert corners[:, 0].min() < wrist[0] < corners[:, 0].max()
