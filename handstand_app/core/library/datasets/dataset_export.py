"""Clips, tracks and labels as a data set for training or for another installation: one zip, or a folder."""

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from handstand_app.core.clip import TrackError, read_track, read_track_header
from handstand_app.core.job import Progress, Stop
from handstand_app.core.judging.judgement import read_judgement
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.datasets.dataset_format import (
    MANIFEST,
    FileFacts,
    clip_data,
    exported_name,
    manifest_data,
    rows_of,
    segments_of,
)
from handstand_app.core.library.errors import ClipMissingError, LibraryError, of_system
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.layout import CHUNK, stop_if
from handstand_app.core.library.model import Clip, ClipFilter
from handstand_app.core.library.spans import hold_span_of
from models.formats.labels_csv import FILE, LabelRow, labels_text
from models.whole_file import whole_file, whole_folder


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        path: the zip or folder.
        clips, segments: how many videos and rows of labels.csv it holds.
        left_out: ids of clips whose files are gone, each with a sentence.
    """

    path: Path
    clips: int
    segments: int
    left_out: tuple[tuple[int, str], ...]


class _Target:
    """A zip or folder that takes its name only when it is complete; nothing is left of it otherwise."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, FileFacts] = {}
        self._stack = contextlib.ExitStack()
        self._zip: zipfile.ZipFile | None = None
        if path.suffix.lower() == ".zip":
            self._part = self._stack.enter_context(whole_file(path))
            self._zip = self._stack.enter_context(zipfile.ZipFile(self._part, "w", allowZip64=True))
        else:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise LibraryError(f"{path} exists and is not an empty folder; choose another place.")
            self._part = self._stack.enter_context(whole_folder(path))
            (self._part / "clips").mkdir()

    def put(self, name: str, source: BinaryIO, cancelled: Stop | None = None) -> None:
        """Copy a file and remember its size and hash."""
        digest, size = hashlib.sha256(), 0
        with self._open(name) as target:
            while block := source.read(CHUNK):
                stop_if(cancelled)
                digest.update(block)
                size += len(block)
                target.write(block)
        self.files[name] = FileFacts(size, digest.hexdigest())

    def _open(self, name: str) -> Any:
        if self._zip is None:
            return open(self._part / name, "xb")
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o644 << 16
        info.compress_type = zipfile.ZIP_STORED if name.endswith(".mp4") else zipfile.ZIP_DEFLATED
        return self._zip.open(info, "w", force_zip64=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, value, trace)


def export_dataset(
    clips: Clips,
    labels: Labels,
    path: Path,
    chosen: Iterable[int] | ClipFilter,
    provenance: str = "",
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Exported:
    """Write a data set that `trainer` reads and `import_dataset` takes in. For a worker.

    Args:
        path: a name that ends in .zip makes a zip, which replaces one of that name; any other a folder, which must
            not exist or be empty.
        chosen: ids, or a filter; clips without labels are exported too, without rows in labels.csv.
        provenance: where the clips come from and what may be done with them, in the athlete's words.
        progress: gets the share that is done, 0 to 1.

    Raises:
        Cancelled: nothing was kept.
        LibraryError: there is nothing to export, or the place cannot be written; nothing was kept.
    """
    ids = clips.ids(chosen) if isinstance(chosen, ClipFilter) else list(chosen)
    content = _Content()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _Target(path) as target:
            for number, clip_id in enumerate(ids, start=1):
                try:
                    _put_clip(target, clips.existing(clip_id), labels, content, cancelled)
                except ClipMissingError as error:
                    content.left_out.append((clip_id, str(error)))
                if progress is not None:
                    progress(number / len(ids))
            _put_tables(target, content, provenance)
    except OSError as error:
        raise of_system(error, f"{path} cannot be written") from error
    return Exported(path, len(content.described), len(content.rows), tuple(content.left_out))


@dataclass(slots=True)
class _Content:
    """What goes into the tables of a data set, as far as it is known."""

    rows: list[LabelRow] = field(default_factory=list)
    described: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)


def _put_tables(target: _Target, content: _Content, provenance: str) -> None:
    if not content.described:
        raise LibraryError("There are no clips to export: nothing was chosen, or the files are gone.")
    target.put(FILE, io.BytesIO(labels_text(content.rows).encode(errors="replace")))
    manifest = manifest_data(content.described, target.files, provenance)
    target.put(MANIFEST, io.BytesIO(json.dumps(manifest, indent=1, ensure_ascii=False).encode()))


def _put_clip(target: _Target, clip: Clip, labels: Labels, content: _Content, cancelled: Stop | None) -> None:
    """Copy the files of a clip and describe it."""
    name, track, network = exported_name(clip), None, None
    with open(clip.video, "rb") as file:
        target.put(name, file, cancelled)
    if clip.track is not None:
        with contextlib.suppress(TrackError):
            read_track(clip.track)  # a damaged one would keep the whole data set from being imported
            network = read_judgement(read_track_header(clip.track)).network
            track = name.removesuffix(".mp4") + ".track.jsonl"
            with open(clip.track, "rb") as file:
                target.put(track, file, cancelled)
    segments = labels.segments(clip.id)
    content.described.append(clip_data(clip, segments, target.files[name].sha256, track, network))
    content.rows += rows_of(clip, segments_of(clip, segments, hold_span_of(clip.track)))
