"""Textures: sizes and ranges."""

import numpy as np
import pytest

from trainer.synthetic.scene.textures import FLOORS, SIZE, THINGS, WALLS


@pytest.mark.parametrize("make", dict.fromkeys((*FLOORS, *WALLS, *THINGS)), ids=lambda make: make.__name__)
def test_every_texture_is_a_full_picture(make) -> None:  # type: ignore[no-untyped-def]
    picture = make(np.random.default_rng(3))
    assert picture.shape == (SIZE, SIZE, 3) and picture.dtype == np.uint8
    assert 5 < picture.mean() < 250
