"""Kinds that do not exist and handstands that no body can do."""

import numpy as np
import pytest

from trainer.synthetic.body.limits import PoseError
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.handstand import Line, upside_down
from trainer.synthetic.poses.handstand_draws import PoseTarget
from trainer.synthetic.poses.placing import HANDSTAND_KINDS, OTHER_KINDS, draw_handstand, draw_other, handstand


@pytest.mark.parametrize(("draw", "kinds"), [(draw_handstand, HANDSTAND_KINDS), (draw_other, OTHER_KINDS)])
def test_an_unknown_kind_is_refused_with_the_known_ones(draw, kinds: tuple[str, ...], stick: Character) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PoseError, match=rf"no pose 'levitating'.*{kinds[-1]}"):
        draw(np.random.default_rng(0), stick, "levitating")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (PoseTarget(upside_down(), Line(shoulder=170.0)), "shoulder|limits"),
        (PoseTarget(upside_down().both(knee=180.0), Line()), "knee is 180"),
        (PoseTarget(upside_down().both(elbow=150.0), Line(hip=None)), "into the floor|limits|Ask for less"),
    ],
)
def test_an_impossible_handstand_is_refused(target: PoseTarget, reason: str, stick: Character) -> None:
    with pytest.raises(PoseError, match=reason):
        handstand(stick, target)
