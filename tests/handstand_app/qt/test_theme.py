"""The light and the dark theme: readable, followed by everything that is open, and remembered."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.drawing.palette import CONTRAST, DARK, INK, LIGHT, VERDICT_COLOURS, Palette, Rgb
from handstand_app.core.settings import AppSettings, load_settings, save_settings
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import Hold, Verdict
from handstand_app.qt import theme
from handstand_app.qt.app import make_application
from handstand_app.qt.library.notice_bar import NoticeBar
from handstand_app.qt.live.verdict_panel import VerdictPanel
from handstand_app.qt.main_window import MainWindow
from handstand_app.qt.review.view import ReviewView
from handstand_app.qt.teach.progress_panel import ProgressPanel
from models.verdicts import VerdictKind
from tests.patience import PATIENCE_MS

OpenWindow = Callable[..., MainWindow]
every = pytest.mark.parametrize("palette", [DARK, LIGHT, CONTRAST], ids=["dark", "light", "contrast"])


@pytest.fixture(autouse=True)
def system_theme_afterwards() -> Iterator[None]:
    make_application()
    theme.choose("dark")
    yield
    theme.choose("system")


def luminance(rgb: Rgb) -> float:
    """Relative luminance by WCAG 2."""
    shares = np.array(rgb) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 to 21, by WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours_of(widget: QWidget) -> np.ndarray:
    """(H, W, 3) what a widget shows, RGB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.array(image.constBits()).reshape(image.height(), image.width(), 4)
    return pixels[:, :, 2::-1].astype(int)


def share_of(widget: QWidget, rgb: Rgb) -> float:
    return float((np.abs(colours_of(widget) - rgb).sum(axis=2) <= 3).mean())


def test_the_contrast_of_black_on_white_is_twenty_one() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@every
def test_text_has_a_contrast_of_four_and_a_half_to_one_on_everything_it_is_on(palette: Palette) -> None:
    for ground in (palette.background, palette.surface, palette.mat, palette.chosen):
        for text in (palette.text, palette.muted, palette.trouble):
            assert contrast(text, ground) >= 4.5, (text, ground)
    curves = palette.straight, palette.broken, palette.elbow, palette.shoulder, palette.hip, palette.knee, palette.legs
    for curve in curves:
        assert contrast(curve, palette.surface) >= 4.5, curve
    for ground in (palette.background, palette.surface):
        assert contrast(palette.focus, ground) >= 3 and contrast(palette.recording, ground) >= 3
        assert contrast(palette.faint, ground) >= 2.5, "what cannot be used now may be weaker, but is there"


@every
def test_the_verdict_has_a_contrast_of_seven_to_one(palette: Palette) -> None:
    for label in VerdictKind:
        assert contrast(INK, VERDICT_COLOURS[label]) >= 7, label
    assert contrast(palette.text, palette.surface) >= 7, "while there is no verdict"


@pytest.mark.parametrize("mode", ["dark", "light"])
@pytest.mark.parametrize("label", list(VerdictKind))
def test_the_painted_verdict_has_that_contrast_too(qtbot: QtBot, mode: str, label: VerdictKind) -> None:
    theme.choose(mode)
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.resize(1024, 140)
    panel.show_verdict(Verdict(label, fault="bent_arms"), Hold(3.0, 2.0, True, None))
    shown = colours_of(panel)
    brightness = shown.sum(axis=2)
    darkest = shown.reshape(-1, 3)[brightness.argmin()]
    ground = shown[1, 1]
    assert contrast((darkest[0], darkest[1], darkest[2]), (ground[0], ground[1], ground[2])) >= 7


@pytest.mark.parametrize("mode", ["dark", "light"])
@pytest.mark.parametrize("label", list(VerdictKind))
def test_a_verdict_that_is_held_over_is_dimmed_and_can_still_be_read(
    qtbot: QtBot, mode: str, label: VerdictKind
) -> None:
    theme.choose(mode)
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    grounds = []
    for held_s in (0.0, 0.1, 0.5):
        panel.show_verdict(Verdict(label, held_s=held_s), Hold(4.2, 3.0, True, None))
        grounds.append(theme.dimmed(theme.verdict_colour(label)) if panel.is_dimmed else theme.verdict_colour(label))
    bright, blink, held = [(round(255 * c.redF()), round(255 * c.greenF()), round(255 * c.blueF())) for c in grounds]
    assert bright == blink != held, "a single lost picture must not flicker"
    ink = theme.colours().text
    assert contrast((ink.red(), ink.green(), ink.blue()), held) >= 4.5


def test_what_is_open_changes_with_the_theme(qtbot: QtBot) -> None:
    review, progress, notice = ReviewView(), ProgressPanel(), NoticeBar()
    widgets: tuple[QWidget, ...] = (review, progress, notice)
    for widget in widgets:
        qtbot.addWidget(widget)
        widget.resize(932, 672)
        widget.show()
    notice.show_error("That did not work.")
    notice.resize(700, 60)
    icons = [review.transport.play.icon().cacheKey()]
    for mode, palette, other in (("light", LIGHT, DARK), ("dark", DARK, LIGHT)):
        theme.choose(mode)
        for part in (review.curves, review.timeline, progress.plot, notice):
            assert share_of(part, palette.surface) > 0.2, (mode, part)
            assert share_of(part, other.surface) < 0.01, (mode, part)
        assert share_of(review.pictures[0], palette.mat) > 0.9
        assert share_of(notice.label, palette.trouble) > 0.001
        assert review.curves.lines[0, "straight"].opts["pen"].color() == QColor(*palette.straight)
        assert review.transport.play.icon().cacheKey() not in icons
        icons.append(review.transport.play.icon().cacheKey())
    review.forget()


def test_a_widget_that_is_gone_is_not_restyled(qtbot: QtBot) -> None:
    kept, calls = QWidget(), []
    qtbot.addWidget(kept)
    theme.styled(kept, lambda: calls.append("old") or "")
    theme.styled(kept, lambda: calls.append("kept") or "")
    gone = QWidget()
    theme.styled(gone, lambda: calls.append("gone") or "")
    with qtbot.waitSignal(gone.destroyed, timeout=PATIENCE_MS):
        gone.deleteLater()
    calls.clear()
    theme.choose("light")
    assert calls == ["kept"]


def test_the_system_is_followed_live_unless_a_theme_is_chosen(qtbot: QtBot) -> None:
    changed = QGuiApplication.styleHints().colorSchemeChanged
    theme.choose("system")
    changed.emit(Qt.ColorScheme.Light)
    assert theme.colours().background == QColor(*LIGHT.background)
    changed.emit(Qt.ColorScheme.Dark)
    assert theme.colours().background == QColor(*DARK.background)
    theme.choose("light")
    changed.emit(Qt.ColorScheme.Dark)
    assert theme.colours().background == QColor(*LIGHT.background)
    theme.choose("system")
    assert theme.colours().background == QColor(*DARK.background)
    changed.emit(Qt.ColorScheme.Unknown)


def test_a_theme_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="system, light, dark, contrast, got 'pink'"):
        theme.choose("pink")
    with pytest.raises(ValueError, match="theme must be one of system, light, dark, contrast, got 'pink'"):
        AppSettings(theme="pink")


def test_ctrl_t_goes_through_the_themes_restyles_every_page_and_is_remembered(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    save_settings(AppSettings(mirror=True))
    window = open_window(VideoFileSource(DEMO))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    assert window.rail.theme.text() == "Theme:\nsystem"
    for mode, palette in (("light", LIGHT), ("dark", DARK), ("contrast", CONTRAST), ("system", DARK)):
        qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda mode=mode: load_settings().theme == mode, timeout=PATIENCE_MS)  # type: ignore[misc]
        assert window.rail.theme.text() == f"Theme:\n{mode}"
        for number in range(window.pages.count()):
            window.rail._group.button(number).click()
            assert share_of(window.rail, palette.surface) > 0.5
            page = window.chart if number == 0 else window.pages.currentWidget()
            assert share_of(page, palette.surface) + share_of(page, palette.background) > 0.4, (mode, number)


def test_a_window_starts_in_the_remembered_theme(open_window: OpenWindow) -> None:
    save_settings(AppSettings(theme="light"))
    window = open_window(VideoFileSource(DEMO), load_settings())
    assert window.rail.theme.text() == "Theme:\nlight" and share_of(window.rail, LIGHT.surface) > 0.5


def test_text_has_seven_to_one_in_high_contrast() -> None:
    for ground in (CONTRAST.background, CONTRAST.surface, CONTRAST.mat):
        for text in (CONTRAST.text, CONTRAST.muted, CONTRAST.trouble, CONTRAST.line, CONTRAST.focus):
            assert contrast(text, ground) >= 7, text
    assert contrast(CONTRAST.text, CONTRAST.chosen) >= 7
