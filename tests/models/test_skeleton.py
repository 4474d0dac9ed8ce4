"""The order of the keypoints."""

from models.skeleton import FLIP, INDEX


def test_flipping_twice_restores_the_order() -> None:
    assert [FLIP[FLIP[index]] for index in range(16)] == list(range(16))
    assert all(name.startswith("r_") == other.startswith("l_") for name, other in _pairs())


def _pairs() -> list[tuple[str, str]]:
    names = list(INDEX)
    return [(names[index], names[FLIP[index]]) for index in range(4, 16)]
