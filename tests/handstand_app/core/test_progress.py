"""What is told while a network is made ready reaches the thread's own listener."""

import threading

from handstand_app.core import progress


def test_sentences_reach_the_listener_of_the_same_thread_alone() -> None:
    told: list[str] = []
    with progress.listening(told.append):
        progress.tell(progress.LOADING)
        other = threading.Thread(target=progress.tell, args=("elsewhere",))
        other.start()
        other.join()
    progress.tell("afterwards")
    assert told == [progress.LOADING]
