"""Judges saved clips again while nobody needs the machine: every picture, by the whole network.

Live, a busy machine judges fewer pictures, by fewer blocks. What is left to do is in the library, so that nothing is
lost when the app is closed, and a clip that was begun is begun again.
"""

import logging
import os
import threading
from collections.abc import Callable

from handstand_app.core.clip import track_path
from handstand_app.core.job import JOIN_S, Cancelled
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.library.errors import LibraryError, of_system
from handstand_app.core.library.library import Library
from handstand_app.core.review.analysis import judge_all, judgement_of
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.sources.base import SourceError
from models.whole_file import whole_text

log = logging.getLogger(__name__)


class JudgeAgain:
    """One thread. `start` it, tell it when it may work, `stop` it before the library is closed.

    Args:
        load_estimator: the whole network; called in the thread, when there is something to judge.
        on_judged: gets the id of every clip that has been judged, or cannot be, in the thread.
    """

    def __init__(
        self, library: Library, load_estimator: Callable[[], Estimator], on_judged: Callable[[int], object]
    ) -> None:
        self._library, self._load_estimator, self._on_judged = library, load_estimator, on_judged
        self._changed = threading.Condition()
        self._may_work = False
        self._stopping = False
        self._estimator: Estimator | None = None
        self._skipped: set[int] = set()
        self._outdated = threading.Event()
        self._thread = threading.Thread(target=self._run, name="judge-again", daemon=True)

    def start(self) -> None:
        """Start the thread; it waits until it may work."""
        self._thread.start()

    def allow(self, may_work: bool) -> None:
        """Whether the machine is free. When it is not, the work rests after the present picture."""
        with self._changed:
            if may_work != self._may_work:
                self._may_work = may_work
                self._changed.notify_all()

    def look(self) -> None:
        """There may be new clips."""
        with self._changed:
            self._changed.notify_all()

    def reload(self, *_: object) -> None:
        """Another network was chosen: it judges from the next clip on."""
        self._outdated.set()

    def stop(self) -> None:
        """Give up the clip that is being judged, and wait for the thread, which may be loading the network."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        try:
            while True:
                self._rest()
                clip_id = self._library.judgements.next(self._skipped)
                if clip_id is None:
                    self._estimator = None  # its memory is needed elsewhere
                    self._wait_for_clips()
                else:
                    self._judge(clip_id)
                    self._on_judged(clip_id)
        except Cancelled:
            pass
        except Exception:
            log.exception("saved clips are not judged again until the next start")
        finally:
            self._estimator = None

    def _judge(self, clip_id: int) -> None:
        judgements = self._library.judgements
        self._skipped.add(clip_id)  # whatever comes of it, it is tried once; the next start may try again
        try:
            self._judge_and_keep(clip_id)
        except Cancelled:
            raise
        except (SourceError, LibraryError) as error:
            judgements.give_up(clip_id, str(error))
        except OSError as error:  # a full disk, for example: it still waits
            log.warning("%s", of_system(error, f"Clip {clip_id} cannot be judged again"))

    def _judge_and_keep(self, clip_id: int) -> None:
        library, layout = self._library, self._library.layout
        clip = library.clips.existing(clip_id)
        if self._estimator is None or self._outdated.is_set():
            self._outdated.clear()
            self._estimator = self._load_estimator()
        live = clip.live or (clip.summary if clip.track is not None else None)
        part = layout.part(".track.jsonl")
        try:
            with ClipReader(clip.video, slow_motion=clip.slow_motion) as reader, whole_text(part) as file:
                summary = judge_all(reader, self._estimator, file, live, lambda _: self._rest())
            with library.clips.arriving:
                now = library.clips.get(clip_id)  # it may have been thrown away meanwhile
                if now.slow_motion != clip.slow_motion:  # judged at a speed that is not its own any more
                    self._skipped.discard(clip_id)
                    return
                os.replace(part, track_path(now.video))
            library.judgements.set_summary(clip_id, summary, judgement_of(self._estimator))
        finally:
            part.unlink(missing_ok=True)

    def _rest(self) -> None:
        """Return at once while the machine is free; else when it is again. Raises Cancelled."""
        with self._changed:
            while not self._may_work and not self._stopping:
                self._changed.wait()
            if self._stopping:
                raise Cancelled("stopped")

    def _wait_for_clips(self) -> None:
        with self._changed:
            if not self._stopping:
                self._changed.wait(60)
