"""Calls and pictures from worker threads arrive in the GUI thread, in order, and never after the end."""

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from handstand_app.core.job import Progress
from handstand_app.qt.bridge import GuiThread, JobRunner, NewestItem
from tests.patience import PATIENCE_MS

THREADS, CALLS = 4, 250


def in_threads(work: "list[threading.Thread]") -> None:
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def test_calls_of_many_threads_run_in_the_gui_thread_each_in_its_order(qtbot: QtBot) -> None:
    gui, seen = GuiThread(), list[tuple[int, int]]()
    here = QThread.currentThread()

    def take(thread: int, number: int) -> None:
        assert QThread.currentThread() is here
        seen.append((thread, number))

    def post(thread: int) -> None:
        for number in range(CALLS):
            gui.posting(take)(thread, number)

    in_threads([threading.Thread(target=post, args=(thread,)) for thread in range(THREADS)])
    assert seen == [], "a call runs only when the GUI thread comes to it"
    qtbot.waitUntil(lambda: len(seen) == THREADS * CALLS, timeout=PATIENCE_MS)
    for thread in range(THREADS):
        assert [number for who, number in seen if who == thread] == list(range(CALLS))


def test_no_call_runs_after_the_end(qtbot: QtBot) -> None:
    gui, seen = GuiThread(), list[str]()
    gui.post(seen.append, "before")
    gui.close()
    gui.post(seen.append, "after")
    later = GuiThread()
    with qtbot.waitSignal(later.destroyed, timeout=PATIENCE_MS):
        later.post(later.deleteLater)
    assert seen == []


def test_only_the_newest_item_arrives_and_none_after_the_end(qtbot: QtBot) -> None:
    newest, seen = NewestItem[int](), list[int]()
    newest.arrived.connect(seen.append)

    def put() -> None:
        for number in range(CALLS):
            newest.put(number)

    in_threads([threading.Thread(target=put)])
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    assert seen == [CALLS - 1] and newest.dropped == CALLS - 1
    newest.put(CALLS)
    newest.close()
    qtbot.wait(20)
    assert seen == [CALLS - 1]


def test_a_job_reports_its_progress_before_its_result_and_the_next_may_start_then(qtbot: QtBot) -> None:
    runner, told = JobRunner(), list[object]()
    runner.progressed.connect(told.append)
    runner.done.connect(told.append)

    def work(progress: Progress) -> str:
        progress(0.5)
        return "result"

    assert runner.start("first", work) and not runner.start("second", work)
    with qtbot.waitSignal(runner.done, timeout=PATIENCE_MS):
        pass
    assert told == [0.0, 0.5, "result"] and not runner.running


def test_a_cancelled_job_says_nothing(qtbot: QtBot) -> None:
    runner, began = JobRunner(), threading.Event()

    def work(progress: Progress) -> None:
        began.set()
        while True:
            progress(0.5)

    with qtbot.waitSignal(runner.failed, timeout=PATIENCE_MS) as failed:
        runner.start("endless", work)
        began.wait()
        runner.cancel()
    assert failed.args == [""] and runner.join() and not runner.running
