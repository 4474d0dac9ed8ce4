"""What is told while a network is made ready reaches the thread's own listener."""

import threading
import time
from pathlib import Path

from handstand_app.core import loading
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.session import LiveSession
from handstand_app.core.sources.playback import VideoFileSource
from tests.clips import noise_clip
from tests.patience import PATIENCE_S


def test_sentences_reach_the_listener_of_the_same_thread_alone() -> None:
    told: list[str] = []
    with loading.listening(told.append):
        loading.tell(loading.LOADING)
        other = threading.Thread(target=loading.tell, args=("elsewhere",))
        other.start()
        other.join()
    loading.tell("afterwards")
    assert told == [loading.LOADING]


def test_a_session_that_was_stopped_while_loading_tells_nothing_more(tmp_path: Path) -> None:
    told: list[str] = []
    may_go_on = threading.Event()

    def load() -> Estimator:
        loading.tell("half way")
        may_go_on.wait(PATIENCE_S)
        loading.tell("to nobody")
        raise RuntimeError("there is none in this test")

    source = VideoFileSource(noise_clip(tmp_path / "a.mp4"))
    session = LiveSession(source, load, lambda _: None, lambda _: None, lambda _: None, on_progress=told.append)
    session.start()
    while "half way" not in told:
        time.sleep(0.01)
    stopping = threading.Thread(target=session.stop)
    stopping.start()
    session._stopping.wait(PATIENCE_S)
    may_go_on.set()
    stopping.join()
    assert told == [loading.LOADING, "half way"]
