"""Record what the app's eyes see of a video, for tests: `python -m tests.handstand_app.core.record VIDEO OUT.npz`.

Only rendered clips go into the repository. `replay.py` reads the file.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, Observation
from models.checkpoint import SHIPPED, read_card
from models.contract import Level
from tests.handstand_app.core.replay import Recording

if __name__ == "__main__":
    seen: list[tuple[float, Observation | None]] = []
    with tempfile.TemporaryDirectory() as cache, VideoReader(Path(sys.argv[1])) as reader:
        level = Level(read_card(SHIPPED).network.blocks)
        estimator = Estimator(build_runtime(SHIPPED, Path(cache), threads=1, choice="openvino", level=level))
        for index, picture in enumerate(reader):
            seen.append((picture.time_s, estimator.observe(Frame(index, picture.time_s, picture.image))))
    known = [observation for _, observation in seen if observation is not None]
    blank = known[0]
    rows = [blank if observation is None else observation for _, observation in seen]
    Recording(
        time_s=np.array([time_s for time_s, _ in seen]),
        found=np.array([observation is not None for _, observation in seen]),
        keypoints=np.array([row.pose.keypoints for row in rows], np.float32),
        confidence=np.array([row.pose.confidence for row in rows], np.float32),
        sure=np.array([row.pose.sure for row in rows]),
        logits=np.array([row.visibility_logits for row in rows], np.float32),
        size=blank.image_size,
    ).write(Path(sys.argv[2]))
