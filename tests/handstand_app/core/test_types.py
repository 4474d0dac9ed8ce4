"""Pictures that cross the borders of the core: whatever lies in memory, everybody gets rows without gaps."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handstand_app.core.drawing.draw import annotate
from handstand_app.core.recording.frames import stored
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.types import Frame, LiveResult, Pose, Verdict
from models.body_line import measure_sure
from models.crop import Crop, extract
from models.verdicts import VerdictKind
from tests.examples import examples
from tests.pictures import LAYOUTS, quarters, sides

few = settings(max_examples=examples(40))
layouts = st.sampled_from(sorted(LAYOUTS))


@few
@given(sides(), sides(), layouts)
def test_a_frame_is_contiguous_and_has_the_same_pixels_however_the_array_lay(width: int, height: int, how: str) -> None:
    plain = quarters(width, height)
    for frame in (Frame(0, 0.0, LAYOUTS[how](plain.copy())), ClipFrame(0, 0.0, LAYOUTS[how](plain.copy()))):
        assert frame.image.flags.c_contiguous and not frame.image.flags.writeable
        assert np.array_equal(frame.image, plain)
        assert len(bytes(frame.image.data)) == width * height * 3


@pytest.mark.parametrize(
    "image",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8), np.zeros((4, 4, 3))],
)
def test_what_is_no_rgb_picture_is_refused_with_its_shape(image: np.ndarray) -> None:
    for kind, name in ((Frame, "Frame.image"), (ClipFrame, "ClipFrame.image")):
        with pytest.raises(ValueError, match=rf"{name}: expected \(H, W, 3\) uint8, got"):
            kind(0, 0.0, image)


@few
@given(sides(), sides(), layouts)
def test_the_recorder_stores_the_same_planes_however_the_array_lay(width: int, height: int, how: str) -> None:
    plain = quarters(width, height)
    planes = stored(Frame(0, 0.0, LAYOUTS[how](plain.copy()))).planes
    assert planes.flags.c_contiguous and np.array_equal(planes, stored(Frame(0, 0.0, plain)).planes)


@few
@given(sides(), sides(), layouts, st.floats(-3.2, 3.2))
def test_a_crop_is_the_same_however_the_array_lay(width: int, height: int, how: str, angle: float) -> None:
    plain = quarters(width, height)
    crop = Crop.whole(width, height, angle)
    assert np.array_equal(extract(LAYOUTS[how](plain.copy()), crop, 64), extract(plain, crop, 64))


@few
@given(sides(), sides(), layouts)
def test_annotating_draws_into_a_copy_of_any_size_and_lay(width: int, height: int, how: str) -> None:
    plain = quarters(width, height)
    points = np.column_stack([np.linspace(0, width, 16), np.linspace(0, height, 16)])
    pose = Pose(points, np.ones(16), np.ones(16, bool))
    verdict = Verdict(VerdictKind.NOT_STRAIGHT, fault="legs_apart")

    def drawn(image: np.ndarray) -> np.ndarray:
        return annotate(LiveResult(Frame(0, 0.0, image), pose, measure_sure(pose.keypoints, pose.sure), verdict))

    image = drawn(LAYOUTS[how](plain.copy()))
    assert image.flags.c_contiguous and image.flags.writeable and np.array_equal(image, drawn(plain))
    done, data = cv2.imencode(".png", image)  # the still export
    assert done and np.array_equal(cv2.imdecode(data, cv2.IMREAD_COLOR), image)
