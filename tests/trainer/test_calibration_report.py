"""The calibration report: holds are what they are asked to be, statistics are right, and the page tells the figures."""

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from models.body_line import ANGLE_NAMES, LIMITS, deviations
from models.labels import ACTIONS, NOT_STRAIGHT, STRAIGHT
from models.skeleton import KEYPOINTS
from tests.frame_lines import frame_line
from tests.trainer.synthetic.stick import stick_character
from trainer.calibration_report import ReportOptions, make_report, plain
from trainer.datasets.clips import read_frames
from trainer.metrics.spacing import spacing_of
from trainer.report.answers import Answer, read_answers
from trainer.report.holds import FAULTS, HoldSpec, draw_specs, hold_movement
from trainer.report.render import FPS, FRAMES, HoldsError, read_holds, render_holds
from trainer.report.tables import VIEWS, Calibration, calibrate
from trainer.report.text import report
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.render.video import write_mp4


@pytest.fixture(scope="module")
def stick() -> Character:
    return stick_character()


def test_few_holds_are_fine_and_bad_ones_are_refused(stick: Character, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        draw_specs(0, seed=1)
    assert len(draw_specs(3, seed=1)) == 3, "fewer holds than faults"
    with pytest.raises(ValueError, match="no fault is called 'twist'"):
        hold_movement(np.random.default_rng(0), stick, HoldSpec(0, "twist", 3.0, 0.0, 1), 1.0)
    with pytest.raises(HoldsError, match="has no rendered holds; render them with"):
        read_holds(tmp_path)


def a_hold(folder: Path, number: int, fault: str, size: float, view: float) -> None:
    """A clip of 16 grey pictures and its truth: a figure whose named angle alone is `size` degrees."""
    angles = np.zeros((FRAMES, len(ANGLE_NAMES)), np.float32)
    column = ANGLE_NAMES.index(FAULTS[fault].angle)
    angles[:, column] = size
    label = NOT_STRAIGHT if size > LIMITS.as_array()[column] else STRAIGHT
    write_mp4(folder / f"{number:04d}.mp4", [np.full((32, 32, 3), 90, np.uint8)] * FRAMES, FPS)
    np.savez(
        folder / f"{number:04d}.npz",
        fault=np.array(fault),
        deviation=np.array(size),
        view=np.array(view),
        seed=np.array(5),
        count=np.array(64),
        keypoints=np.tile(figure(fault, size), (FRAMES, 1, 1)),
        angles=angles,
        labels=np.full(FRAMES, label, np.int64),
    )


def figure(fault: str, size: float) -> np.ndarray:
    """(16, 2) px: an upside-down stick, bent at the hips by `size` degrees where the fault is a pike."""
    points = np.zeros((16, 2), np.float32)
    rows = {"wrist": 250, "elbow": 220, "shoulder": 190, "hip": 130, "knee": 80, "ankle": 30}
    for part, y in rows.items():
        for side in "rl":
            points[KEYPOINTS.index(f"{side}_{part}")] = 144, y
    for name, y in (("pelvis", 130), ("thorax", 190), ("neck", 200), ("head_top", 225)):
        points[KEYPOINTS.index(name)] = 144, y
    bend = math.radians(size if fault == "pike" else 0.0)
    for part, length in (("knee", 50.0), ("ankle", 100.0)):
        for side in "rl":
            points[KEYPOINTS.index(f"{side}_{part}")] = 144 + length * math.sin(bend), 130 - length * math.cos(bend)
    return points


def lines_of(folder: Path, flips_at: float) -> list[str]:
    """What an app would write that calls everything up to `flips_at` degrees straight."""
    lines = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as truth:
            size, keypoints = float(truth["deviation"]), truth["keypoints"]
        straight = size <= flips_at
        for frame in range(FRAMES):
            early = frame < 4
            known = {
                "verdict": "cannot_tell" if early else "straight" if straight else "not_straight",
                "probabilities": None
                if early
                else dict(zip(ACTIONS, (0.9, 0.1, 0.0) if straight else (0.2, 0.8, 0.0), strict=True)),
                "keypoints": {
                    name: [*map(float, xy), 0.9] for name, xy in zip(KEYPOINTS, keypoints[frame], strict=True)
                },
                "angles": {"shoulder": 1.0, "hip": max(size - 3.0, 0.0), "knee": 0.0, "line_tilt": 0.0},
            }
            lines.append(frame_line(str(path.with_suffix(".mp4")), frame / FPS, **known).strip())
    return lines


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """64 holds, and lines of an app that flips at 14 degrees."""
    folder = tmp_path_factory.mktemp("holds")
    for number in range(64):
        fault = list(FAULTS)[number % 8] if number < 32 else "pike"
        a_hold(folder, number, fault, 1.0 + 28.0 * ((number * 37) % 64) / 64, 10.0 if number % 4 else 80.0)
    lines = folder / "lines.jsonl"
    lines.write_text("\n".join(lines_of(folder, 14.0)) + "\n", encoding="utf-8")
    return folder, lines


@pytest.fixture(scope="module")
def answers(judged: tuple[Path, Path]) -> list[Answer]:
    return read_answers(read_holds(judged[0]), judged[1])


@pytest.fixture(scope="module")
def calibration(answers: list[Answer]) -> Calibration:
    return calibrate(answers, "test")


def test_answers_carry_truth_and_verdict_side_by_side(answers: list[Answer]) -> None:
    assert len(answers) == 64
    for answer in answers:
        assert answer.said == ("straight" if answer.own <= 14.0 else "not_straight")
        assert answer.p_straight == pytest.approx(0.9 if answer.own <= 14.0 else 0.2)
        assert answer.found == 1.0 and answer.cannot_tell == 0.0 and answer.frames == FRAMES
        assert answer.is_straight == (answer.excess <= 0.0)
    pikes = [answer for answer in answers if answer.fault == "pike" and answer.own > 3.0]
    assert all(answer.own_error == pytest.approx(-3.0, abs=1e-4) for answer in pikes)
    assert all(answer.seen_angles[1] == pytest.approx(answer.own, abs=0.1) for answer in pikes)


def test_the_tables_find_the_flip_and_the_error(calibration: Calibration) -> None:
    assert calibration.by_size.flip is not None
    assert calibration.by_size.flip.midpoint == pytest.approx(14.0, abs=1.0)
    assert sum(point.straight.n for point in calibration.by_size.points) == 64
    assert [point.straight.value for point in calibration.by_size.points if point.high <= 12] == [1.0, 1.0]
    assert [point.straight.value for point in calibration.by_size.points if point.low >= 16 and point.straight.n] == [
        0.0
    ] * 3
    pike = dict(zip(FAULTS, calibration.by_fault_side_on, strict=True))["pike"]
    assert pike.own_bias == pytest.approx(-3.0, abs=0.01) and pike.network >= 0.5
    hidden = dict(zip(FAULTS, calibration.by_fault_side_on, strict=True))["knee"]
    assert hidden.hidden == hidden.broken_right.n, "the picture never shows this figure's knees bent"
    by_view = {row.name: row.holds for row in calibration.errors_by_view}
    assert by_view["10 to 20"] == 48 and by_view["70 to 90"] == 16 and len(by_view) == len(VIEWS)
    with pytest.raises(ValueError, match="there are no answers"):
        calibrate([], "test")


def test_the_page_says_from_how_many_degrees_on_a_fault_is_seen(calibration: Calibration) -> None:
    page = report(calibration)
    assert "**Piked hips**, seen from the side: from about 1" in page
    assert "64 rendered holds" in page and "Network: `test`" in page
    tables = [line for line in page.splitlines() if line.startswith("|")]
    widths = [line.count("|") for line in tables]
    assert all(a == b for a, b, line in zip(widths, widths[1:], tables[1:], strict=False) if line.startswith("|---"))
    assert "nan" not in page


def test_the_command_writes_page_pictures_and_figures(judged: tuple[Path, Path], tmp_path: Path) -> None:
    folder, lines = judged
    make_report(ReportOptions(clips=folder, lines=lines, out=tmp_path / "docs", json=tmp_path / "figures.json"))
    pictures = sorted(path.name for path in (tmp_path / "docs").glob("*.png"))
    assert pictures == ["calibration_angles.png", "calibration_faults.png", "calibration_verdict.png"]
    page = (tmp_path / "docs" / "CALIBRATION.md").read_text(encoding="utf-8")
    assert all(name in page for name in pictures)
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["holds"] == 64 and figures["frames"] == 64 * FRAMES


def test_sides_found_in_one_place_are_told(calibration: Calibration) -> None:
    rows = {row.name: row for row in calibration.sides}
    assert rows["10 to 20"].pairs == (0,) * 6, "the figure's sides are in one place in truth too"
    right = figure("pike", 5.0)[None]
    left_apart = right.copy()
    left_apart[:, 15, 0] += 60.0
    assert spacing_of(right, left_apart)[0, 5] == 0.0
    assert spacing_of(left_apart, left_apart)[0, 5] == 1.0


def test_a_rendered_hold_shows_its_athlete_and_is_kept(tmp_path: Path) -> None:
    folder = os.environ.get("HANDSTAND_MAKEHUMAN")
    if not folder:
        pytest.skip("set HANDSTAND_MAKEHUMAN to the MakeHuman data folder to run this")
    assert render_holds(Path(folder), tmp_path, count=1) > 0.0
    (hold,) = read_holds(tmp_path)
    pictures = [picture for _, picture in read_frames(hold.clip)]
    assert len(pictures) == FRAMES and pictures[0].shape == (288, 288, 3) and np.std(pictures[0]) > 5
    assert (hold.keypoints > 0).all() and (hold.keypoints < 288).all()
    written = hold.clip.stat().st_mtime_ns
    assert math.isnan(render_holds(Path(folder), tmp_path, count=1)), "nothing is left to render"
    assert hold.clip.stat().st_mtime_ns == written


def test_numbers_that_are_not_finite_become_null() -> None:
    assert plain({"a": (1.0, float("nan")), "b": [float("inf"), 2]}) == {"a": [1.0, None], "b": [None, 2]}


def test_lines_that_do_not_go_with_the_clips_are_refused(judged: tuple[Path, Path], tmp_path: Path) -> None:
    folder, lines = judged
    short = tmp_path / "short.jsonl"
    short.write_text("\n".join(lines.read_text().splitlines()[:-1]), encoding="utf-8")
    with pytest.raises(HoldsError, match="15 lines for 16 frames; run analyze again"):
        read_answers(read_holds(folder), short)


def test_clips_of_another_set_are_not_mixed_in(judged: tuple[Path, Path]) -> None:
    with pytest.raises(HoldsError, match="belongs to a set of 64 holds with seed 5"):
        render_holds(judged[0], judged[0], count=7)


def test_angles_in_the_picture_do_not_depend_on_where_the_figure_is() -> None:
    bent = figure("pike", 20.0)
    assert deviations(bent)[1] == pytest.approx(20.0, abs=0.01)
    assert np.allclose(deviations(2.0 * bent + 50.0), deviations(bent), atol=0.01)
