"""What a hold was like, in words."""

import pytest

from handstand_app.core.coach.summary import HoldWatcher, band_of
from models.body_line import Angles
from models.skeleton import INDEX
from tests.handstand_app.core.builders import pose_of_bends

SEEN = Angles(shoulder=22.0, hip=8.0, knee=3.0, line_tilt=5.0, legs_apart=20.0, elbow=12.0)
WILD = Angles(shoulder=90.0, hip=90.0, knee=90.0, line_tilt=90.0, legs_apart=90.0, elbow=90.0)


def lines(breadth_px: float) -> list[str]:
    """Of a body with a trunk of 90 pixels whose shoulders and hips are seen so broad."""
    watcher, pose = HoldWatcher(), pose_of_bends()
    for part in ("shoulder", "hip"):
        pose.keypoints[INDEX[f"r_{part}"], 0] += breadth_px / 2
        pose.keypoints[INDEX[f"l_{part}"], 0] -= breadth_px / 2
    for step, angles in enumerate((SEEN, WILD, SEEN, SEEN)):
        watcher.look(step / 5, pose, angles)
    summary = watcher.summary()
    assert summary is not None
    return list(summary.lines)


def test_medians_come_in_bands_with_the_largest_first() -> None:
    assert lines(30) == [
        "shoulders 22° (16–30°)",
        "legs apart 20° (16–30°)",
        "elbows 12° (0–15°)",
        "hips 8° (0–15°)",
        "leaning 5° (0–15°)",
        "knees 3° (0–15°)",
    ]


def test_what_the_view_does_not_show_is_said_to_be_not_judged() -> None:
    from_side, from_front = lines(0), lines(45)
    assert from_side[-1] == "legs not judged from the side" and len(from_side) == 6
    assert from_front[-1] == "shoulders and hips and knees not judged from the front"
    assert not any(line.startswith(("shoulders 2", "hips", "knees")) for line in from_front)


@pytest.mark.parametrize(
    ("degrees", "band"),
    [
        (0, "0–15°"),
        (15.4, "0–15°"),
        (15.6, "16–30°"),
        (30, "16–30°"),
        (45.4, "31–45°"),
        (46, "over 45°"),
        (180, "over 45°"),
    ],
)
def test_every_angle_has_a_band(degrees: float, band: str) -> None:
    assert band_of(degrees) == band


def test_without_a_moment_there_is_no_summary() -> None:
    assert HoldWatcher().summary() is None
