"""The table of attempts."""

import csv
import io
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.progress.attempts import Grouping, SavedAttempt, split
from handstand_app.core.progress.table import COLUMNS, cell, write_table
from handstand_app.core.types import Hold
from tests.handstand_app.core.progress.draws import FEW, attempt, attempts


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_a_row_has_iso_dates_the_zone_and_plain_numbers(tmp_path: Path) -> None:
    when = datetime(2026, 3, 8, 14, 2, 11, 250000, timezone(timedelta(hours=-3, minutes=-30)))
    write_table([SavedAttempt.of(7, when, 8.0, Hold(2.5, 0.5, False, "arched_back"))], tmp_path / "a.csv")
    assert rows(tmp_path / "a.csv") == [
        {
            "date": "2026-03-08",
            "time": "14:02:11",
            "utc_offset": "UTC-03:30",
            "session": "1",
            "hold_s": "2.50",
            "straight_s": "0.50",
            "kind": "success",
            "fault": "arched_back",
            "tags": "",
        }
    ]
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfdate,time,")


@FEW
@given(made=attempts())
def test_every_attempt_is_a_row_in_order_with_the_number_of_its_session(
    made: list[SavedAttempt], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("table") / "a.csv"
    write_table(made, path)
    sessions = split(made, Grouping.SESSION)
    assert [int(row["session"]) for row in rows(path)] == [
        number for number, session in enumerate(sessions, start=1) for _ in session.attempts
    ]


@given(st.text(max_size=12))
def test_no_text_is_taken_for_a_formula_and_none_is_lost(text: str) -> None:
    written = cell(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert written.removeprefix("'") == text.removeprefix("'") or written == text


def test_a_fault_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    write_table([attempt(1, 0.0, 3.0, 0.0, '=HYPERLINK("http://x")')], tmp_path / "a.csv")
    assert rows(tmp_path / "a.csv")[0]["fault"] == '\'=HYPERLINK("http://x")'


def test_without_attempts_there_is_the_heading_alone(tmp_path: Path) -> None:
    write_table([], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").strip() == ",".join(COLUMNS)
