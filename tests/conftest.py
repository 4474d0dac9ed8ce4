"""Every test starts with empty settings and caches of its own, and must end the threads that it started."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run beside each other; before torch is imported

GRACE_S = 20.0

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("ci")  # another by --hypothesis-profile


@pytest.fixture(autouse=True)
def private_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, caches and the library go to folders of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def no_thread_leaks() -> Iterator[None]:
    """Fail a test that leaves a Python thread running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    while leaked := [t.name for t in threading.enumerate() if t not in before and t.is_alive()]:
        assert time.monotonic() < deadline, f"threads still running after the test: {leaked}"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run; whoever makes something dear in it takes a lock there."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def network_cache(shared_folder: Path) -> Path:
    """The app's folder of converted networks under XDG_CACHE_HOME, filled once for all workers of a run."""
    from tests.networks import shipped_runtime

    folder = shared_folder / "cache" / "handstand"
    with FileLock(shared_folder / "cache.lock"):
        shipped_runtime(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_network(shared_folder: Path, network_cache: Path) -> Path:
    """An untrained checkpoint for what does not depend on the weights: files, options, exit codes."""
    from tests.networks import tiny_checkpoint

    with FileLock(shared_folder / "tiny.lock"):
        return tiny_checkpoint(shared_folder / "tiny", network_cache)


@pytest.fixture(scope="session")
def observations(shared_folder: Path) -> Path:
    """Observations of the clips of `tests.clips.labelled_folder`, to be copied to where the trainer keeps its own."""
    from tests.networks import observe_labelled_clips

    with FileLock(shared_folder / "observations.lock"):
        return observe_labelled_clips(shared_folder / "observations")
