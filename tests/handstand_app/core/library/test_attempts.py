"""Clips as attempts: labels count before verdicts, and what makes no sense is left out."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from handstand_app.core.clip import ClipSummary, SavedClip, track_path, write_track_header
from handstand_app.core.library.attempts import steadiness_of
from handstand_app.core.library.clips import Arrival
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel, ClipOrigin
from handstand_app.core.types import Hold
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import WHEN, film, later
from tests.handstand_app.core.progress.bodies import swaying

HELD = ClipSummary(4.0, 3.0, "arched_back", VerdictKind.STRAIGHT, 0.2)


def add(library: Library, minutes: float, summary: ClipSummary = HELD, source: str = "recorded") -> int:
    """A clip of that summary; its video is a copy of one small one."""
    when = later(minutes)
    template = library.root / "clips" / "template.mp4"
    if not template.exists():
        film(template, 2)
    video = library.layout.free_place(when)
    shutil.copyfile(template, video)
    saved = SavedClip(video, None, when, 8.0, 192, 96, 2, 0, summary)
    return library.clips.add(saved, Arrival(ClipOrigin(source)))


def test_a_clip_is_an_attempt_with_its_longest_hold_in_order_of_time(library: Library) -> None:
    later_one, earlier = add(library, 5), add(library, 0)
    first, second = library.attempts.all()
    assert (first.clip_id, second.clip_id) == (earlier, later_one)
    assert (first.at_s, first.day, first.duration_s) == (WHEN.timestamp(), date(2026, 3, 8), 8.0)
    assert first.hold == Hold(4.0, 3.0, False, "arched_back")


@pytest.mark.parametrize(
    ("label", "hold"),
    [
        (ClipLabel.STRAIGHT, Hold(4.0, 4.0)),
        (ClipLabel.NOT_STRAIGHT, Hold(4.0, 0.0, False, "arched_back")),
        (ClipLabel.UNSURE, Hold(4.0, 3.0, False, "arched_back")),
        (ClipLabel.NOT_HANDSTAND, None),
    ],
)
def test_a_label_counts_before_the_verdict(library: Library, label: ClipLabel, hold: Hold | None) -> None:
    library.labels.set_label(add(library, 0), label)
    assert [attempt.hold for attempt in library.attempts.all()] == ([] if hold is None else [hold])


def test_what_is_thrown_away_too_short_or_of_a_data_set_is_no_attempt(library: Library) -> None:
    kept, thrown = add(library, 0, ClipSummary(0.3, 0.0, None, None, 1.0)), add(library, 1)
    add(library, 2, ClipSummary(0.2, 0.0, None, None, 1.0))
    add(library, 3, source="dataset")
    imported = add(library, 4, source="imported")
    library.trash.put([thrown])
    assert [attempt.clip_id for attempt in library.attempts.all()] == [kept, imported]


@pytest.mark.parametrize(
    "damage", ["hold_s = 'x'", "recorded_at = 'never'", "recorded_at = '2026-03-08T14:02'", "straight_s = 9e999"]
)
def test_a_row_that_makes_no_sense_is_left_out(tmp_path: Path, damage: str) -> None:
    with Library(tmp_path) as library:
        add(library, 0)
        fine = add(library, 1)
    with closing(sqlite3.connect(tmp_path / "library.db")) as connection, connection:
        connection.execute(f"UPDATE clips SET {damage} WHERE id <> {fine}")
    with Library(tmp_path) as library:
        assert [attempt.clip_id for attempt in library.attempts.all()] == [fine]


def test_how_steady_a_hold_was_comes_from_its_track_and_tracks_that_say_nothing_are_passed_over(
    library: Library,
) -> None:
    for minutes in range(4):
        add(library, minutes)
    attempts = library.attempts.all()
    clips = library.clips.get_all(attempt.clip_id for attempt in attempts)
    write_swaying_track(track_path(clips[0].video), clips[0].recorded_at)
    track_path(clips[1].video).write_text("no track")
    library.judgements.set_summary(clips[0].id, HELD)
    library.judgements.set_summary(clips[1].id, HELD)
    (found,) = steadiness_of(library.clips, attempts)
    assert found.ankle_sway == pytest.approx(2 * found.hip_sway, rel=0.02) and found.hip_sway > 1
    assert steadiness_of(library.clips, attempts, lambda: True) == []


def write_swaying_track(path: Path, when: datetime) -> None:
    """Six seconds of somebody who sways."""
    with open(path, "w", encoding="utf-8") as file:
        write_track_header(file, "camera", when, None)
        for frame in swaying(15, 20.0, 40.0, seconds=6.0):
            line = {
                "time_s": frame.time_s,
                "verdict": "straight",
                "reason": None,
                "fault": None,
                "probabilities": {"straight": 0.9, "not_straight": 0.05, "not_handstand": 0.05},
                "keypoints": frame.keypoints,
                "angles": None,
            }
            file.write(json.dumps(line) + "\n")


def test_an_empty_library_has_no_attempts(library: Library) -> None:
    assert library.attempts.all() == []
