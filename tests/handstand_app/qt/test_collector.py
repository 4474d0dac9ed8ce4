"""Garbage is collected in the GUI thread, whoever made it."""

import gc
import threading

from pytestqt.qtbot import QtBot

from handstand_app.qt.collector import Collector
from tests.patience import PATIENCE_MS


class Loop:
    """Garbage that only the collector finds, and that notes where it was found."""

    def __init__(self, seen: list[int]) -> None:
        self.me = self
        self.seen = seen

    def __del__(self) -> None:
        self.seen.append(threading.get_ident())


def test_a_worker_makes_garbage_and_the_gui_thread_collects_it(qtbot: QtBot) -> None:
    gc.enable()
    collector = Collector()
    seen: list[int] = []

    def work() -> None:
        for _ in range(20_000):
            Loop(seen)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert not seen, "a worker collected"
    qtbot.waitUntil(lambda: len(seen) == 20_000, timeout=PATIENCE_MS)
    assert set(seen) == {threading.get_ident()}
    collector.stop()
    assert gc.isenabled()


def test_it_leaves_collecting_off_if_it_was(qtbot: QtBot) -> None:
    gc.disable()
    Collector().stop()
    assert not gc.isenabled()
