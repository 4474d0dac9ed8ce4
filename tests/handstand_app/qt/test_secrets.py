"""The password of a network camera goes to the camera and nowhere else: every output of a recording is searched."""

import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.library.model import ClipFilter
from handstand_app.core.settings import load_settings, settings_file
from handstand_app.core.sources.choose import file_or_stream
from handstand_app.log_file import keep_log, log_file
from handstand_app.qt.main_window import MainWindow
from tests.camera_server import CameraServer, Mood
from tests.patience import PATIENCE_MS

USER, PASSWORD = "gymnast77", "correct horse"
TYPED = f"{USER}:correct%20horse@"
SECRETS = (USER, PASSWORD, "correct%20horse", "Z3ltbmFzdDc3")  # the last one begins what Basic makes of it


def texts(window: QWidget) -> list[str]:
    """Everything that the window can show as text."""
    found = [window.windowTitle()]
    for kind in (QLabel, QAbstractButton, QLineEdit):
        for widget in window.findChildren(kind):
            found += [widget.text(), widget.toolTip(), widget.accessibleName()]
    return found


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file below a folder, and of every file in a zip."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path}/{name}", archive.read(name)


def no_network() -> Estimator:
    """Nothing has to be judged here; that it fails is one more sentence in the log."""
    raise RuntimeError("no network in this test")


@pytest.fixture
def kept_log() -> Iterator[None]:
    before = list(logging.getLogger().handlers)
    keep_log()
    yield
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.mark.usefixtures("kept_log")
def test_a_recording_from_a_camera_with_a_password_leaves_it_in_no_output(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    with CameraServer() as server:
        server.user = (USER, PASSWORD)
        address = server.address.replace("http://", f"http://{TYPED}")
        window = MainWindow(file_or_stream(address), no_network, load_settings())
        window.show()
        window.sources._use_address(address)  # as the dialog does when the camera has answered
        qtbot.waitUntil(lambda: len(window.view.painted_at) > 5, timeout=PATIENCE_MS)
        with qtbot.waitSignal(window.recording_controller.clip_saved, timeout=PATIENCE_MS):
            window.record_bar.record_requested.emit()
            qtbot.wait(1000)
            shown += texts(window)
            window.record_bar.stop_requested.emit()
        server.mood = Mood.DROPPING
        qtbot.waitUntil(lambda: "Trying again" in (window.view._message or ""), timeout=PATIENCE_MS)
        shown += [*texts(window), window.view._message or ""]
        library = window.library_controller.library
        assert library is not None and library.clips.count() == 1
        library.export_dataset(tmp_path / "out.zip", ClipFilter())
        window.close()
        window.deleteLater()
    place = server.address.removeprefix("http://")
    assert any(place in text for text in shown) and settings_file().exists() and log_file().exists()
    found = dict(contents(tmp_path))
    assert any(name.endswith(".track.jsonl") and place.encode() in content for name, content in found.items())
    said = capfd.readouterr()
    for secret in SECRETS:
        assert not [text for text in shown if secret in text]
        assert not [name for name, content in found.items() if secret.encode() in content or secret in name]
        assert secret not in caplog.text + said.out + said.err
