"""Labels and segments: saved at once, logged for ever, taken back and made again."""

import sqlite3
from contextlib import closing

import pytest

from handstand_app.core.library.errors import ClipMissingError, LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel, LabelledSegment
from tests.handstand_app.core.library.scenes import clip, later

S, N, H, U = ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT, ClipLabel.NOT_HANDSTAND, ClipLabel.UNSURE


@pytest.fixture
def ids(library: Library) -> list[int]:
    return [library.clips.add(clip(library.root, later(n), token=f"{n:04x}")) for n in range(3)]


def labels(library: Library, ids: list[int]) -> list[ClipLabel | None]:
    return [found.label for found in library.clips.get_all(ids)]


def test_a_label_is_on_disk_when_the_call_returns(library: Library, ids: list[int]) -> None:
    for number in range(20):
        library.labels.set_label(ids[0], (S, N)[number % 2])
        with closing(sqlite3.connect(library.layout.database)) as other:
            assert other.execute("SELECT label FROM clips WHERE id = ?", (ids[0],)).fetchone()[0] == (S, N)[number % 2]


def test_undo_and_redo_walk_through_the_changes(library: Library, ids: list[int]) -> None:
    library.labels.set_label(ids[0], S)
    library.labels.set_label(ids[1], N)
    library.labels.set_label(ids[0], H)
    states = [labels(library, ids)]
    while (event := library.labels.undo()) is not None:
        assert event.kind == "undo" and event.clip_id in ids
        states.append(labels(library, ids))
    assert states == [[H, N, None], [S, N, None], [S, None, None], [None, None, None]]
    assert library.labels.can_redo and not library.labels.can_undo
    back = []
    while library.labels.redo() is not None:
        back.append(labels(library, ids))
    assert back == states[-2::-1] and library.labels.can_undo and not library.labels.can_redo


def test_a_new_label_after_undo_ends_redo_and_undo_goes_on_before_it(library: Library, ids: list[int]) -> None:
    for clip_id in ids:
        library.labels.set_label(clip_id, S)
    library.labels.undo()
    library.labels.undo()
    library.labels.set_label(ids[1], H)
    assert not library.labels.can_redo and library.labels.redo() is None
    library.labels.undo()
    assert labels(library, ids) == [S, None, None]
    library.labels.undo()
    assert labels(library, ids) == [None, None, None] and library.labels.undo() is None
    library.labels.redo()
    library.labels.redo()
    assert labels(library, ids) == [S, H, None] and library.labels.redo() is None


def test_undo_survives_a_restart(library: Library, ids: list[int]) -> None:
    library.labels.set_label(ids[0], S)
    library.labels.set_label(ids[0], N)
    library.close()
    with Library(library.root) as again:
        again.labels.undo()
        assert labels(again, ids)[0] is S


def test_the_log_tells_who_said_what_and_cannot_be_changed(library: Library, ids: list[int]) -> None:
    library.labels.set_label(ids[0], S, "coach")
    library.labels.set_segments(ids[0], [LabelledSegment(0.5, 1.0, N)], "coach")
    library.labels.set_label(ids[0], None)
    library.labels.undo()
    log = library.labels.history(ids[0])
    assert [(e.who, e.kind, e.what, e.before, e.after) for e in log] == [
        ("coach", "set", "label", None, S),
        ("coach", "set", "segments", (), (LabelledSegment(0.5, 1.0, N),)),
        ("athlete", "set", "label", S, None),
        ("athlete", "undo", "label", None, S),
    ]
    assert log[3].target == log[2].id and log[0].at <= log[3].at and log[0].at.tzinfo is not None
    with closing(sqlite3.connect(library.layout.database)) as other:
        for change in ("UPDATE label_events SET who = 'x'", "DELETE FROM label_events"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                other.execute(change)


def test_saying_the_same_again_is_no_change(library: Library, ids: list[int]) -> None:
    library.labels.set_label(ids[0], S)
    library.labels.set_label(ids[0], S)
    assert len(library.labels.history(ids[0])) == 1


def test_segments_are_ordered_cut_at_the_end_and_counted(library: Library, ids: list[int]) -> None:
    library.labels.set_segments(ids[0], [LabelledSegment(2.0, 99.0, N), LabelledSegment(0.0, 2.0, S)])
    assert library.labels.segments(ids[0]) == (LabelledSegment(0.0, 2.0, S), LabelledSegment(2.0, 3.5, N))
    assert library.clips.get(ids[0]).segments == 2 and library.clips.get(ids[0]).is_labelled
    library.labels.undo()
    assert library.labels.segments(ids[0]) == () and not library.clips.get(ids[0]).is_labelled


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: [LabelledSegment(0.0, 1.0, S), LabelledSegment(0.9, 2.0, N)], "overlap"),
        (lambda: [LabelledSegment(1.0, 1.0, S)], "end after its beginning"),
        (lambda: [LabelledSegment(-0.1, 1.0, S)], "begin at 0"),
        (lambda: [LabelledSegment(0.0, float("nan"), S)], "not possible"),
        (lambda: [LabelledSegment(3.5, 4.0, U)], "the clip ends at 3.5 s"),
    ],
)
def test_impossible_segments_are_refused_and_change_nothing(library: Library, ids: list[int], make, words: str) -> None:
    library.labels.set_segments(ids[0], [LabelledSegment(0.2, 0.4, S)])
    with pytest.raises(LibraryError, match=words):
        library.labels.set_segments(ids[0], make())
    assert library.labels.segments(ids[0]) == (LabelledSegment(0.2, 0.4, S),)


def test_an_unknown_clip_cannot_be_labelled(library: Library) -> None:
    for change in (lambda: library.labels.set_label(77, S), lambda: library.labels.set_segments(77, [])):
        with pytest.raises(ClipMissingError, match="Clip 77"):
            change()


def test_undo_passes_over_clips_in_the_trash_and_over_what_was_overwritten(library: Library, ids: list[int]) -> None:
    library.labels.set_label(ids[0], S)
    library.labels.set_label(ids[1], S)
    library.labels.set_label(ids[2], S)
    library.trash.put([ids[2]])
    library.labels.take_over(ids[1], H, [], "friend.zip")
    event = library.labels.undo()
    assert event is not None and event.clip_id == ids[0]
    assert labels(library, ids) == [None, H, S]
