"""Names of files are shown letter by letter, whatever they look like."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from handstand_app.qt.library.detail_panel import DetailPanel
from handstand_app.qt.library.notice_bar import NoticeBar
from handstand_app.qt.live.video_view import VideoView
from handstand_app.qt.review.controls import Title
from handstand_app.qt.review.frame_verdict import FrameVerdict
from handstand_app.qt.review.notice import Notice
from handstand_app.qt.status_line import StatusLine

NAME = "<b>&bold;\nname.mp4"


def test_labels_of_names_and_errors_take_no_tags(qtbot: QtBot) -> None:
    view = VideoView()
    status, detail = StatusLine(view), DetailPanel()
    widgets = (view, status, detail, NoticeBar(), Notice(), FrameVerdict())
    for widget in widgets:
        qtbot.addWidget(widget)
    notice_bar, notice, verdict = widgets[3:]
    labels: list[QLabel] = [status._source, status._note, status.trouble, detail.title, detail.facts]
    labels += [notice_bar.label, notice.label, verdict.caption, verdict.detail]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("show", [StatusLine.show_source, StatusLine.show_note])
def test_a_name_with_a_line_break_stays_on_one_line(qtbot: QtBot, show) -> None:  # type: ignore[no-untyped-def]
    view = VideoView()
    status = StatusLine(view)
    qtbot.addWidget(view)
    qtbot.addWidget(status)
    show(status, NAME)
    assert "<b>&bold;\\x0aname.mp4" in (status._source.text(), status._note.text())


def test_the_title_of_the_player_is_cut_with_dots_and_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    title = Title()
    qtbot.addWidget(title)
    title.resize(600, 30)
    title.show()
    title.show_title(NAME)
    assert title.text() == "<b>&bold;\\x0aname.mp4" and title.textFormat() == Qt.TextFormat.PlainText
    assert title.toolTip() == "&lt;b&gt;&amp;bold;\\x0aname.mp4"
    title.resize(60, 30)
    assert title.text().endswith("…")
