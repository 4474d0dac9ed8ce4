"""The shipped network as processes load it, and files for it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from handstand_app.core.analyze import FileJob
from handstand_app.core.batch.jobs import NetworkChoice
from models.checkpoint import SHIPPED
from tests.clips import noise_clip


@pytest.fixture(scope="session")
def network(network_cache: Path) -> NetworkChoice:
    """At its cheapest level, and compiled already."""
    choice = NetworkChoice(SHIPPED, network_cache, "openvino", blocks=1)
    choice.load()
    return choice


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[FileJob]:
    """Clips of several lengths, a picture, and one file that is neither."""
    folder = tmp_path_factory.mktemp("files")
    paths = [noise_clip(folder / f"clip {frames}.mp4", frames) for frames in (4, 1, 3)]
    paths.append(folder / "手.png")
    paths[-1].write_bytes(cv2.imencode(".png", np.full((40, 60, 3), 90, np.uint8))[1].tobytes())
    paths.insert(2, folder / "broken.mp4")
    paths[2].write_bytes(b"no video")
    return [FileJob(path) for path in paths]
