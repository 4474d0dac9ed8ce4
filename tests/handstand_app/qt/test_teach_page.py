"""The page "Teach" with a real training process behind it."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from handstand_app.core.teach.versions import Versions
from handstand_app.qt.teach.page import TeachPage
from models.checkpoint import SHIPPED
from tests.clips import labelled_folder

QUICK = ("--head.steps", "3", "--head.batch", "8", "--folds", "2")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return labelled_folder(tmp_path_factory.mktemp("labelled"))


def page_of(qtbot: QtBot, clips: Path, tmp_path: Path, options: tuple[str, ...] = QUICK) -> TeachPage:
    page = TeachPage(
        lambda folder: shutil.copytree(clips, folder, dirs_exist_ok=True),
        lambda: ["6 clips are labelled"],
        Versions(tmp_path / "networks"),
        tmp_path / "work",
        options,
    )
    qtbot.addWidget(page)
    page.show()
    return page


def click(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isVisible()
    qtbot.wait(10)  # a button that has just appeared has no place in the layout yet
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_athlete_teaches_compares_and_goes_back(qtbot: QtBot, clips: Path, tmp_path: Path) -> None:
    page = page_of(qtbot, clips, tmp_path)
    chosen: list[Path] = []
    page.network_chosen.connect(chosen.append)
    click(qtbot, page.start)
    assert page.progress.isVisible() and page.cancel.isVisible() and not page.start.isVisible()
    qtbot.waitUntil(lambda: page.keep.isVisible(), timeout=120_000)
    assert "agrees with you" in page.outcome.text() and not page.is_busy
    click(qtbot, page.keep)
    assert len(chosen) == 1 and chosen[0].parent == tmp_path / "networks" and page.start.isVisible()
    [back] = [button for button in page.versions_panel.findChildren(QPushButton) if button.text() == "Use"]
    click(qtbot, back)
    assert chosen[-1] == SHIPPED and Versions(tmp_path / "networks").current().folder == SHIPPED
    page.stop()


def test_cancelling_brings_the_button_back_and_leaves_no_process(qtbot: QtBot, clips: Path, tmp_path: Path) -> None:
    page = page_of(qtbot, clips, tmp_path, ("--head.steps", "100000"))
    click(qtbot, page.start)
    qtbot.waitUntil(lambda: page.progress.bar.value() > 0, timeout=60_000)
    click(qtbot, page.cancel)
    assert page.start.isVisible() and not page.is_busy and page.outcome.text() == ""


def test_clips_that_cannot_be_collected_are_explained(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path / "nowhere", tmp_path)
    click(qtbot, page.start)
    qtbot.waitUntil(lambda: bool(page.outcome.text()), timeout=10_000)
    assert "nowhere" in page.outcome.text() and page.start.isVisible()
    page.stop()
