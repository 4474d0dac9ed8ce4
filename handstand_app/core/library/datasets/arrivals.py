"""Moves many clips into the library at once: all of them, or none, also when the process is killed in between.

Files cannot be moved in a transaction. So a journal names the places before the first file is moved, and goes away
after the transaction that makes the clips known. Whoever finds one removes the files that the library does not know.
"""

import contextlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from handstand_app.core.clip import SavedClip, track_path
from handstand_app.core.job import Stop
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.rows import checked_name, checked_place
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.layout import LibraryLayout, stop_if
from handstand_app.core.recording.lock import lock_path
from handstand_app.core.trusted import parse_json
from models.whole_file import write_whole

log = logging.getLogger(__name__)


@contextlib.contextmanager
def moved_in(
    clips: Clips, layout: LibraryLayout, new: Sequence[SavedClip], stop: Stop | None
) -> Iterator[list[SavedClip]]:
    """Yields the clips in their new places; make them known in one transaction inside. If that raises, nothing stays.

    Args:
        new: finished files outside of `clips`.

    Raises:
        Cancelled: while files were moved; nothing stays.
        OSError: a file cannot be moved, or the journal not be written; nothing stays.
    """
    with clips.arriving:
        places = _places(layout, [clip.recorded_at for clip in new])
        _write(layout, [layout.name_of(place) or "" for place in places])
        try:
            moved = []
            for clip, place in zip(new, places, strict=True):
                stop_if(stop)
                layout.publish_at(place, clip.video, clip.track)
                moved.append(replace(clip, video=place, track=None if clip.track is None else track_path(place)))
            yield moved
        finally:  # knows by the database whether the clips may stay
            clean_up(clips, layout)


def clean_up(clips: Clips, layout: LibraryLayout) -> None:
    """Remove files that were moved in and never made known. What fails is tried again at the next start.

    Raises:
        LibraryError: the database cannot be read.
    """
    try:
        for name in _read(layout):
            if clips.find_name(name) is None:
                video = checked_place(layout, layout.video(name, trashed=False))
                if not lock_path(video).exists():  # a recording is no import
                    video.unlink(missing_ok=True)
                    track_path(video).unlink(missing_ok=True)
        layout.journal.unlink(missing_ok=True)
    except OSError as error:
        log.warning("what is left of an import stays for now: %s", error)


def _places(layout: LibraryLayout, times: Sequence[datetime]) -> list[Path]:
    places: list[Path] = []
    for recorded_at in times:
        place = layout.free_place(recorded_at)
        while place in places:
            place = layout.free_place(recorded_at)
        places.append(place)
    return places


def _write(layout: LibraryLayout, names: list[str]) -> None:
    write_whole(layout.journal, json.dumps(names), private=True)


def _read(layout: LibraryLayout) -> list[str]:
    """The names that make sense; a journal is written whole, so one that does not was not written by this program."""
    try:
        data = parse_json(layout.journal.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    names = []
    for name in data if isinstance(data, list) else []:
        with contextlib.suppress(LibraryError):
            names.append(checked_name(name))
    return names
