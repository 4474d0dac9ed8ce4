"""Weights of the macro targets; with the data at hand also the self-test numbers of its documentation."""

import numpy as np
import pytest

from trainer.synthetic.body.assets import BODY_VERTICES, MakeHumanFolder
from trainer.synthetic.body.rig import fit_rig, load_skeleton
from trainer.synthetic.body.shape import Shape, shaped_vertices, target_weights

MIXED = Shape(1.0, 0.4, 0.7, 0.3, 0.6, 0.75, 0.2, 0.3, 0.5)


def test_weights_of_the_ethnic_targets_sum_to_one() -> None:
    weights = target_weights(MIXED)
    ethnic = [weight for name, weight in weights.items() if name.startswith(("african", "asian", "caucasian"))]
    assert sum(ethnic) == pytest.approx(1.0)


def test_average_person_needs_one_target() -> None:
    assert target_weights(Shape(sex=1.0)) == {"caucasian-male-young": 1.0}


def test_parameters_split_between_their_neighbouring_knots() -> None:
    weights = target_weights(Shape(sex=0.25, height=0.75))
    assert weights["caucasian-female-young"] == pytest.approx(0.75)
    assert weights["height/male-young-averagemuscle-averageweight-maxheight"] == pytest.approx(0.25 * 0.5)


@pytest.mark.parametrize("bad", [{"age": 0.1}, {"muscle": 1.2}, {"caucasian": 0.0}])
def test_impossible_shapes_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Shape"):
        Shape(**bad)


@pytest.mark.parametrize(
    ("sex", "ethnicity", "height"),
    [
        (1.0, "african", 18.154), (1.0, "asian", 16.283), (1.0, "caucasian", 17.481),
        (0.0, "african", 16.700), (0.0, "asian", 14.939), (0.0, "caucasian", 16.054),
    ],
)  # fmt: skip
def test_body_heights_are_those_of_the_data(
    makehuman: MakeHumanFolder, sex: float, ethnicity: str, height: float
) -> None:
    shares = {"caucasian": 0.0} | {ethnicity: 1.0}
    vertices = shaped_vertices(makehuman, Shape(sex=sex, **shares))
    assert np.ptp(vertices[:BODY_VERTICES, 1]) == pytest.approx(height, abs=0.001)


def test_mixed_person_is_that_of_the_data(makehuman: MakeHumanFolder) -> None:
    vertices = shaped_vertices(makehuman, MIXED)
    assert np.ptp(vertices[:BODY_VERTICES, 1]) == pytest.approx(17.416, abs=0.001)
    assert vertices[0] == pytest.approx([-0.3491, 8.1293, 1.4772], abs=1e-3)
    assert vertices[10000] == pytest.approx([3.1083, 3.8490, 0.4695], abs=1e-3)
    skeleton = load_skeleton(makehuman)
    elbow = fit_rig(makehuman, skeleton, vertices).head("lowerarm_l")
    assert 10.0 * elbow == pytest.approx([3.5953, 3.7744, 0.1919], abs=1e-3)
    assert skeleton.base_weights.sum(axis=1) == pytest.approx(np.ones(len(vertices)), abs=1e-4)
