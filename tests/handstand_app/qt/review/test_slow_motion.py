"""A clip that plays slower than life: its factor is shown and chosen, and all times follow."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from handstand_app.core.clip import read_track, track_path
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.qt.review.display import ReviewClip
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip
from tests.handstand_app.qt.review.table import Table, save

Key = Qt.Key


def choose(table: Table, factor: float) -> None:
    button = table.view.transport.slow_motion
    button.factors[factor].trigger()
    table.wait(lambda: (facts := table.view.player.facts(0)) is not None and facts.speed.factor == factor)
    assert button.factors[factor].isChecked()


def test_times_holds_and_curves_are_those_of_life_and_the_picture_stays(
    table: Table, attempt: tuple[Path, Path]
) -> None:
    table.open(*attempt)
    player = table.view.player
    before = player.track(0)
    assert before is not None
    duration_s, held_s, picture = player.playhead.duration_s, before.holds()[-1].total_s, len(before) // 2
    player.seek(float(before.times_s[picture]))
    table.wait_for_picture(picture)
    choose(table, 4.0)
    table.wait(lambda: player.playhead.duration_s == pytest.approx(duration_s / 4))
    table.wait_for_picture(picture)
    after = player.track(0)
    assert after is not None and after.holds()[-1].total_s == pytest.approx(held_s / 4, abs=1e-3)
    assert [after.verdict(i) is None for i in range(len(after))] == [
        before.verdict(i) is None for i in range(len(after))
    ]
    assert table.view.transport.clock.text().endswith(f"/ {duration_s / 4:.2f} s")
    assert table.view.transport.slow_motion.text() == "Slow motion 4×"
    choose(table, 1.0)
    table.wait(lambda: player.playhead.duration_s == pytest.approx(duration_s))
    assert table.view.transport.slow_motion.text() == "Slow motion"


def test_parts_keep_their_pictures_and_go_out_by_the_times_of_the_library(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.view.set_segments([(0.0, 0.4, "not_handstand")])
    choose(table, 2.0)
    table.wait(lambda: [tuple(part) for part in table.view.labelling.parts] == [(0.0, 0.2, "not_handstand")])
    assert not table.segments, "nothing was changed by the athlete"
    table.view.player.seek(0.5)
    table.press(Key.Key_I)
    table.view.player.seek(0.75)
    table.press(Key.Key_O, Key.Key_S)
    assert table.segments == [[(0.0, 0.4, "not_handstand"), (1.0, 1.5, "straight")]]


def test_the_factor_is_remembered_until_the_program_ends_and_is_not_offered_for_two(
    table: Table, numbers: Path, attempt: tuple[Path, Path]
) -> None:
    table.open(numbers)
    choose(table, 8.0)
    table.open(*attempt)
    table.wait(lambda: table.view.transport.slow_motion.text() == "Slow motion")
    table.view.open_clip(ReviewClip(numbers, None, "a clip"))
    table.view.set_segments([(0.0, 1.6, "straight")])
    table.wait(lambda: table.view.transport.slow_motion.text() == "Slow motion 8×")
    assert [tuple(part) for part in table.view.labelling.parts] == [(0.0, 0.2, "straight")]
    table.view.open_comparison(ReviewClip(numbers, None, "a"), ReviewClip(*attempt, "b"))
    table.wait(lambda: table.view.player.facts(1) is not None and table.view.player.facts(0) is not None)
    assert not table.view.transport.slow_motion.isVisible()


def test_many_pictures_a_second_ask_for_a_look_and_any_factor_can_be_typed(table: Table, tmp_path: Path) -> None:
    table.open(recorded_clip(tmp_path / "fast.mp4", 60, fps=240.0))
    button = table.view.transport.slow_motion
    table.wait(lambda: button.text() == "Slow motion? 240 pictures/s")
    button.other.trigger()
    dialog = next(dialog for dialog in button.findChildren(QInputDialog) if dialog.isVisible())
    dialog.setDoubleValue(1.25)
    dialog.accept()
    table.wait(lambda: button.text() == "Slow motion 1.25×")
    assert button.other.isChecked()


def test_an_analysis_judges_real_movement_and_keeps_the_times_of_the_file(table: Table, tmp_path: Path) -> None:
    video, track = demo_clip(tmp_path / "a.mp4", 3.0, 3.5)
    times_s = [line.time_s for line in read_track(track)]
    track.unlink()
    table.open(video)
    choose(table, 2.0)
    table.view.analyse()
    table.qtbot.waitUntil(lambda: table.view.player.track(0) is not None, timeout=240_000)
    assert [line.time_s for line in read_track(track_path(video))] == pytest.approx(times_s, abs=1e-3)
    choose(table, 4.0)
    assert table.view.player.track(0) is not None, "the new track is read with the new factor"
    target = tmp_path / "exported.mp4"
    save(table, "video", target)
    table.wait(target.exists)
    with VideoReader(target) as reader:
        assert [picture.time_s for picture in reader][-1] == pytest.approx(times_s[-1] / 4, abs=2e-3)
