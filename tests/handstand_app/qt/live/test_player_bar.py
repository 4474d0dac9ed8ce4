"""The row under a file: what it says of a file that goes away and comes back."""

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt.live.player_bar import PARTLY_READ, PlayerBar
from tests.clips import noise_clip


def test_what_cannot_be_read_is_noted_until_it_can_be_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    clip = noise_clip(tmp_path / "<b>&bold;.mp4", frames=12, fps=30)
    page = QWidget()
    qtbot.addWidget(page)
    bar = PlayerBar(page)
    page.show()
    source = VideoFileSource(clip, loop=True)
    source.open()
    bar.set_source(source, "It repeats.")
    assert bar.note.text() == "It repeats." and bar.note.isVisible()
    content = clip.read_bytes()
    clip.unlink()
    bar.seek(0.2)
    source.read()
    bar.refresh()
    assert bar.note.text() == PARTLY_READ and bar.note.isVisible()
    assert "&lt;b&gt;&amp;bold;" in bar.note.toolTip(), "a name with tags is shown as it is"
    clip.write_bytes(content)
    source.release()
    source.open()
    bar.refresh()
    assert bar.note.text() == "It repeats." and bar.note.toolTip() == ""
    bar.loop.click()
    assert not bar.note.isVisible()
    source.release()
