"""Training sees clips as slow cameras and busy machines show them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.observations.picture_losses import PictureLosses, kept_pictures

NOTHING_LOST = PictureLosses(rate=(1000.0, 1000.0), share=0.0, gap_share=0.0)
TIMES = np.arange(150) / 30


@given(st.integers(0, 2**32 - 1), st.floats(8, 60), st.floats(0, 0.3), st.floats(0, 1))
def test_the_newest_picture_is_always_left_and_the_order_kept(
    seed: int, rate: float, share: float, gap_share: float
) -> None:
    losses = PictureLosses(rate=(rate, rate), share=share, gap_share=gap_share)
    kept = kept_pictures(TIMES, losses, np.random.default_rng(seed))
    assert kept[-1] == len(TIMES) - 1 and (np.diff(kept) > 0).all()
    assert (kept == kept_pictures(TIMES, losses, np.random.default_rng(seed))).all()


def test_without_losses_every_picture_is_left() -> None:
    assert len(kept_pictures(TIMES, NOTHING_LOST, np.random.default_rng(0))) == len(TIMES)
    assert kept_pictures(TIMES[:1], PictureLosses(), np.random.default_rng(0)).tolist() == [0]


@pytest.mark.parametrize(("rate", "least", "most"), [(8, 39, 42), (15, 74, 76), (60, 150, 150)])
def test_a_rate_leaves_as_many_pictures_as_such_a_camera_shows(rate: float, least: int, most: int) -> None:
    kept = kept_pictures(TIMES, PictureLosses((rate, rate), 0.0, 1.0, 0.0), np.random.default_rng(0))
    assert least <= len(kept) <= most


def test_gaps_last_up_to_a_second_and_come_as_often_as_wanted() -> None:
    rng = np.random.default_rng(3)
    losses = PictureLosses((1000.0, 1000.0), 0.0, 1.0, 0.5)
    longest = np.array([np.diff(TIMES[kept_pictures(TIMES, losses, rng)]).max() for _ in range(400)])
    assert longest.max() <= 1.0 + 2 / 30
    assert 0.4 < (longest > 1.5 / 30).mean() < 0.55
