"""A data set is taken in as a whole or not at all: whatever fails, whenever the process is killed."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from handstand_app.core.clip import track_path
from handstand_app.core.job import Cancelled
from handstand_app.core.library import layout as layout_module
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel
from tests.handstand_app.core.library.scenes import BROKEN, clip, later

ROOT = Path(__file__).parents[5]
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
CLIPS = 3


@pytest.fixture(scope="module")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three labelled clips with notes and stars, as a zip."""
    folder = tmp_path_factory.mktemp("exported")
    with Library(folder / "library") as library:
        for number in range(CLIPS):
            saved = clip(library.root, later(number), [(0.5, BROKEN)], token=f"{number:04x}")
            clip_id = library.clips.add(saved)
            library.labels.set_label(clip_id, ClipLabel.NOT_STRAIGHT)
            library.clips.set_notes(clip_id, f"note {number}")
            library.clips.set_favourite(clip_id, True)
        library.export_dataset(folder / "out.zip", ClipFilter())
    return folder / "out.zip"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """One clip of its own."""
    with Library(tmp_path / "library") as library:
        library.clips.add(clip(library.root, later(-5), [(0.5, BROKEN)]))
        yield library


def files(library: Library) -> list[str]:
    """Everything below the library but its database and small pictures."""
    names = (path.relative_to(library.root).as_posix() for path in library.root.rglob("*") if path.is_file())
    return sorted(name for name in names if not name.startswith("library.") and not name.startswith("backups"))


def check_that_nothing_came(library: Library, before: list[str]) -> None:
    assert library.clips.count() == 1 and library.labels.log() == {}
    assert files(library) == before
    assert library.rescan().added == ()


def check_that_everything_came(library: Library) -> None:
    came = library.clips.page(ClipFilter(favourite=True))
    assert sorted(clip.notes for clip in came) == [f"note {number}" for number in range(CLIPS)]
    assert all(
        clip.label is ClipLabel.NOT_STRAIGHT and clip.video.exists() and track_path(clip.video).exists()
        for clip in came
    )
    assert not library.layout.journal.exists() and library.rescan().added == ()


@pytest.mark.parametrize(
    ("owner", "name", "number"),
    [(layout_module.os, "replace", 4), (Clips, "add", 2), (Labels, "take_over", 3)],
)
def test_a_failure_midway_leaves_nothing_and_the_next_try_takes_everything_in(
    library: Library, data_set: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, number: int
) -> None:
    before = files(library)
    real, calls = getattr(owner, name), [0]

    def failing(*arguments: object) -> object:
        calls[0] += 1
        if calls[0] == number:
            raise FULL
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        with pytest.raises(LibraryError, match="cannot be imported: .*full|No space left"):
            library.import_dataset(data_set)
    assert calls[0] >= number
    check_that_nothing_came(library, before)
    assert len(library.import_dataset(data_set).added) == CLIPS
    check_that_everything_came(library)


@pytest.mark.parametrize("moment", [0, 7, 10, 12])
def test_stopped_at_any_moment_nothing_came_or_everything(library: Library, data_set: Path, moment: int) -> None:
    before = files(library)
    asked = [0]

    def stop() -> bool:
        asked[0] += 1
        return asked[0] > moment

    try:
        library.import_dataset(data_set, cancelled=stop)
    except Cancelled:
        check_that_nothing_came(library, before)
    else:
        check_that_everything_came(library)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills in another way")
@pytest.mark.parametrize(
    ("call", "number", "comes"),
    [("replace", 1, False), ("replace", 4, False), ("take_over", 3, False), ("clean_up", 1, True)],
)
def test_killed_at_any_moment_nothing_came_or_everything(
    tmp_path: Path, data_set: Path, call: str, number: int, comes: bool
) -> None:
    root = tmp_path / "library"
    with Library(root) as library:
        library.clips.add(clip(root, later(-5), [(0.5, BROKEN)]))
        before = files(library)
    module = "tests.handstand_app.core.library.datasets.killed_import"
    command = [sys.executable, "-m", module, str(root), str(data_set), call, str(number)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Library(root) as library:
        if comes:
            check_that_everything_came(library)
        else:
            check_that_nothing_came(library, before)


@pytest.mark.parametrize(
    "journal",
    [b"", b"{", b"[1, null]", b'["../../victim.mp4", "/etc/passwd", "a/b/c.mp4"]', b"[" * 100_000, b"\xff\xfe"],
)
def test_a_journal_that_makes_no_sense_deletes_nothing(tmp_path: Path, journal: bytes) -> None:
    victim = tmp_path / "victim.mp4"
    victim.write_bytes(b"x")
    with Library(tmp_path / "library") as library:
        library.clips.add(clip(library.root, later(0), [(0.5, BROKEN)]))
        before = files(library)
        library.layout.journal.write_bytes(journal)
    with Library(tmp_path / "library") as library:
        check_that_nothing_came(library, before)
    assert victim.exists()


def test_a_journal_that_names_known_clips_and_recordings_deletes_neither(tmp_path: Path) -> None:
    with Library(tmp_path / "library") as library:
        known = clip(library.root, later(0), [(0.5, BROKEN)])
        library.clips.add(known)
        going_on = clip(library.root, later(9), [(0.5, BROKEN)])
        going_on.video.with_name(f"{going_on.video.stem}.recording.json").write_text("{}")
        names = [library.layout.name_of(one.video) for one in (known, going_on)]
        library.layout.journal.write_text(json.dumps(names))
    with Library(tmp_path / "library"):
        assert known.video.exists() and going_on.video.exists()
