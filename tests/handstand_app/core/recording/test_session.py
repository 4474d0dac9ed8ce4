"""A live session that records: every captured picture is in the clip, whatever the network can keep up with."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.clip import read_track, read_track_header
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.session import LiveSession
from handstand_app.core.settings import AppSettings, library_folder, load_settings, save_settings
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import LiveResult
from tests.networks import shipped_estimator

OPTIONS = RecordingOptions(reserve_bytes=0)


def wait(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_every_captured_picture_is_saved_while_the_network_judges_some(tmp_path: Path, network_cache: Path) -> None:
    events: list[RecorderEvent] = []
    judged: list[LiveResult] = []

    def load() -> Estimator:
        return shipped_estimator(network_cache)

    def publish(result: LiveResult) -> None:
        if result.verdict is not None:
            judged.append(result)

    recorder = Recorder(tmp_path, "to be named", events.append, OPTIONS)
    session = LiveSession(VideoFileSource(DEMO), load, publish, lambda _: None, pytest.fail, recorder=recorder)
    session.start()
    try:
        wait(lambda: len(judged) > 3, 120)
        recorder.start_by_hand()
        wait(lambda: len(events) > 0, 60)
        time.sleep(1.0)
    finally:
        session.stop()
    (ended,) = [event for event in events if isinstance(event, RecordingEnded)]
    clip = ended.clip
    assert clip is not None and clip.dropped == 0 and clip.track is not None
    with VideoReader(clip.video) as reader:
        shown = [picture.image[::8, ::8].astype(int) for picture in reader]
    with VideoReader(DEMO) as reader:
        fps, originals = reader.speed.fps, [picture.image[::8, ::8].astype(int) for picture in reader]
    assert len(shown) == clip.frames >= 0.9 * fps
    assert min(np.abs(shown[5] - one).mean() for one in originals) < 3, "the camera's picture, no overlay"
    track = read_track(clip.track)
    assert len(track) == clip.frames and sum(frame.verdict is not None for frame in track) > 3
    assert read_track_header(clip.track)["source"] == DEMO.name


@pytest.mark.parametrize(
    "content, words",
    [
        ('{"record_automatically": 1}', "record_automatically"),
        ('{"library_folder": ""}', "library_folder"),
        ('{"seconds_before": 11}', "from 0 to 10"),
        ('{"seconds_before": true}', "seconds_before"),
        ('{"seconds_after": -1}', "from 0 to 30"),
        ('{"seconds_after": NaN}', "seconds_after"),
    ],
)
def test_unusable_settings_of_recording_are_kept_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str, words: str
) -> None:
    (tmp_path / "settings.json").write_text(content)
    assert load_settings(tmp_path / "settings.json") == AppSettings()
    assert (tmp_path / "settings.json.bad").read_text() == content and words in caplog.text


def test_settings_of_recording_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = AppSettings(record_automatically=True, library_folder="~/Übungen", seconds_before=4.5, seconds_after=0)
    save_settings(chosen, tmp_path / "settings.json")
    assert load_settings(tmp_path / "settings.json") == chosen
    monkeypatch.setenv("HOME", str(tmp_path))
    assert library_folder(chosen) == tmp_path / "Übungen"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert library_folder(AppSettings()) == tmp_path / "data" / "handstand" / "library"


def test_options_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"seconds_before: expected a number of seconds, 0 or more, got -1"):
        RecordingOptions(seconds_before=-1)
    with pytest.raises(ValueError, match="at least 1 second"):
        RecordingOptions(longest_s=0.5)
