"""Painting pictures of every size: what is on the screen is what is in the frame, also in the mirror."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.types import Frame, LiveResult
from handstand_app.qt.app import make_application
from handstand_app.qt.images import as_qimage
from handstand_app.qt.live.video_view import VideoView
from handstand_app.qt.review.picture import Content, PictureView
from tests.examples import examples
from tests.pictures import LAYOUTS, is_upright, quarters, sides

layouts = st.sampled_from(sorted(LAYOUTS))
painting = settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])


def pixels_of(image: QImage) -> np.ndarray:
    """(H, W, 3) RGB."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].copy()


def painted(widget: QWidget, size: tuple[int, int]) -> np.ndarray:
    """What a paint event leaves; an exception in it fails the test, see the root conftest."""
    widget.resize(*size)
    return pixels_of(widget.grab().toImage())


@settings(max_examples=examples(40))
@given(sides(), sides(), layouts)
def test_qt_sees_exactly_the_pixels_of_the_frame(width: int, height: int, how: str) -> None:
    frame = Frame(0, 0.0, LAYOUTS[how](quarters(width, height)))
    assert np.array_equal(pixels_of(as_qimage(frame.image)), quarters(width, height))


@painting
@given(st.integers(8, 200) | st.sampled_from((426, 540, 854, 898, 1080, 1096, 1366)), st.data())
def test_the_live_view_paints_every_size_and_its_mirror_image(qtbot: QtBot, width: int, data: st.DataObject) -> None:
    make_application()
    height, how = data.draw(st.integers(max(8, width // 8), min(width * 8, 1400))), data.draw(layouts)
    view = VideoView()
    qtbot.addWidget(view)
    view.show_result(LiveResult(Frame(0, 0.0, LAYOUTS[how](quarters(width, height)))))
    seen = _picture_in(painted(view, (400, 300)), width, height)
    view.set_mirrored(True)
    mirrored = _picture_in(painted(view, (400, 300)), width, height)
    assert is_upright(seen) and is_upright(mirrored[:, ::-1])


@painting
@given(st.integers(8, 200) | st.sampled_from((426, 540, 854, 898, 1080, 1096, 1366)), st.data())
def test_the_player_paints_every_size(qtbot: QtBot, width: int, data: st.DataObject) -> None:
    make_application()
    height, how = data.draw(st.integers(max(8, width // 8), min(width * 8, 1400))), data.draw(layouts)
    view = PictureView()
    qtbot.addWidget(view)
    view.show_content(Content(ClipFrame(0, 0.0, LAYOUTS[how](quarters(width, height)))))
    assert is_upright(_picture_in(painted(view, (400, 300)), width, height))


def _picture_in(screen: np.ndarray, width: int, height: int) -> np.ndarray:
    """The part of a widget that a picture of this size fills when it is fitted into it."""
    scale = min(screen.shape[1] / width, screen.shape[0] / height)
    w, h = max(int(width * scale), 4), max(int(height * scale), 4)
    top, left = (screen.shape[0] - h) // 2, (screen.shape[1] - w) // 2
    return screen[top : top + h, left : left + w]
