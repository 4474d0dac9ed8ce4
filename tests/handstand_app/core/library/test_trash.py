"""The trash, the room that clips take, and what is proposed when it is too much."""

from datetime import timedelta
from pathlib import Path

import pytest

from handstand_app.core.clip import track_path
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel
from tests.handstand_app.core.library.scenes import ATTEMPT, DOWN, clip, later


def three(library: Library) -> list[int]:
    return [library.clips.add(clip(library.root, later(n), token=f"{n:04x}")) for n in range(3)]


def test_a_clip_goes_to_the_trash_with_its_track_and_comes_back_whole(library: Library) -> None:
    ids = three(library)
    library.labels.set_label(ids[0], ClipLabel.STRAIGHT)
    before = library.clips.get(ids[0])
    assert before.track is not None
    data = before.video.read_bytes()
    assert library.trash.put(ids[:2]) == ids[:2] and library.trash.put(ids[:1]) == []
    assert library.trash.put(ids[2:]) == ids[2:]
    thrown = library.clips.get(ids[0])
    assert thrown.video.read_bytes() == data and thrown.track is not None and thrown.track.exists()
    assert not before.video.exists() and not before.track.exists() and library.clips.ids() == []
    assert sorted(library.clips.ids(ClipFilter(trashed=True))) == ids
    assert library.trash.restore(ids[:2]) == ids[:2] and library.trash.restore(ids[:2]) == []
    assert library.trash.restore(ids) == ids[2:]
    assert library.clips.get(ids[0]) == before and before.video.read_bytes() == data


def test_emptying_the_trash_deletes_for_good_only_what_is_old_enough(library: Library) -> None:
    ids = three(library)
    library.labels.set_label(ids[0], ClipLabel.STRAIGHT)
    library.trash.put(ids[:2])
    video = library.clips.get(ids[0]).video
    size = video.stat().st_size + track_path(video).stat().st_size
    assert library.trash.empty(timedelta(days=30)) == 0 and video.exists()
    assert library.trash.empty() > size and not video.exists() and not track_path(video).exists()
    assert library.clips.ids() == ids[2:] and library.clips.count(ClipFilter(trashed=True)) == 0
    assert len(library.labels.history(ids[0])) == 1, "the log keeps what was said"


@pytest.mark.parametrize("trashed", [True, False])
def test_files_follow_the_database_after_a_crash_between_the_two(tmp_path: Path, trashed: bool) -> None:
    with Library(tmp_path) as library:
        ids = three(library)
        library.trash.put(ids[:1])
        if not trashed:
            library.trash.restore(ids[:1])
        now = library.clips.get(ids[0]).video
        other = library.layout.video(library.clips.get(ids[0]).name, trashed=not trashed)
        now.rename(other)  # the database was written, the file was not moved yet
    with Library(tmp_path) as library:
        assert now.exists() and not other.exists() and library.clips.check_files(ids) == []


def test_use_of_space_is_told_by_what_it_is_for(library: Library) -> None:
    ids = three(library)
    library.trash.put(ids[:1])
    sizes = [found.video.stat().st_size for found in library.clips.get_all(ids)]
    use = library.storage.use()
    assert use.trash == sizes[0] and use.clips == sum(sizes[1:]) and use.other > 0 and use.free > 0
    assert use.cap is None and use.over == 0 and library.storage.proposal().clips == ()


def test_what_is_proposed_starts_with_the_trash_and_spares_what_somebody_cared_for(library: Library) -> None:
    scripts = [ATTEMPT, ATTEMPT, [(1.0, DOWN)], ATTEMPT, ATTEMPT, ATTEMPT]
    ids = [library.clips.add(clip(library.root, later(n), s, f"{n:04x}")) for n, s in enumerate(scripts)]
    old, newer, empty, labelled, starred, thrown = ids
    library.labels.set_label(labelled, ClipLabel.UNSURE)
    library.clips.set_favourite(starred, True)
    library.trash.put([thrown])
    library.storage.set_cap(library.storage.use().total - 1)
    first = library.storage.proposal()
    assert [found.id for found in first.trash] == [thrown] and first.clips == () and first.enough
    library.storage.set_cap(1)
    everything = library.storage.proposal()
    assert [found.id for found in everything.clips] == [empty, old, newer] and not everything.enough
    assert library.clips.count() == 5, "a proposal deletes nothing"
    library.storage.set_cap(None)
    assert library.storage.cap is None
    with pytest.raises(LibraryError, match="more than 0"):
        library.storage.set_cap(0)
