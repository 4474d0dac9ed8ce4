"""A live session: owns the threads of one source: camera, model and recorder. The only wiring of the core."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from handstand_app.core import loading
from handstand_app.core.camera import CameraState, CameraStatus, CameraThread
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.latest import Closed, LatestSlot
from handstand_app.core.levels import LevelSwitch
from handstand_app.core.load import Load
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import Frame, LiveResult
from models.strictness import STANDARD

log = logging.getLogger(__name__)

JOIN_S, LOADING_JOIN_S = 10.0, 1.0
"""How long to wait for the model thread, and for one that loads a network which nobody will use [s]."""


class LiveSession:
    """Start it, take results, stop it. A session serves one source and is not started twice.

    Args:
        source: where frames come from. A file waits at its first picture until the network is there.
        load_estimator: called in the model thread, at the start and after `reload`; may be slow. Frames are published
            unjudged until then.
        publish: gets every result in the order of the frames, from the model thread; and frames that nobody judges
            yet, from the camera thread. Must return at once. What must miss no result (a coach, a log) takes it here.
        on_status: gets changes of the camera's state, in some thread.
        on_failure: gets one sentence if the model thread fails; the camera goes on.
        recorder: gets every picture and every result; started and stopped with the session.
        on_progress: gets a sentence for each step until the first verdict, in the model thread.
    """

    def __init__(
        self,
        source: FrameSource,
        load_estimator: Callable[[], Estimator],
        publish: Callable[[LiveResult], object],
        on_status: Callable[[CameraStatus], object],
        on_failure: Callable[[str], object],
        *,
        recorder: Recorder | None = None,
        on_progress: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._blocks: int | None = None
        self.strictness = STANDARD
        """Of the verdicts from the next picture on."""
        self._load_estimator = load_estimator
        self._publish = publish
        self._on_status = on_status
        self._on_failure = on_failure
        self._on_progress = on_progress
        self.recorder = recorder
        self._levels: LevelSwitch | None = None
        self._slot: LatestSlot[Frame] = LatestSlot()
        self._judging = False
        self._reload_wanted = threading.Event()
        self._stopping = threading.Event()
        self._file = source if isinstance(source, VideoFileSource) else None
        self._camera = CameraThread(source, self._take_frame, self._take_status)
        self._model = threading.Thread(target=self._run_model, name="model", daemon=True)

    def start(self) -> None:
        """Start the threads."""
        if self._file is not None:
            self._file.pause()
        if self.recorder is not None:
            self.recorder.start()
        self._model.start()
        self._camera.start()

    def stop(self, *, for_good: bool = False) -> None:
        """Stop the threads and wait for them, each for a bounded time. A clip that is being recorded is finished.

        Args:
            for_good: the program ends, so a network that is being loaded is not waited for.
        """
        self._stopping.set()
        self._slot.close()
        self._camera.stop()
        self._model.join(LOADING_JOIN_S if for_good and not self._judging else JOIN_S)
        if self._model.is_alive():
            log.error("the model thread does not end")
        if self._levels is not None:
            self._levels.stop()
        if self.recorder is not None:
            self.recorder.stop()

    def reload(self) -> None:
        """Load the network again, because another one was chosen; the camera and a recording go on."""
        self._reload_wanted.set()

    def set_blocks(self, blocks: int | None) -> None:
        """Stay at the level of so many prediction blocks from the next picture on; None follows the computer."""
        self._blocks = blocks
        if self._levels is not None:
            self._levels.blocks = blocks

    def check_stall(self) -> None:
        """Notice a camera that hangs; call now and then."""
        self._camera.check_stall()

    @property
    def load(self) -> Load:
        """How well the last seconds of pictures were kept up with."""
        levels = self._levels
        return Load() if levels is None else levels.load

    @property
    def dropped(self) -> int:
        """Frames that came while the model was busy."""
        return self._slot.dropped if self._judging else 0

    def _take_status(self, status: CameraStatus) -> None:
        if self.recorder is not None and status.state in (CameraState.LOST, CameraState.STALLED):
            self.recorder.camera_lost()
        elif self.recorder is not None and status.state is CameraState.RUNNING:
            self.recorder.set_source(status.sentence)
        self._on_status(status)

    def _take_frame(self, frame: Frame) -> None:
        if self.recorder is not None:
            self.recorder.offer(frame)
        if self._judging:
            self._slot.put(frame)
        else:
            self._publish(LiveResult(frame))

    def _take_result(self, result: LiveResult) -> None:
        if self.recorder is not None:
            self.recorder.offer_result(result)
        self._publish(result)

    def _run_model(self) -> None:
        try:
            while True:
                self._reload_wanted.clear()
                with loading.listening(self._tell_progress):
                    loading.tell(loading.LOADING)
                    estimator = self._load_estimator()
                    loading.tell(loading.LOOKING)
                self._judge_until_reload(estimator)
        except Closed:
            pass
        except Exception as error:
            log.exception("the model thread failed")
            self._on_failure(f"The network stopped: {error}")
        finally:
            self._judging = False
            self._play_file()

    def _judge_until_reload(self, estimator: Estimator) -> None:
        pipeline, levels = Pipeline(estimator), LevelSwitch(estimator, self._blocks)
        self._levels = levels
        if self.recorder is not None:
            self.recorder.set_network(estimator.runtime.card.name)
        self._judging = True
        self._play_file()
        while not self._reload_wanted.is_set():
            frame = self._slot.take()
            pipeline.strictness = self.strictness
            if frame is not None:
                self._take_result(levels.take(judged(pipeline, frame)))

    def _tell_progress(self, sentence: str) -> None:
        """Nobody listens any more to a session that was stopped while its network was loaded."""
        if not self._stopping.is_set():
            self._on_progress(sentence)

    def _play_file(self) -> None:
        """Once: the athlete's own pauses are kept."""
        file, self._file = self._file, None
        if file is not None:
            file.play()


def judged(pipeline: Pipeline, frame: Frame) -> LiveResult:
    """The result of a frame, judged by the clock of its source: a hold does not grow while a file is paused."""
    return replace(pipeline.process(replace(frame, captured_at=frame.source_time)), frame=frame)
