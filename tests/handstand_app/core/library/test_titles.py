"""Titles say name, date and time, and are never the same for two clips."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.clip import ClipSummary
from handstand_app.core.library.model import Clip, ClipOrigin
from handstand_app.core.library.titles import titles_of

WHEN = datetime(2026, 11, 2, 14, 2, 11, tzinfo=UTC)


def clip(number: int, recorded_at: datetime = WHEN, origin: str = "") -> Clip:
    name = f"{recorded_at:%Y-%m-%d}/{recorded_at:%H-%M-%S}-{number}.mp4"
    summary = ClipSummary(0.0, 0.0, None, None, 1.0)
    return Clip(
        number, name, Path("clips", name), None, recorded_at, recorded_at.date(), 4.0, 1080, 1920, 120, 0, 1000,
        summary, None, 0, False, "", ClipOrigin.IMPORTED if origin else ClipOrigin.RECORDED, origin, None, False,
    )  # fmt: skip


def test_a_recorded_clip_is_called_by_date_and_time_an_imported_one_by_its_file_too() -> None:
    assert titles_of([clip(1)]) == ["2 November 2026, 14:02:11"]
    assert titles_of([clip(1, origin="IMG_2041.MOV")]) == ["IMG_2041, 2 November 2026, 14:02:11"]


def test_two_of_the_same_day_differ_by_their_time_and_two_of_the_same_second_by_their_file() -> None:
    assert titles_of([clip(1), clip(2, WHEN + timedelta(minutes=3))]) == [
        "2 November 2026, 14:02:11",
        "2 November 2026, 14:05:11",
    ]
    assert titles_of([clip(1, origin="a.mp4"), clip(2, origin="a.mp4")]) == [
        "a, 2 November 2026, 14:02:11 (14-02-11-1)",
        "a, 2 November 2026, 14:02:11 (14-02-11-2)",
    ]


@given(
    st.lists(
        st.tuples(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(["", "a.mp4", "b.mov"])),
        min_size=2,
        max_size=2,
    )
)
def test_two_titles_are_never_the_same(facts: list[tuple[datetime, str]]) -> None:
    first, second = titles_of([clip(number, when, origin) for number, (when, origin) in enumerate(facts)])
    assert first != second
