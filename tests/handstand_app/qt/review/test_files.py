"""Clips and tracks that are broken, missing or not analysed; exports; letting files go."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from handstand_app.core.review.export import csv_columns
from handstand_app.qt.review.clip_jobs import Analysed
from handstand_app.qt.review.display import ReviewClip
from tests.handstand_app.core.recording.scenes import number_in
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip, sequential
from tests.handstand_app.qt.review.table import Table, save
from tests.patience import PATIENCE_MS

Key = Qt.Key


@pytest.mark.parametrize("content, words", [(None, "no longer there"), (b"", "is empty"), (b"?" * 999, "cannot be")])
def test_a_clip_that_cannot_be_opened_is_a_sentence_and_the_next_one_opens(
    table: Table, tmp_path: Path, numbers: Path, content: bytes | None, words: str
) -> None:
    video = tmp_path / "broken.mp4"
    if content is not None:
        video.write_bytes(content)
    table.view.open_clip(ReviewClip(video, None, "broken"))
    table.wait(lambda: words in table.words)
    table.press(Key.Key_Space, Key.Key_Period, Key.Key_I, Key.Key_O, Key.Key_P, Key.Key_F, Key.Key_M)
    assert not table.view.player.playhead.playing and not table.view.exports.actions["video"].isEnabled()
    table.open(numbers)
    assert number_in(table.wait_for_picture(0)) == 0 and not table.words


def test_a_clip_deleted_under_the_player_harms_nothing(table: Table, tmp_path: Path) -> None:
    video = recorded_clip(tmp_path / "a.mp4", 40)
    table.open(video)
    video.unlink()
    table.view.player.seek(1.0)
    table.wait(lambda: table.shown == 30 or table.words)
    target = tmp_path / "out.mp4"
    save(table, "video", target)
    table.wait(lambda: "no longer there" in table.view.notice.label.text())
    assert not target.exists()


def test_a_track_that_does_not_fit_is_said_and_the_clip_is_shown(
    table: Table, numbers: Path, tmp_path: Path, attempt: tuple[Path, Path]
) -> None:
    track = tmp_path / "long.track.jsonl"
    line = attempt[1].read_text().splitlines()
    track.write_text(line[0] + "\n" + "".join(f"{line[-1].replace('2.4667', str(n))}\n" for n in range(90)))
    table.open(numbers, track)
    table.wait(lambda: "belongs to another video" in table.view.notice.label.text())
    assert number_in(table.wait_for_picture(0)) == 0 and table.view.notice.isVisible()
    assert table.view.side.answer.verdicts[0].verdict.text() == "NOT JUDGED"


def test_a_clip_without_a_track_is_analysed_on_request(table: Table, tmp_path: Path) -> None:
    video, track = demo_clip(tmp_path / "a.mp4", 3.0, 3.3)
    track.unlink()
    made: list[Analysed] = []
    table.view.track_made.connect(made.append)
    table.open(video)
    table.wait(lambda: "has not been analysed" in table.view.notice.label.text())
    table.qtbot.mouseClick(table.view.notice.offer, Qt.MouseButton.LeftButton)
    table.qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    assert [(done.video, done.track) for done in made] == [(video, track)] and not table.view.notice.isVisible()
    table.view.player.seek(0.28)
    table.wait_for_picture(8)
    content = table.view.pictures[0].content
    assert content is not None and content.pose is not None and content.pose.sure.sum() > 8


def test_exports_go_where_the_user_says_and_can_be_read(
    table: Table, attempt: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    table.open(*attempt)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    for kind, name in (("still", "a.png"), ("csv", "ä b.csv"), ("json", "a.json"), ("video", "a.mp4")):
        save(table, kind, folder / name)
        table.wait(lambda name=name: f"Saved as {folder / name}" in table.view.notice.label.text())
    assert len(sequential(folder / "a.mp4")) == 75
    assert (folder / "ä b.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(csv_columns())
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "a.mp4", "a.png", "ä b.csv"]


def test_leaving_lets_the_file_go_and_the_view_opens_again(table: Table, numbers: Path, tmp_path: Path) -> None:
    table.open(numbers)
    table.press(Key.Key_Space)
    table.qtbot.mouseClick(table.view.header.back, Qt.MouseButton.LeftButton)
    assert table.closings == [True] and table.view.pictures[0].content is None
    for _ in range(5):
        table.view.open_clip(ReviewClip(numbers, None, "again"))
    table.open(numbers)
    table.press(Key.Key_Period)
    assert number_in(table.wait_for_picture(1)) == 1
    table.view.forget()
    assert table.view.player.clips == []
