"""The page "Teach" with a real training process behind it."""

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from handstand_app.core.job import Cancelled, Stop
from handstand_app.core.teach.teaching_material import Material
from handstand_app.core.teach.versions import Versions
from handstand_app.qt.teach.page import Report, TeachPage
from models.checkpoint import SHIPPED
from tests.clips import labelled_folder
from tests.patience import PATIENCE_MS

QUICK = ("--head.steps", "3", "--head.batch", "8", "--folds", "2")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return labelled_folder(tmp_path_factory.mktemp("labelled"))


def page_of(qtbot: QtBot, clips: Path, tmp_path: Path, options: tuple[str, ...] = QUICK) -> TeachPage:
    page = TeachPage(
        lambda folder, *_: shutil.copytree(clips, folder, dirs_exist_ok=True),
        lambda: Material(("6 clips are labelled",), is_enough=True),
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


def test_an_athlete_teaches_compares_and_goes_back(
    qtbot: QtBot, clips: Path, observations: Path, tmp_path: Path
) -> None:
    shutil.copytree(observations, tmp_path / "work" / "observations")
    page = page_of(qtbot, clips, tmp_path)
    chosen: list[Path] = []
    page.network_chosen.connect(chosen.append)
    click(qtbot, page.start)
    assert page.progress.isVisible() and page.cancel.isVisible() and not page.start.isVisible()
    qtbot.waitUntil(lambda: page.keep.isVisible(), timeout=PATIENCE_MS)
    assert "agrees with you" in page.outcome.text() and not page.is_busy
    click(qtbot, page.keep)
    assert len(chosen) == 1 and chosen[0].parent == tmp_path / "networks" and page.start.isVisible()
    [back] = [button for button in page.versions_panel.findChildren(QPushButton) if button.text() == "Use"]
    click(qtbot, back)
    assert chosen[-1] == SHIPPED and Versions(tmp_path / "networks").current().folder == SHIPPED
    page.stop()


def test_cancelling_brings_the_button_back_and_leaves_no_process(
    qtbot: QtBot, clips: Path, observations: Path, tmp_path: Path
) -> None:
    shutil.copytree(observations, tmp_path / "work" / "observations")
    page = page_of(qtbot, clips, tmp_path, ("--head.steps", "100000"))
    click(qtbot, page.start)
    qtbot.waitUntil(lambda: page.progress.bar.value() > 0, timeout=PATIENCE_MS)
    click(qtbot, page.cancel)
    assert page.start.isVisible() and not page.is_busy and page.outcome.text() == ""


def test_clips_that_cannot_be_collected_are_explained(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot, tmp_path / "nowhere", tmp_path)
    click(qtbot, page.start)
    qtbot.waitUntil(lambda: bool(page.outcome.text()), timeout=PATIENCE_MS)
    assert "nowhere" in page.outcome.text() and page.start.isVisible()
    page.stop()


def test_nothing_is_taught_from_too_few_days_or_while_clips_are_being_imported(qtbot: QtBot, tmp_path: Path) -> None:
    material = [Material(("1 clip is labelled",), is_enough=False)]
    page = TeachPage(lambda *_: None, lambda: material[0], Versions(tmp_path / "networks"), tmp_path / "work")
    qtbot.addWidget(page)
    page.show()
    assert page.start.isVisible() and not page.start.isEnabled()
    with qtbot.waitSignal(page.labelling_wanted, timeout=PATIENCE_MS):
        page.to_library.click()
    material[0] = Material(("4 clips are labelled",), is_enough=True)
    page.refresh()
    assert page.start.isEnabled() and not page.to_library.isVisible()
    page.hinder("Clips are being imported.")
    assert not page.start.isEnabled() and "Clips are being imported." in page.labelled.text()
    page.hinder("")
    assert page.start.isEnabled() and "imported" not in page.labelled.text()


def test_collecting_clips_says_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, tmp_path: Path) -> None:
    asked = threading.Event()

    def export(folder: Path, report: Report, unwanted: Stop) -> None:
        report(2, 5)
        while not unwanted():
            asked.wait(0.01)
        raise Cancelled("stopped")

    enough = Material(("5 clips are labelled",), is_enough=True)
    page = TeachPage(export, lambda: enough, Versions(tmp_path / "networks"), tmp_path / "work")
    qtbot.addWidget(page)
    page.show()
    click(qtbot, page.start)
    qtbot.waitUntil(lambda: page.progress.left.text().startswith("2 of 5"), timeout=PATIENCE_MS)
    assert page.progress.stage.text() == "Collecting the labelled clips"
    click(qtbot, page.cancel)
    assert page.start.isVisible() and page.start.isEnabled() and not page.is_busy and page.outcome.text() == ""


def test_the_cards_of_networks_fit_into_a_narrow_window(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "networks" / "2026-03-08 14.02.11"
    shutil.copytree(SHIPPED, folder)
    page = page_of(qtbot, tmp_path, tmp_path)
    for width in (900, 1008, 1100):
        page.resize(width, 700)
        qtbot.wait(10)
        panel = page.versions_panel
        assert panel.widget().width() <= panel.viewport().width()
        for button in panel.findChildren(QPushButton):
            assert panel.viewport().rect().contains(button.mapTo(panel.viewport(), button.rect().bottomRight()))
