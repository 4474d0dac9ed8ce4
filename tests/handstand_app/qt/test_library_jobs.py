"""Import, export and storage from the library page: progress, cancelling, and plain words when something is wrong."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from handstand_app.core.library.imports.video_import import Judge
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from handstand_app.core.types import Frame, LiveResult
from handstand_app.qt.app import make_application
from handstand_app.qt.library.jobs import NewJudge
from handstand_app.qt.library.page import LibraryPage
from handstand_app.qt.library.skipped_dialog import SkippedDialog
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import film
from tests.handstand_app.core.recording.scenes import number_in, result_of
from tests.handstand_app.qt.library_table import LibraryTable, record
from tests.patience import PATIENCE_S

MakeTable = Callable[..., LibraryTable]


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeTable]:
    make_application()
    tables: list[LibraryTable] = []

    def make(name: str = "library", new_judge: NewJudge | None = None) -> LibraryTable:
        library = Library(tmp_path / name)
        page = LibraryPage(library, new_judge)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        tables.append(LibraryTable(qtbot, library, page))
        return tables[-1]

    yield make
    for one in tables:
        one.page.stop()
        one.library.close()


def up_from_picture_ten() -> tuple[Judge, str]:
    """Reads the number in each picture; the athlete is up from the tenth on."""

    def judge(frame: Frame) -> LiveResult:
        return result_of(frame, VerdictKind.STRAIGHT if number_in(frame.image) >= 10 else VerdictKind.NO_HANDSTAND)

    return judge, "counting"


def choose(monkeypatch: pytest.MonkeyPatch, dialog: str, answer: object) -> None:
    monkeypatch.setattr(QFileDialog, dialog, lambda *_: (answer, ""))


def test_videos_are_imported_judged_and_shown_and_a_bad_one_keeps_none_out(
    table: MakeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = film(tmp_path / "Übung 1.mp4", 40), film(tmp_path / "b.mp4", 20)
    bad = tmp_path / "no video.mp4"
    bad.write_text("no video")
    page = table(new_judge=up_from_picture_ten)
    choose(monkeypatch, "getOpenFileNames", [str(first), str(bad), str(second)])
    page.click(page.page.empty.import_videos)
    page.wait_for_words("Imported 2 of 3 videos as 2 clips.")
    assert "no video.mp4" in page.page.notice.text
    clips = {clip.origin: clip for clip in page.library.clips.page()}
    assert clips["Übung 1.mp4"].summary.verdict is VerdictKind.STRAIGHT
    assert clips["Übung 1.mp4"].summary.hold_s == pytest.approx(2.9, abs=0.15)
    assert clips["b.mp4"].track is not None and first.is_file()
    page.page.import_videos([first])
    page.wait_for_words("It was here already")
    page.click(page.page.notice.action)
    assert page.selected == [clips["Übung 1.mp4"].id] and page.library.clips.count() == 2


def test_a_cancelled_import_keeps_what_was_whole_and_nothing_else(table: MakeTable, tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow_from_the_second_video_on() -> tuple[Judge, str]:
        inner, name = up_from_picture_ten()
        is_first = not reached.is_set() and page.library.clips.count() == 0

        def judge(frame: Frame) -> LiveResult:
            if not is_first and frame.index == 5:
                reached.set()
                go_on.wait(PATIENCE_S)
            return inner(frame)

        return judge, name

    page = table(new_judge=slow_from_the_second_video_on)
    page.page.import_videos([film(tmp_path / "a.mp4", 20), film(tmp_path / "another.mp4", 20)])
    page.wait(reached.is_set)
    assert page.page.notice.progress.isVisible()
    page.page.import_videos([tmp_path / "a.mp4"])
    page.wait_for_words("wait until it is done, or cancel it")
    page.click(page.page.notice.cancel)
    go_on.set()
    page.wait_for_words("Cancelled")
    assert [clip.origin for clip in page.library.clips.page()] == ["a.mp4"]
    assert len(list(page.library.layout.clips.rglob("*.mp4"))) == 1


def test_a_data_set_goes_from_one_library_to_another_with_labels(
    table: MakeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = table("here")
    labelled = record(here.library, 0)
    record(here.library, 1)
    here.library.labels.set_label(labelled, ClipLabel.STRAIGHT)
    here.page.refresh()
    choose(monkeypatch, "getSaveFileName", str(tmp_path / "sent"))
    entries = {action.text(): action for action in here.page.menu.menu.actions()}
    entries["Export all labelled clips…"].trigger()
    here.wait_for_words("Exported 1 clip to")
    there = table("there")
    choose(monkeypatch, "getOpenFileName", str(tmp_path / "sent.zip"))
    {action.text(): action for action in there.page.menu.menu.actions()}["Import data set…"].trigger()
    there.wait_for_words("Imported 1 clip.")
    [clip] = there.library.clips.page()
    assert clip.label is ClipLabel.STRAIGHT and there.selected == [clip.id]
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK nothing")
    there.page.jobs.import_dataset(bad)
    there.wait_for_words("bad.zip")
    assert there.library.clips.count() == 1


def test_clips_that_were_put_into_the_folder_by_hand_are_found(table: MakeTable) -> None:
    page = table()
    film(page.library.layout.clips / "2026-03-08" / "140211-00aa.mp4", 20)
    page.page.jobs.rescan()
    page.wait_for_words("Found 1 new clip; 0 files missing.")
    assert page.library.clips.count() == len(page.page.model.ids) == 1


def test_the_space_that_is_taken_is_shown_and_a_limit_proposes_what_may_go(table: MakeTable) -> None:
    page = table()
    for minutes in range(3):
        record(page.library, minutes)
    page.page.refresh()
    page.library.storage.set_cap(page.library.storage.use().total - 1)
    page.page.menu.show_storage()
    storage = page.page.menu.storage
    page.wait(storage.isVisible)
    assert storage.limited.isChecked() and storage.tidy.isEnabled()
    page.click(storage.tidy)
    page.wait(lambda: len(page.page.model.ids) < 3)
    assert page.library.clips.count() >= 1 and not storage.isVisible()


def test_the_list_grows_while_videos_come_in_and_the_selection_stays(table: MakeTable, tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def waits_in_the_second_video() -> tuple[Judge, str]:
        inner, name = up_from_picture_ten()
        is_second = page.library.clips.count() == 2

        def judge(frame: Frame) -> LiveResult:
            if is_second and frame.index == 5:
                reached.set()
                go_on.wait(PATIENCE_S)
            return inner(frame)

        return judge, name

    page = table(new_judge=waits_in_the_second_video)
    recorded = record(page.library, 0)
    page.page.refresh()
    assert page.selected == [recorded]
    page.page.import_videos([film(tmp_path / "a.mp4", 20), film(tmp_path / "another.mp4", 20)])
    page.wait(lambda: reached.is_set() and len(page.page.model.ids) == 2)
    page.wait(lambda: page.page.notice.job.text() == "Importing 2 of 2: another.mp4")
    assert page.selected == [recorded]
    go_on.set()
    page.wait_for_words("Imported 2 of 2 videos as 2 clips.")
    assert page.selected == [recorded] and len(page.page.model.ids) == 3
    page.click(page.page.notice.action)
    assert page.selected == [clip.id for clip in page.library.clips.page() if clip.origin == "a.mp4"]


def test_a_folder_is_imported_as_far_as_it_can_be_and_every_file_left_out_is_named(
    table: MakeTable, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"
    film(folder / "2025" / "good.mp4", 20)
    for name, content in (("note.txt", b"x"), ("torn.mov", b"no video"), ("empty.avi", b""), (".hidden", b"x")):
        (folder / name).write_bytes(content)
    page = table(new_judge=up_from_picture_ten)
    page.page.import_videos([folder])
    page.wait_for_words("Imported 1 of 3 videos as 1 clip.")
    for name in ("note.txt", "torn.mov", "empty.avi"):
        assert name in page.page.notice.text
    assert ".hidden" not in page.page.notice.text
    page.click(page.page.notice.action)
    [dialog] = page.page.findChildren(SkippedDialog)
    assert [line.split(":")[0] for line in dialog.lines.toPlainText().split("\n")] == [
        "note.txt", "empty.avi", "torn.mov"
    ]  # fmt: skip
    dialog.reject()


def test_a_decoder_that_fails_in_an_unforeseen_way_is_named_and_the_others_come_in(
    table: MakeTable, tmp_path: Path
) -> None:
    def fails_at_the_first() -> tuple[Judge, str]:
        if not page.page.jobs.is_busy or (page.library.clips.count() == 0 and not failed):
            failed.append(True)

            def judge(frame: Frame) -> LiveResult:
                raise ZeroDivisionError("no such thing")

            return judge, "counting"
        return up_from_picture_ten()

    failed: list[bool] = []
    page = table(new_judge=fails_at_the_first)
    page.page.import_videos([film(tmp_path / "a.mp4", 20), film(tmp_path / "b.mp4", 20)])
    page.wait_for_words("Imported 1 of 2 videos as 1 clip.")
    assert "a.mp4 cannot be imported: no such thing" in page.page.notice.text
