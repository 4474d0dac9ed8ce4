"""What is no video file is called what it is; a file that cannot be read is not waited for like a camera."""

import os
import queue
from pathlib import Path

import pytest

from handstand_app.core.camera import CameraState, CameraStatus, CameraThread
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.choose import file_or_stream
from handstand_app.core.sources.playback import VideoFileSource
from tests.patience import PATIENCE_S


def test_a_folder_is_called_a_folder(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    with pytest.raises(SourceError, match=r"clip\.mp4 is a folder; choose a video file in it$"):
        file_or_stream(str(tmp_path / "clip.mp4"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_called_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "clip.mp4")
    with pytest.raises(SourceError, match=r"clip\.mp4 is a pipe or a device, no file; choose a video file$"):
        file_or_stream(str(tmp_path / "clip.mp4"))


def test_a_link_to_nothing_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").symlink_to("nowhere.mp4")
    with pytest.raises(SourceError, match=r"clip\.mp4 does not exist"):
        file_or_stream(str(tmp_path / "clip.mp4"))


def test_a_file_that_is_no_video_gives_one_whole_sentence(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("no video" * 99)
    told: queue.Queue[CameraStatus] = queue.Queue()
    camera = CameraThread(VideoFileSource(tmp_path / "clip.mp4"), lambda _: None, told.put)
    camera.start()
    lost = next(status for _ in range(9) if (status := told.get(timeout=PATIENCE_S)).state is CameraState.LOST)
    camera.stop()
    assert lost.sentence.startswith(str(tmp_path / "clip.mp4")) and lost.sentence.endswith(".")
    assert "Trying again" not in lost.sentence and "plugged" not in lost.sentence
