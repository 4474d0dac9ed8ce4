"""The slot: newest wins, closing wakes."""

import threading
import time

import pytest

from handstand_app.core.latest import Closed, LatestSlot
from tests.patience import PATIENCE_S


def test_the_newest_item_replaces_an_unread_one() -> None:
    slot: LatestSlot[int] = LatestSlot()
    assert slot.put(1) is True
    assert slot.put(2) is False
    assert slot.take(0) == 2 and slot.take(0) is None
    assert slot.dropped == 1


def test_a_slow_taker_sees_only_new_items() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for item in range(1000):
        slot.put(item)
    assert slot.take(0) == 999 and slot.dropped == 999


def test_closing_wakes_a_waiting_taker() -> None:
    slot: LatestSlot[int] = LatestSlot()
    ended = threading.Event()

    def taker() -> None:
        with pytest.raises(Closed):
            slot.take()
        ended.set()

    thread = threading.Thread(target=taker)
    thread.start()
    time.sleep(0.05)
    slot.close()
    thread.join(PATIENCE_S)
    assert ended.is_set()
    assert slot.put(1) is False
