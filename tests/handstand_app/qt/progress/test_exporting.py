"""Tables and reports, as the menu of the page "Progress" writes them."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.progress.attempts import Grouping, SavedAttempt
from handstand_app.core.progress.overview import Period, overview
from handstand_app.qt.app import make_application
from handstand_app.qt.progress.exporting import ProgressExport
from handstand_app.qt.progress.report import session_rows, ticks
from tests.handstand_app.core.progress.draws import attempt

DAY_S = 86400.0 * 20_520
MADE = [attempt(number, DAY_S + 60.0 * number, 1.0 + number, 0.5, "arched_back") for number in range(20)]


class Export:
    """The menu, and what it said."""

    def __init__(self, qtbot: QtBot, made: list[SavedAttempt]) -> None:
        make_application()
        self.said: list[str] = []
        self.shown = overview(made, Period.WEEKS, Grouping.SESSION, date(2026, 3, 8))
        self.parent, self.menu = QWidget(), QMenu()
        qtbot.addWidget(self.parent)
        qtbot.addWidget(self.menu)
        self.export = ProgressExport(self.menu, self.parent, lambda: (self.shown, Grouping.SESSION), self.said.append)


@pytest.mark.parametrize("made", [[], MADE[:1], MADE])
def test_a_report_is_one_page_as_pdf_or_picture(tmp_path: Path, qtbot: QtBot, made: list[SavedAttempt]) -> None:
    table = Export(qtbot, made)
    table.export.write(tmp_path / "a.pdf")
    table.export.write(tmp_path / "a.PNG")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF-") and content.count(b"/Type /Page\n") == 1
    picture = QImage(str(tmp_path / "a.PNG"))
    assert (picture.width(), picture.height()) == (1488, 2105)
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    assert (np.frombuffer(grey.constBits(), np.uint8) < 128).sum() > 5000
    assert len(table.said) == 2 and all("written to" in sentence for sentence in table.said)


def test_the_menu_asks_for_a_name_and_adds_the_suffix(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Export(qtbot, MADE)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    for action in table.menu.actions():
        action.trigger()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "mine.pdf", "mine.png"]


def test_what_cannot_be_written_is_said_in_one_line_and_leaves_the_old_file(tmp_path: Path, qtbot: QtBot) -> None:
    table = Export(qtbot, MADE)
    folder = tmp_path / "no\x1b[31m" / "a.pdf"
    table.export.write(folder)
    assert "cannot be written" in table.said[0] and "\x1b" not in table.said[0]
    (tmp_path / "b.csv").mkdir()
    table.export.write(tmp_path / "b.csv")
    assert "cannot be written" in table.said[1] and list((tmp_path / "b.csv").iterdir()) == []


def test_the_latest_sessions_come_first_and_no_more_than_fit() -> None:
    many = [attempt(number, DAY_S + 7200.0 * number, 2.0) for number in range(30)]
    rows = session_rows(overview(many, Period.ALL, Grouping.SESSION, date(2026, 3, 8)))
    assert len(rows) == 12 and all(row[1] == "1" and row[2] == "2.0 s" for row in rows)
    assert rows[0][0].endswith("10:00")


@pytest.mark.parametrize("most_s", [0.6, 2.2, 7.0, 61.0, 900.0])
def test_an_axis_has_a_few_ticks(most_s: float) -> None:
    found = ticks(most_s)
    assert found[0] == 0 and found[-1] <= most_s and 2 <= len(found) <= 9
