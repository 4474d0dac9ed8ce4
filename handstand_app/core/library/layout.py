"""Where things are in a library's folder, and how files are added so that none is ever half-written."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from handstand_app.core.clip import earlier_track_path, track_path
from handstand_app.core.job import Cancelled
from handstand_app.core.recording.lock import lock_path
from models.whole_file import clean_leftovers, sync_file, sync_folder

CHUNK = 1 << 20


@dataclass(frozen=True)
class LibraryLayout:
    """Paths below one root."""

    root: Path

    @property
    def database(self) -> Path:
        """What is known of the clips."""
        return self.root / "library.db"

    @property
    def lock(self) -> Path:
        """Held by the one program that has the library open."""
        return self.root / "library.lock"

    @property
    def clips(self) -> Path:
        """DAY/TIME-xxxx.mp4 with the track beside each."""
        return self.root / "clips"

    @property
    def trash(self) -> Path:
        """The same folders again, for clips that were thrown away."""
        return self.root / "trash"

    @property
    def thumbnails(self) -> Path:
        """ID.jpg; may be deleted at any time."""
        return self.root / "thumbnails"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.root / "backups"

    @property
    def incoming(self) -> Path:
        """Files that are being made; emptied at every start."""
        return self.root / "incoming"

    def video(self, name: str, *, trashed: bool) -> Path:
        """Where a clip is; `name` is DAY/FILE with a slash on every system."""
        return (self.trash if trashed else self.clips).joinpath(*PurePosixPath(name).parts)

    def name_of(self, video: Path) -> str | None:
        """DAY/FILE of a video in `clips`; None if it is elsewhere."""
        try:
            return video.resolve().relative_to(self.clips.resolve()).as_posix()
        except ValueError:
            return None

    def free_place(self, recorded_at: datetime) -> Path:
        """A path in `clips`, by local day and time, that nobody uses; its folder is made."""
        folder = self.clips / recorded_at.strftime("%Y-%m-%d")
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            video = folder / f"{recorded_at:%H%M%S}-{secrets.token_hex(2)}.mp4"
            used = (video, lock_path(video), track_path(video), self.trash / folder.name / video.name)
            if not any(path.exists() for path in used):
                return video

    def empty_incoming(self) -> None:
        """At a start: remove what an earlier process did not finish, here and beside other files of the library."""
        shutil.rmtree(self.incoming, ignore_errors=True)
        for folder in (self.root, self.backups, self.thumbnails, self.root / "networks"):
            clean_leftovers(folder)

    @property
    def journal(self) -> Path:
        """Names of clips that are being moved in; see `datasets.arrivals`."""
        return self.root / "moving-in.json"

    def part(self, suffix: str) -> Path:
        """A new path in `incoming`."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        return self.incoming / f"{secrets.token_hex(8)}{suffix}"

    def publish(self, video: Path, track: Path | None, recorded_at: datetime) -> tuple[Path, Path | None]:
        """Move finished files to their place in `clips`; they are on the disk when this returns. Raises OSError."""
        place = self.free_place(recorded_at)
        self.publish_at(place, video, track)
        return place, None if track is None else track_path(place)

    def publish_at(self, place: Path, video: Path, track: Path | None) -> None:
        """The same to a place that `free_place` gave."""
        if track is not None:
            sync_file(track)
            os.replace(track, track_path(place))
        sync_file(video)
        os.replace(video, place)
        sync_folder(place.parent)


def sha256_of(path: Path, cancelled: Callable[[], bool] | None = None) -> str:
    """Hex digest of a file's content. Raises OSError, Cancelled."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(CHUNK):
            digest.update(block)
            stop_if(cancelled)
    return digest.hexdigest()


def stop_if(cancelled: Callable[[], bool] | None) -> None:
    """Raises Cancelled if the caller asked to stop."""
    if cancelled is not None and cancelled():
        raise Cancelled("stopped; nothing half-done was kept")


def move(source: Path, target: Path) -> None:
    """Move a file to another folder of the library, which is made. Never replaces a file. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise FileExistsError(17, "a file of that name is there already", str(target))
    os.replace(source, target)


def move_clip(source: Path, target: Path) -> None:
    """Move a video and its tracks, if it has any; what is not there is left out. Raises OSError."""
    pairs = (
        (earlier_track_path(source), earlier_track_path(target)),
        (track_path(source), track_path(target)),
        (source, target),
    )
    for old, new in pairs:
        if old.exists() and not new.exists():
            move(old, new)
    if target.parent.exists():
        sync_folder(target.parent)


def tree_bytes(folder: Path) -> int:
    """Bytes of all files below a folder; 0 if it is missing."""
    total = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # gone meanwhile
            continue
    return total
