"""Every kind of video file is shown, timed and exported right, or said in one clear sentence."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.skeleton import INDEX
from models.verdicts import VerdictKind
from tests.networks import shipped_estimator
from tests.video_kinds import KINDS, SIZE, Kind, fault_of, make, show, write_base

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="the files are made by ffmpeg")
JUDGED = ("h264.mp4", "hlg.mov", "pq.mp4", "turned_90.mp4", "portrait.mp4", "anamorphic.mp4", "moving.webp", "wmv2.wmv")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base") / "base.mkv")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_video_is_shown_and_exported_right_or_said_in_a_sentence(
    kind: Kind, base: Path, tmp_path: Path
) -> None:
    shown = show(make(kind, base, tmp_path), tmp_path)
    assert fault_of(kind, shown) is None
    assert shown.sentence.count("\n") == 0 and "Error" not in shown.sentence


def test_there_are_at_least_forty_kinds_of_video_and_no_two_alike() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 40


@pytest.fixture(scope="module")
def estimator(network_cache: Path) -> Estimator:
    return shipped_estimator(network_cache)


def judged(path: Path, estimator: Estimator) -> LiveResult:
    with VideoReader(path) as reader:
        image = next(iter(reader)).image
    return Pipeline(estimator).process_still(Frame(0, 0.0, image))


@pytest.mark.parametrize("name", JUDGED)
def test_the_same_athlete_is_seen_and_judged_alike_in_every_kind(
    name: str, base: Path, tmp_path: Path, estimator: Estimator
) -> None:
    kind = next(kind for kind in KINDS if kind.name == name)
    seen, reference = judged(make(kind, base, tmp_path), estimator), judged(base, estimator)
    assert seen.verdict is not None and reference.verdict is not None and seen.pose is not None
    assert reference.pose is not None and reference.verdict.label is VerdictKind.STRAIGHT
    assert seen.verdict.label is VerdictKind.STRAIGHT
    limbs = [INDEX[name] for name in ("r_wrist", "l_wrist", "r_ankle", "l_ankle", "pelvis")]
    shares = [pose.pose.keypoints[limbs] / size for pose, size in ((seen, kind.size), (reference, SIZE))]
    assert np.abs(shares[0] - shares[1]).max() < 0.05
