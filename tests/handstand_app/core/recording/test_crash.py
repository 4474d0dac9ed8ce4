"""A killed process and a full disk: everything up to the last second is there at the next start."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from handstand_app.core.clip import read_track, track_path
from handstand_app.core.recording.lock import RecordingLock, lock_path
from handstand_app.core.recording.recover import recover
from tests.handstand_app.core.recording.killing import CHILD, ROOT, kill_many
from tests.handstand_app.core.recording.scenes import consecutive, numbers_and_times
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and RLIMIT_FSIZE are of other systems")


@pytest.mark.parametrize("times", [4, pytest.param(60, marks=pytest.mark.nightly)])
def test_killed_at_random_moments_all_but_the_last_second_is_recovered(tmp_path: Path, times: int) -> None:
    moments_s = [random.uniform(1.5, 3) for _ in range(times)]
    losses = kill_many(tmp_path, moments_s, at_once=2)
    assert any(loss.pictures > 0 for loss in losses)
    for loss in losses:
        assert loss.lost_s <= 1.0 and loss.track_lost_s < 1.5, loss


def test_a_file_that_may_not_grow_ends_the_clip_with_a_sentence_and_what_is_there_is_readable(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", CHILD, str(tmp_path), "20000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("ended")]
    assert len(told) == 1, told
    assert "the file may not grow any more; the first " in told[0] and "s are kept. Free some space" in told[0]
    assert done.stdout.splitlines()[-1].startswith(("59 ", told[0])), "pictures were taken to the end"
    video = Path(told[0].split("|")[1].strip())
    numbers, times = numbers_and_times(video)
    assert consecutive(numbers) and times[-1] > 0.4 and video.stat().st_size <= 20_000
    assert len(read_track(track_path(video))) > 10 and not lock_path(video).exists()


def test_recovery_forgives_whatever_it_finds(tmp_path: Path) -> None:
    folder = tmp_path / "clips" / "2026-03-08"
    folder.mkdir(parents=True)
    for name, content in (("140211-0001", b""), ("140212-0002", b"nonsense" * 99), ("140213-0003", None)):
        if content is not None:
            (folder / f"{name}.mp4").write_bytes(content)
        RecordingLock.create(lock_path(folder / f"{name}.mp4"), {}).leave()
    (folder / "140214-0004.recording.json.part").write_text("{")
    lock_path(folder / "140215-0005.mp4").write_text("damaged")
    assert recover(tmp_path) == [] and list(folder.iterdir()) == []


def test_recovery_of_a_folder_that_does_not_exist_finds_nothing(tmp_path: Path) -> None:
    assert recover(tmp_path / "nowhere") == [] and not (tmp_path / "nowhere").exists()
