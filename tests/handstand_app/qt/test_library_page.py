"""The library page as a person uses it: real keys and mouse, a real database, real video files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from handstand_app.core.clip import ClipSummary
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.judgement import Judgement
from handstand_app.core.library.errors import DamagedLibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from handstand_app.core.library.recovery.repair import open_library, repair
from handstand_app.qt.app import make_application
from handstand_app.qt.library.clip_delegate import HEADING_PX, ROW_PX
from handstand_app.qt.library.filter_bar import Queue
from handstand_app.qt.library.formatting import day_facts
from handstand_app.qt.library.judging import Judging
from handstand_app.qt.library.page import LibraryPage
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import BROKEN, DOWN, UP
from tests.handstand_app.qt.library_table import Key, LibraryTable, Modifier, record
from tests.patience import PATIENCE_MS

MakeTable = Callable[[Library], LibraryTable]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def table(qtbot: QtBot, library: Library) -> Iterator[MakeTable]:
    make_application()
    pages: list[LibraryPage] = []

    def make(library: Library) -> LibraryTable:
        page = LibraryPage(library)
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow, timeout=PATIENCE_MS)
        return LibraryTable(qtbot, library, page)

    yield make
    for page in pages:
        page.stop()


def test_one_key_labels_and_goes_on_and_what_is_said_to_be_saved_is_on_the_disk(
    table: MakeTable, library: Library
) -> None:
    third, second, first = (record(library, minutes) for minutes in (0, 1, 2))
    page = table(library)
    assert page.selected == [first], "the newest is first"
    labels = (ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT, ClipLabel.UNSURE)
    for key, following in ((Key.Key_S, second), (Key.Key_N, third)):
        page.press(key)
        assert page.selected == [following]
    page.press(Key.Key_U)
    page.wait_for_words("That was the last clip of this list.")
    with library._database.reading() as connection:
        rows = dict(connection.execute("SELECT id, label FROM clips").fetchall())
    assert [rows[clip_id] for clip_id in (first, second, third)] == [label.value for label in labels]


def test_undo_takes_labels_back_one_by_one_and_redo_gives_them_again(table: MakeTable, library: Library) -> None:
    older, newer = record(library, 0), record(library, 1)
    page = table(library)
    page.press(Key.Key_S)
    page.press(Key.Key_H)
    page.wait(lambda: page.read(older).label is ClipLabel.NOT_HANDSTAND)
    page.press(Key.Key_Z, Modifier.ControlModifier)
    page.wait(lambda: page.read(older).label is None)
    page.press(Key.Key_Z, Modifier.ControlModifier)
    page.wait(lambda: page.read(newer).label is None and page.selected == [newer])
    page.press(Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)
    page.wait(lambda: page.read(newer).label is ClipLabel.STRAIGHT)


def test_the_guess_is_shown_after_the_label_unless_it_is_wanted_before(table: MakeTable, library: Library) -> None:
    record(library, 0)
    page = table(library)
    assert "model says" not in page.page.detail.guess.text()
    page.click(page.page.detail.guess_first)
    assert "The model says: straight" in page.page.detail.guess.text()
    page.click(page.page.detail.guess_first)
    page.press(Key.Key_N)
    page.wait(lambda: "The model says: straight" in page.page.detail.guess.text())


def test_the_queues_offer_what_is_most_worth_a_label_and_where_label_and_model_disagree(
    table: MakeTable, library: Library
) -> None:
    agreed, disagreed = record(library, 0), record(library, 1)
    broken, nothing = record(library, 2, [(0.5, DOWN), (2.5, BROKEN)]), record(library, 3, [(2, DOWN)])
    library.labels.set_label(agreed, ClipLabel.STRAIGHT)
    library.labels.set_label(disagreed, ClipLabel.NOT_STRAIGHT)
    page = table(library)
    page.wait(lambda: page.page.filters.buttons[Queue.WORTH].text().endswith("2"))
    page.click(page.page.filters.buttons[Queue.WORTH])
    doubts = [page.read(clip_id).summary.doubt for clip_id in page.page.model.ids]
    assert set(page.page.model.ids) == {broken, nothing} and doubts == sorted(doubts, reverse=True)
    page.click(page.page.filters.buttons[Queue.DISAGREE])
    assert page.page.model.ids == [disagreed]


def test_clips_are_found_by_notes_label_verdict_hold_and_star(table: MakeTable, library: Library) -> None:
    long, short = record(library, 0, [(0.5, DOWN), (5.5, UP)]), record(library, 1)
    broken = record(library, 2, [(0.5, DOWN), (2.5, BROKEN)])
    page = table(library)
    filters, ids = page.page.filters, lambda: page.page.model.ids
    page.click_row(1)
    page.qtbot.keyClicks(page.page.detail.notes, "toes pointed")
    filters.search.setFocus()
    page.wait(lambda: page.read(short).notes == "toes pointed")
    page.qtbot.keyClicks(filters.search, "pointed")
    page.qtbot.keyClick(filters.search, Key.Key_Return)
    assert ids() == [short]
    filters.search.clear()
    page.wait(lambda: len(ids()) == 3)
    filters.holds.setCurrentText("Hold from 5 s")
    assert ids() == [long]
    filters.holds.setCurrentIndex(0)
    filters.verdicts.setCurrentText("Model: not straight")
    assert ids() == [broken]
    page.press(Key.Key_F)
    page.wait(lambda: page.read(broken).favourite)
    filters.verdicts.setCurrentIndex(0)
    page.click(filters.favourites)
    assert ids() == [broken]
    filters.labels.setCurrentText("Straight")
    assert ids() == [] and page.page.stack.currentWidget() is page.page.empty
    assert page.page.empty.title.text() == "No clip passes these conditions"
    page.click(page.page.empty.show_all)
    assert ids() == [broken, short, long]


def test_what_is_thrown_away_is_in_the_trash_until_it_is_emptied(table: MakeTable, library: Library) -> None:
    kept, gone = record(library, 0), record(library, 1)
    page = table(library)
    page.press(Key.Key_Delete)
    page.wait(lambda: page.page.model.ids == [kept])
    page.press(Key.Key_Z, Modifier.ControlModifier)
    page.wait(lambda: page.page.model.ids == [gone, kept] and page.selected == [gone])
    page.press(Key.Key_Delete)
    page.wait(lambda: page.page.model.ids == [kept])
    page.click(page.page.filters.buttons[Queue.TRASH])
    assert page.page.model.ids == [gone]
    page.press(Key.Key_S)
    page.wait_for_words("Clips in the trash cannot be labelled")
    file = page.read(gone).video
    assert file.is_file()
    page.page.menu.ask_to_empty()
    page.wait_for_words("1 clip in the trash")
    assert file.is_file(), "asked first"
    page.click(page.page.notice.action)
    page.wait(lambda: not file.exists() and page.page.model.ids == [])


def test_enter_opens_a_clip_and_two_selected_ones_are_compared(table: MakeTable, library: Library) -> None:
    older, newer = record(library, 0), record(library, 1)
    page = table(library)
    page.press(Key.Key_C)
    page.wait_for_words("Select two clips")
    page.press(Key.Key_Return)
    page.wait(lambda: page.opened == [newer])
    page.click_row(0)
    page.click_row(1, Modifier.ControlModifier)
    page.press(Key.Key_C)
    page.wait(lambda: page.compared == [(older, newer)])


def test_a_clip_deleted_behind_the_apps_back_is_said_to_be_missing_and_its_label_stays(
    table: MakeTable, library: Library
) -> None:
    clip_id = record(library, 0)
    library.labels.set_label(clip_id, ClipLabel.STRAIGHT)
    page = table(library)
    page.read(clip_id).video.unlink()
    page.press(Key.Key_Return)
    page.wait(lambda: page.page.notice.text and page.read(clip_id).missing)
    assert page.opened == [] and str(page.read(clip_id).video.name) in page.page.notice.text
    assert page.read(clip_id).label is ClipLabel.STRAIGHT
    assert "The file is missing" in page.page.detail.facts.text()
    page.page.menu.ask_to_forget()
    page.click(page.page.notice.action)
    page.wait(lambda: page.page.model.ids == [])


def test_an_empty_library_says_how_clips_come_into_it(table: MakeTable, library: Library) -> None:
    page = table(library)
    assert page.page.stack.currentWidget() is page.page.empty and page.page.empty.import_videos.isVisible()
    assert "R on the page Live" in page.page.empty.sentence.text()
    clip_id = record(library, 0)
    page.page.refresh()
    assert page.selected == [clip_id]


def test_pictures_of_clips_come_from_their_videos(table: MakeTable, library: Library) -> None:
    clip_id = record(library, 0)
    page = table(library)
    page.wait(lambda: page.page.pictures.whole(clip_id) is not None)
    image = page.page.pictures.whole(clip_id)
    assert image is not None and image.width() / image.height() == pytest.approx(2, rel=0.05)
    QApplication.processEvents()
    assert page.page.grab().toImage().pixelColor(5, 5).isValid()


def test_rows_are_as_high_as_what_is_in_them_whatever_was_searched_before(table: MakeTable, library: Library) -> None:
    days = [record(library, 60 * 24 * day + minutes) for day in range(4) for minutes in (0, 1, 2)]
    library.clips.set_notes(days[1], "toes")
    library.clips.set_notes(days[7], "toes pointed")
    page = table(library)
    rows, filters = page.page.list.verticalHeader(), page.page.filters
    for words, expected in (("", 4), ("toes", 2), ("pointed", 1), ("", 4), ("nowhere", 0), ("toes", 2), ("", 4)):
        filters.search.setText(words)
        filters.search.returnPressed.emit()
        heights = [rows.sectionSize(row) for row in range(rows.count())]
        headings = page.page.model.heading_rows
        assert len(headings) == expected
        assert heights == [ROW_PX + HEADING_PX * (row in headings) for row in range(len(page.page.model.ids))]
    filters.sorts.setCurrentText("Longest hold")
    assert {rows.sectionSize(row) for row in range(rows.count())} == {ROW_PX}


def test_home_and_end_go_to_the_first_and_the_last_clip(table: MakeTable, library: Library) -> None:
    ids = [record(library, minutes) for minutes in range(12)]
    page = table(library)
    page.press(Key.Key_End)
    assert page.selected == [ids[0]]
    page.press(Key.Key_Home)
    assert page.selected == [ids[-1]]
    page.press(Key.Key_End, Modifier.ShiftModifier)
    assert page.selected == ids[::-1]


def test_no_word_of_a_button_is_cut_however_narrow_the_window_and_whatever_is_labelled(
    table: MakeTable, library: Library
) -> None:
    record(library, 0)
    page = table(library)
    page.page.resize(page.page.minimumSizeHint())
    for key in (Key.Key_H, Key.Key_N, Key.Key_S, Key.Key_U):
        page.press(key)
        page.wait(lambda: page.read(page.selected[0]).label is not None)
        QApplication.processEvents()
        for button in page.page.detail.findChildren(QPushButton):
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def test_what_was_found_later_is_shown_and_what_was_said_live_where_it_differs(
    table: MakeTable, library: Library
) -> None:
    clip_id = record(library, 0, [(0.5, DOWN), (3.3, UP)])
    page = table(library)
    facts = page.page.detail.facts
    assert "hold 3.2 s ·" in facts.text() and "live" not in facts.text()
    full = Judgement("live", 4, 4, every_frame=True)
    library.judgements.set_summary(clip_id, ClipSummary(3.3, 3.3, None, VerdictKind.STRAIGHT, 0.1), full)
    page.page.refresh()
    assert "hold 3.3 s ·" in facts.text() and "live" not in facts.text(), "the same for the athlete"
    library.judgements.set_summary(clip_id, ClipSummary(7.4, 2.0, None, VerdictKind.NOT_STRAIGHT, 0.1), full)
    page.page.refresh()
    assert "live 3.2 s, judged again 7.4 s" in facts.text()
    assert "best hold 7.4 s" in day_facts(library.clips.days()[0])
    assert "live it was 3.2 s" in page.page.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    page.page.grab()
    page.click(page.page.detail.guess_first)
    assert "not straight (live: straight)" in page.page.detail.guess.text()


def test_no_headline_shows_a_fragment_of_a_hold(table: MakeTable, library: Library) -> None:
    record(library, 0, [(0.5, DOWN), (0.8, UP), (0.5, DOWN)])
    page = table(library)
    assert page.read(page.selected[0]).summary.hold_s == pytest.approx(0.7)
    assert "no hold" in page.page.detail.facts.text() and "no hold" in day_facts(library.clips.days()[0])


def test_clips_that_wait_to_be_judged_again_are_counted_and_that_can_be_paused(
    table: MakeTable, library: Library, qtbot: QtBot
) -> None:
    ids = [record(library, minutes) for minutes in (0, 1)]
    page = table(library)
    bar = page.page.judging_bar
    assert not bar.isVisible(), "nobody judges"

    def never() -> Estimator:
        raise AssertionError("somebody is in view")

    judging = Judging(library, never, bar, lambda: False)
    try:
        assert bar.isVisible() and bar.label.text().startswith("2 saved clips are to be judged again")
        page.click(bar.pause)
        assert "paused" in bar.label.text() and library.judgements.paused
        page.click(bar.pause)
        assert "paused" not in bar.label.text() and not library.judgements.paused
        for clip_id in ids:
            library.judgements.give_up(clip_id, "torn")
        judging.look()
        assert not bar.isVisible()
    finally:
        judging.stop()


def test_a_damaged_entry_is_shown_as_one_and_repaired_on_request(table: MakeTable, library: Library) -> None:
    first, second = record(library, 0), record(library, 1)
    with library._database.writing() as connection:
        connection.execute("UPDATE clips SET day = '2026-11-2h', verdict = 'xstraight' WHERE id = ?", (second,))
    page = table(library)
    page.wait_for_words("The library's entries of 1 clip are damaged.")
    assert set(page.page.model.ids) == {first, second}
    page.page.grab()
    page.page.show_clip(second)
    assert "entry of this clip is damaged: " in page.page.detail.facts.text()
    page.click(page.page.notice.action)
    page.wait_for_words("Repaired 1 clip.")
    page.wait(lambda: "damaged" not in page.page.detail.facts.text())
    assert page.read(second).summary.verdict is VerdictKind.STRAIGHT and page.read(second).day == page.read(first).day


def test_a_database_that_lists_too_little_is_offered_for_repair(table: MakeTable, library: Library) -> None:
    clip_id = record(library, 0)
    with library._database.writing() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX clips_by_size ON clips (frames)' "
                           "WHERE name = 'clips_by_size'")  # fmt: skip
        connection.execute("PRAGMA writable_schema = RESET")
    page = table(library)
    page.wait_for_words("is damaged")
    page.click(page.page.notice.action)
    page.wait_for_words("The next start of the app offers the repair.")
    page.page.stop()
    library.close()
    with pytest.raises(DamagedLibraryError):
        open_library(library.root)
    done = repair(library.root)
    assert done.damaged is not None
    with open_library(library.root) as again:
        assert [found.name for found in again.clips.page()] and again.clips.count() == 1, clip_id
