"""Clips: added once, found by every filter, in order, by session; lost files noticed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handstand_app.core.clip import ClipSummary, track_path
from handstand_app.core.library.errors import ClipMissingError, LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment, Sort
from handstand_app.core.recording.recover import recover
from handstand_app.core.recording.writer import ClipWriter
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import ATTEMPT, BROKEN, DOWN, UP, WHEN, clip, film, later
from tests.handstand_app.core.recording.scenes import numbered

DAY = timedelta(days=1)


def test_a_clip_comes_back_as_it_was_saved(library: Library) -> None:
    saved = clip(library.root)
    clip_id = library.clips.add(saved)
    kept = library.clips.get(clip_id)
    assert kept.as_saved == saved and kept.name == "2026-03-08/140211-00ff.mp4"
    assert kept.day == date(2026, 3, 8) and kept.bytes == saved.video.stat().st_size
    assert kept.label is None and not kept.is_labelled and not kept.missing and kept.source == "recorded"


def test_adding_a_clip_twice_keeps_what_was_said_of_it(library: Library) -> None:
    saved = clip(library.root)
    clip_id = library.clips.add(saved)
    library.labels.set_label(clip_id, ClipLabel.STRAIGHT)
    assert library.clips.add(saved) == clip_id and library.clips.count() == 1
    assert library.clips.get(clip_id).label is ClipLabel.STRAIGHT


def test_an_empty_a_lost_and_a_foreign_file_are_refused(library: Library, tmp_path: Path) -> None:
    saved = clip(library.root)
    with pytest.raises(LibraryError, match="import it instead"):
        library.clips.add(replace(saved, video=film(tmp_path / "elsewhere.mp4", 3)))
    saved.video.write_bytes(b"")
    with pytest.raises(LibraryError, match="holds no picture"):
        library.clips.add(saved)
    saved.video.unlink()
    with pytest.raises(LibraryError, match="cannot be added"):
        library.clips.add(saved)
    assert library.clips.count() == 0


def test_of_many_clips_all_are_added_or_none(library: Library) -> None:
    good, bad = clip(library.root, token="0001"), clip(library.root, later(1), token="0002")
    bad.video.write_bytes(b"")
    with pytest.raises(LibraryError):
        library.clips.add_all([good, bad])
    assert library.clips.count() == 0


def fill(library: Library) -> dict[str, int]:
    """Five clips that differ in everything; ids by name."""
    made = {
        "straight": (WHEN, ATTEMPT),
        "broken": (later(10), [(0.5, DOWN), (4.0, BROKEN), (0.3, DOWN)]),
        "nothing": (WHEN + DAY, [(1.0, DOWN)]),
        "unjudged": (WHEN + DAY, [(0.5, None)]),
        "late": (WHEN + 5 * DAY, [(1.0, UP), (0.5, BROKEN)]),
    }
    ids = {}
    for number, (name, (when, script)) in enumerate(made.items()):
        ids[name] = library.clips.add(clip(library.root, when, script, f"{number:04x}"))
    library.labels.set_label(ids["straight"], ClipLabel.STRAIGHT)
    library.labels.set_label(ids["broken"], ClipLabel.STRAIGHT)
    library.labels.set_label(ids["nothing"], ClipLabel.UNSURE)
    library.labels.set_segments(ids["late"], [LabelledSegment(0.0, 0.5, ClipLabel.STRAIGHT)])
    library.clips.set_notes(ids["late"], "Hände zu WEIT, 100% out_of line")
    library.clips.set_favourite(ids["late"], True)
    library.clips.set_day_notes(date(2026, 3, 9), "Sore wrists")
    return ids


@pytest.fixture
def shelf(library: Library) -> dict[str, int]:
    """The five clips in a library of the test's own."""
    return fill(library)


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, dict[str, int]]]:
    """The five clips for tests that change nothing."""
    with Library(tmp_path_factory.mktemp("read only")) as opened:
        yield opened, fill(opened)


@pytest.mark.parametrize(
    "wanted, names",
    [
        (ClipFilter(), "straight broken nothing unjudged late"),
        (ClipFilter(labels=frozenset({ClipLabel.STRAIGHT})), "straight broken"),
        (ClipFilter(labels=frozenset({ClipLabel.UNSURE, None})), "nothing unjudged late"),
        (ClipFilter(labels=frozenset()), ""),
        (ClipFilter(verdicts=frozenset({VerdictKind.NO_HANDSTAND})), "nothing"),
        (ClipFilter(verdicts=frozenset({VerdictKind.STRAIGHT, None})), "straight unjudged late"),
        (ClipFilter(first_day=date(2026, 3, 9)), "nothing unjudged late"),
        (ClipFilter(first_day=date(2026, 3, 8), last_day=date(2026, 3, 9)), "straight broken nothing unjudged"),
        (ClipFilter(least_hold_s=2.0), "straight broken"),
        (ClipFilter(least_hold_s=0.1, most_hold_s=3.0), "straight late"),
        (ClipFilter(least_doubt=0.99), "unjudged"),
        (ClipFilter(most_doubt=0.3), "nothing"),
        (ClipFilter(text="hÄNDE weit"), "late"),
        (ClipFilter(text="100%"), "late"),
        (ClipFilter(text="out_of"), "late"),
        (ClipFilter(text="0_% "), ""),
        (ClipFilter(text="outXof"), ""),
        (ClipFilter(text="wrists"), "nothing unjudged"),
        (ClipFilter(text="2026-03-08"), "straight broken"),
        (ClipFilter(favourite=True), "late"),
        (ClipFilter(favourite=False, labelled=False), "unjudged"),
        (ClipFilter(labelled=True), "straight broken nothing late"),
        (ClipFilter(disagrees=True), "broken"),
        (ClipFilter(disagrees=False), "straight nothing unjudged late"),
        (ClipFilter(trashed=True), ""),
    ],
)
def test_filters_find_what_they_say(read_only: tuple[Library, dict[str, int]], wanted: ClipFilter, names: str) -> None:
    library, shelf = read_only
    ids = [shelf[name] for name in names.split()]
    assert sorted(library.clips.ids(wanted)) == sorted(ids)
    assert library.clips.count(wanted) == len(ids)
    assert sorted(found.id for found in library.clips.page(wanted)) == sorted(ids)


def test_clips_are_sorted_and_pages_join_without_gaps(library: Library, shelf: dict[str, int]) -> None:
    names = {clip_id: name for name, clip_id in shelf.items()}
    order = {sort: [names[clip_id] for clip_id in library.clips.ids(sort=sort)] for sort in Sort}
    assert order[Sort.NEWEST] == ["late", "unjudged", "nothing", "broken", "straight"]
    assert order[Sort.OLDEST] == order[Sort.NEWEST][::-1]
    assert order[Sort.LONGEST_HOLD][:3] == ["broken", "straight", "late"]
    assert order[Sort.MOST_STRAIGHT][:2] == ["straight", "late"]
    assert order[Sort.MOST_DOUBT][0] == "unjudged" and order[Sort.LEAST_DOUBT][0] == "nothing"
    pages = [library.clips.page(sort=Sort.MOST_DOUBT, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [names[found.id] for page in pages for found in page] == order[Sort.MOST_DOUBT]


def test_the_queues_give_doubtful_clips_first_and_surest_contradictions_first(
    library: Library, shelf: dict[str, int]
) -> None:
    assert [found.id for found in library.clips.worth_labelling()] == [shelf["unjudged"]]
    library.labels.set_label(shelf["straight"], None)
    assert [found.id for found in library.clips.worth_labelling()] == [shelf["unjudged"], shelf["straight"]]
    library.labels.set_label(shelf["nothing"], ClipLabel.NOT_STRAIGHT)
    contradictions = library.clips.disagreements()
    assert [found.id for found in contradictions] == [shelf["nothing"], shelf["broken"]]
    assert all(found.disagrees for found in contradictions)


def test_sessions_have_counts_and_sums(library: Library, shelf: dict[str, int]) -> None:
    days = library.clips.days()
    assert [day.day for day in days] == [date(2026, 3, 13), date(2026, 3, 9), date(2026, 3, 8)]
    assert [day.clips for day in days] == [1, 2, 2] and [day.labelled for day in days] == [1, 1, 2]
    first = days[-1]
    assert first.holds == 2 and first.hold_s == pytest.approx(2.4 + 3.9) and first.best_hold_s == pytest.approx(3.9)
    assert first.straight_s == pytest.approx(2.4) and first.straight == 2
    assert days[1].notes == "Sore wrists" and days[0].notes == ""
    assert library.clips.days(ClipFilter(least_hold_s=3.0))[0].clips == 1


def test_a_clip_that_was_judged_again_changes_its_verdict(library: Library, shelf: dict[str, int]) -> None:
    library.judgements.set_summary(shelf["broken"], ClipSummary(4.0, 3.5, None, VerdictKind.STRAIGHT, 0.1))
    changed = library.clips.get(shelf["broken"])
    assert changed.summary.verdict is VerdictKind.STRAIGHT and not changed.disagrees


def test_a_clip_deleted_behind_our_back_is_shown_as_missing_and_can_be_removed(library: Library) -> None:
    kept = library.clips.add(clip(library.root, token="0001"))
    gone = library.clips.add(clip(library.root, later(1), token="0002"))
    library.labels.set_label(gone, ClipLabel.STRAIGHT)
    video = library.clips.get(gone).video
    data = video.read_bytes()
    video.unlink()
    with pytest.raises(ClipMissingError, match="is gone or empty"):
        library.clips.existing(gone)
    assert library.clips.get(gone).missing and library.clips.ids(ClipFilter(missing=True)) == [gone]
    video.write_bytes(data)
    assert library.clips.check_files() == [] and not library.clips.get(gone).missing
    video.unlink()
    assert library.clips.check_files([gone, kept]) == [gone]
    assert library.clips.forget([gone, kept]) == [gone] and library.clips.ids() == [kept]
    assert len(library.labels.history(gone)) == 1 and not track_path(video).exists()
    with pytest.raises(ClipMissingError, match="not in the library"):
        library.clips.get(gone)


def test_a_rescan_adds_new_files_and_reports_the_rest(library: Library) -> None:
    known = library.clips.add(clip(library.root, token="0001"))
    fresh = clip(library.root, later(1), token="0002")
    bare = film(library.layout.clips / "2026-03-09" / "101112-0003.mp4", 5)
    empty = library.layout.clips / "2026-03-09" / "101113-0004.mp4"
    empty.write_bytes(b"")
    noise = library.layout.clips / "2026-03-09" / "101114-0005.mp4"
    noise.write_bytes(b"noise" * 1000)
    library.clips.get(known).video.unlink()
    shares: list[float] = []
    found = library.rescan(shares.append)
    assert found.missing == (known,) and len(found.added) == 2 and shares[-1] == 1.0
    assert {path for path, _ in found.unreadable} == {empty, noise}
    assert all("cannot be read as a video" in reason for _, reason in found.unreadable)
    first, second = (library.clips.get(clip_id) for clip_id in found.added)
    assert first.as_saved == replace(fresh, recorded_at=first.recorded_at) and first.recorded_at == fresh.recorded_at
    assert second.video == bare and second.recorded_at.replace(tzinfo=None) == datetime(2026, 3, 9, 10, 11, 12)
    assert second.track is None and second.source == "found" and second.summary.doubt == 1.0
    assert library.rescan().added == ()


def test_a_rescan_leaves_recordings_alone_and_the_recorder_adds_them_itself(library: Library) -> None:
    from handstand_app.core.recording.frames import StoredFrame, to_i420

    frame = StoredFrame(0, 0.0, to_i420(numbered(0)))
    writer = ClipWriter(library.root, frame, WHEN, "script", None)
    for index in range(12):
        writer.write(StoredFrame(index, index / 10, to_i420(numbered(index))), {})
    assert library.rescan().added == ()
    writer.close({})
    writer.release(known=False)  # the app ended before the library knew
    assert library.rescan().added == ()
    recovered = recover(library.root, library.clips.add)
    assert [found.frames for found in library.clips.page()] == [12] and len(recovered) == 1
    assert library.rescan().added == ()
