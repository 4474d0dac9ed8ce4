"""A clip that plays slower than real time: its factor is shown and chosen, and all times follow."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from handstand_app.core.clip import read_track, track_path
from handstand_app.core.sources.speed import FileSpeed
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.qt.review.display import ReviewClip
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip
from tests.handstand_app.qt.review.table import Table, save
from tests.patience import PATIENCE_MS

Key = Qt.Key


def choose(table: Table, factor: float) -> None:
    button = table.view.transport.slow_motion
    button.factors[factor].trigger()
    table.wait(lambda: (facts := table.view.player.facts(0)) is not None and facts.speed.factor == factor)
    assert button.factors[factor].isChecked()


def aligned_at(table: Table) -> tuple[float, float]:
    """The moment of each clip at which they are aligned [s]."""
    assert table.view.player.comparison is not None
    alignment = table.view.player.comparison.alignment
    return alignment.first_s, alignment.second_s


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


def test_the_factor_goes_out_to_be_remembered_and_comes_back_with_the_clip(
    table: Table, numbers: Path, attempt: tuple[Path, Path]
) -> None:
    told: list[tuple[Path, FileSpeed]] = []
    table.view.slow_motion_chosen.connect(lambda video, speed: told.append((video, speed)))
    table.open(numbers)
    choose(table, 8.0)
    assert told == [(numbers, FileSpeed(30.0, 1.0, 8.0))]
    table.open(*attempt)
    table.wait(lambda: table.view.transport.slow_motion.text() == "Slow motion")
    table.view.open_clip(ReviewClip(numbers, None, "a clip", slow_motion=8.0))
    table.view.set_segments([(0.0, 1.6, "straight")])
    table.wait(lambda: table.view.transport.slow_motion.text() == "Slow motion 8×")
    assert [tuple(part) for part in table.view.labelling.parts] == [(0.0, 0.2, "straight")]
    assert len(told) == 1, "what comes from the library need not be remembered"


@pytest.mark.parametrize("number", [0, 1])
def test_two_that_are_compared_have_a_factor_each_and_are_aligned_in_times_of_life(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path], number: int
) -> None:
    view = table.view
    told: list[tuple[Path, FileSpeed]] = []
    view.slow_motion_chosen.connect(lambda video, speed: told.append((video, speed)))
    clips = (attempt, later)
    view.open_comparison(ReviewClip(*clips[0], "a", slow_motion=4.0), ReviewClip(*clips[1], "b", slow_motion=4.0))
    table.wait(lambda: all(picture.content is not None for picture in view.pictures))
    buttons = view.side.compare.slow_motion
    assert not view.transport.slow_motion.isVisible() and all(button.isVisible() for button in buttons)
    assert [button.text() for button in buttons] == ["Slow motion 4×"] * 2
    assert view.player.starts_s == pytest.approx([0.5 / 4, 0.0], abs=0.002)
    view.player.seek(0.3)
    facts, before = view.player.facts(0), view.player.comparison
    assert facts is not None
    picture = facts.index.at(view.player.clip_time(0))
    was_aligned_at = aligned_at(table)
    buttons[number].factors[2.0].trigger()
    table.wait(lambda: (facts := view.player.facts(number)) is not None and facts.speed.factor == 2.0)
    assert told == [(clips[number][0], FileSpeed(pytest.approx(30.0, rel=0.01), 1.0, 2.0))]
    table.wait(lambda: buttons[number].text() == "Slow motion 2×")
    assert buttons[1 - number].text() == "Slow motion 4×"
    factors = [2.0 if clip == number else 4.0 for clip in (0, 1)]
    moments = [at * 4 / factor for at, factor in zip(was_aligned_at, factors, strict=True)]
    table.wait(lambda: view.player.comparison is not before)
    assert aligned_at(table) == pytest.approx(moments, abs=0.01)
    assert view.player.starts_s[1] - view.player.starts_s[0] == pytest.approx(moments[0] - moments[1], abs=0.02)
    table.wait(lambda: table.shown == picture)


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
    table.qtbot.waitUntil(lambda: table.view.player.track(0) is not None, timeout=PATIENCE_MS)
    assert [line.time_s for line in read_track(track_path(video))] == pytest.approx(times_s, abs=1e-3)
    choose(table, 4.0)
    assert table.view.player.track(0) is not None, "the new track is read with the new factor"
    target = tmp_path / "exported.mp4"
    save(table, "video", target)
    table.wait(target.exists)
    with VideoReader(target) as reader:
        assert [picture.time_s for picture in reader][-1] == pytest.approx(times_s[-1] / 4, abs=2e-3)
