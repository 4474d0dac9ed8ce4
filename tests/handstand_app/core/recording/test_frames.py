"""The ring: bounded in seconds and bytes, and nothing is lost while a recording catches up."""

import cv2
import numpy as np
import pytest

from handstand_app.core.recording.frames import FrameRing, StoredFrame, stored, to_i420
from handstand_app.core.types import Frame


def small(index: int, at: float) -> StoredFrame:
    return StoredFrame(index, at, np.zeros((6, 4), dtype=np.uint8))


@pytest.mark.parametrize("fps", [5, 30, 120])
def test_the_ring_holds_the_last_seconds_at_any_frame_rate(fps: int) -> None:
    ring = FrameRing(seconds=2.0)
    for index in range(10 * fps):
        ring.push(small(index, index / fps))
    first = ring.first()
    assert first is not None and len(ring) == 2 * fps + 1
    assert first.captured_at == pytest.approx((10 * fps - 1) / fps - 2.0)


def test_the_ring_never_holds_more_bytes_than_it_may() -> None:
    ring = FrameRing(seconds=100.0, idle_bytes=10 * 24)
    for index in range(50):
        ring.push(small(index, float(index)))
        assert ring.bytes == 24 * len(ring) <= 240
    assert [ring.pop().index for _ in range(10)] == list(range(40, 50)) and ring.bytes == 0


def test_while_all_are_kept_nothing_goes_and_what_does_not_fit_is_counted() -> None:
    ring = FrameRing(seconds=1.0, idle_bytes=240, busy_bytes=480)
    ring.keep_all = True
    kept = [ring.push(small(index, float(index))) for index in range(25)]
    assert kept == [True] * 20 + [False] * 5 and ring.refused == 5
    assert ring.pop().index == 0 and ring.push(small(25, 25.0))
    ring.keep_all = False
    ring.push(small(26, 26.0))
    assert len(ring) == 2, "back to the last second"


@pytest.mark.parametrize("height, width", [(48, 64), (47, 63), (2, 2)])
def test_planes_are_half_of_the_picture_and_give_it_back(height: int, width: int) -> None:
    yy, xx = np.mgrid[:height, :width]
    image = np.stack([60 + 2 * xx, 200 - 2 * yy, np.full_like(xx, 120)], axis=2).clip(0, 255).astype(np.uint8)
    frame = stored(Frame(7, 1.5, image))
    even = (width - width % 2, height - height % 2)
    assert frame.size == even and frame.index == 7 and frame.captured_at == 1.5
    assert frame.planes.nbytes * 2 == even[0] * even[1] * 3
    back = cv2.cvtColor(frame.planes, cv2.COLOR_YUV2RGB_I420).astype(int)
    assert np.abs(back - image[: even[1], : even[0]]).max() <= 8


@pytest.mark.parametrize("height, width", [(1, 1), (1, 50), (50, 1)])
def test_a_picture_of_one_pixel_across_can_be_stored(height: int, width: int) -> None:
    planes = to_i420(np.full((height, width, 3), 200, dtype=np.uint8))
    assert planes.shape == (3 * height, 2 * width)
