"""Imports data sets of other installations. A zip may come from anyone: nothing in it is trusted."""

import hashlib
import secrets
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from handstand_app.core.clip import SavedClip, TrackError, read_track, track_path
from handstand_app.core.job import Progress, Stop
from handstand_app.core.library.clips import Arrival, Clips
from handstand_app.core.library.datasets.arrivals import moved_in
from handstand_app.core.library.datasets.dataset_format import (
    CLIP_FILE,
    MANIFEST,
    Entry,
    FileFacts,
    parse_manifest,
)
from handstand_app.core.library.errors import ClipMissingError, LibraryError, of_system
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.layout import CHUNK, LibraryLayout, stop_if
from handstand_app.core.library.model import Clip, ClipOrigin, check_segments
from handstand_app.core.library.recovery.rescan import describe
from handstand_app.core.trusted import parse_json
from models.formats.labels_csv import FILE as LABELS_FILE

_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much a zip may hold."""

    files: int = 20_000
    bytes: int = 50_000_000_000
    """Of all files, unpacked."""
    text_bytes: int = 256_000_000
    """Of each file that is no video, unpacked."""
    ratio: int = 100
    """By how much a file may grow when it is unpacked."""


@dataclass(frozen=True, slots=True)
class ImportedDataset:
    """What became of a data set.

    Attributes:
        added: ids of the new clips.
        known: ids of clips that the library had already, by their content.
        labelled: ids of known clips that had no label and took the data set's.
    """

    added: tuple[int, ...]
    known: tuple[int, ...]
    labelled: tuple[int, ...]


def import_dataset(
    clips: Clips,
    labels: Labels,
    layout: LibraryLayout,
    path: Path,
    limits: ZipLimits | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportedDataset:
    """Take in a zip that `export_dataset` wrote. For a worker.

    Everything is unpacked aside and checked before anything is taken in. Names in the zip are never used as paths.
    Labels of clips that are known and labelled here are kept as they are.

    Raises:
        Cancelled: nothing was taken in.
        LibraryError: the zip is damaged, unsafe, no data set, or of a newer version, or the disk is full; nothing was
            taken in.
    """
    folder = layout.incoming / f"{secrets.token_hex(8)}.dataset"
    report = progress or (lambda share: None)
    try:
        folder.mkdir(parents=True)
        entries, files = _unpack(path, folder, limits or ZipLimits(), lambda share: report(0.8 * share), cancelled)
        named = [(entry, files[entry.video].sha256) for entry in entries]
        checked: dict[str, SavedClip] = {}  # by SHA-256: two clips of a data set may have one content
        for number, (entry, digest) in enumerate(named):
            stop_if(cancelled)
            checked.setdefault(digest, _checked(entry, folder / f"{number}.mp4"))
            report(0.8 + 0.2 * (number + 1) / len(named))
        twins = {digest: _twin(clips, digest, clip.video.stat().st_size) for digest, clip in checked.items()}
        new = {digest: clip for digest, clip in checked.items() if twins[digest] is None}
        with moved_in(clips, layout, list(new.values()), cancelled) as moved, labels.together():
            places = dict(zip(new, moved, strict=True))
            return _take_in(clips, labels, named, places=places, twins=twins, origin=path.name)
    except OSError as error:
        raise of_system(error, f"{path} cannot be imported") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(
    path: Path, folder: Path, limits: ZipLimits, report: Progress, cancelled: Stop | None
) -> tuple[list[Entry], dict[str, FileFacts]]:
    """Unpack the clips as 0.mp4, 0.track.jsonl, ... after every check that needs no video decoder."""
    if not path.is_file():
        raise LibraryError(f"{path} does not exist or is no file; check the spelling.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, limits)
            entries, files = parse_manifest(_json(archive, members[MANIFEST]))
            _compare(members, files)
            used = [name for entry in entries for name in (entry.video, entry.track) if name is not None]
            if len(used) != len(set(used)):
                raise LibraryError(f"two clips of its {MANIFEST} share a file")
            needed = sum(members[name].file_size for name in used)
            if needed > shutil.disk_usage(folder).free:
                raise LibraryError(f"it needs {needed / 1e6:.0f} MB, and the disk has less; free some space")
            done = 0
            for number, entry in enumerate(entries):
                for name, target in ((entry.video, f"{number}.mp4"), (entry.track, f"{number}.track.jsonl")):
                    if name is not None:
                        _extract(archive, members[name], folder / target, files[name], cancelled)
                        done += members[name].file_size
                        report(done / max(needed, 1))
            return entries, files
    except LibraryError as error:
        if type(error) is not LibraryError:
            raise
        raise LibraryError(f"{path} cannot be imported: {error}. Nothing was taken in.") from error
    except _ZIP_ERRORS as error:
        raise LibraryError(f"{path} cannot be imported: it is no zip, or is damaged ({error!s:.200}).") from error


def _members(archive: zipfile.ZipFile, limits: ZipLimits) -> dict[str, zipfile.ZipInfo]:
    """The files of the zip by name, if all of them are of a kind that belongs in a data set."""
    infos = [info for info in archive.infolist() if info.filename != "clips/"]
    if len(infos) > limits.files:
        raise LibraryError(f"it holds {len(infos)} files, more than {limits.files}")
    if (total := sum(info.file_size for info in infos)) > limits.bytes:
        raise LibraryError(f"it would take {total / 1e9:.1f} GB, more than {limits.bytes / 1e9:g} GB")
    for info in infos:
        _check_member(info, limits)
    members = {info.filename: info for info in infos}
    if len(members) != len(infos):
        raise LibraryError("it holds two files of one name")
    if MANIFEST not in members:
        raise LibraryError(f"{MANIFEST} is missing, so it is no Handstand data set")
    return members


def _check_member(info: zipfile.ZipInfo, limits: ZipLimits) -> None:
    name = info.filename
    if name not in (MANIFEST, LABELS_FILE) and not CLIP_FILE.fullmatch(name):
        raise LibraryError(f"it holds {name!r:.120}, which does not belong in a data set")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise LibraryError(f"{name} in it is a link or no plain file")
    if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LibraryError(f"{name} in it is encrypted or packed in an unusual way")
    if info.file_size > limits.ratio * max(info.compress_size, 10_000):
        raise LibraryError(f"{name} in it would grow from {info.compress_size} to {info.file_size} bytes")
    if not name.endswith(".mp4") and info.file_size > limits.text_bytes:
        raise LibraryError(f"{name} in it has {info.file_size / 1e6:.0f} MB, more than {limits.text_bytes / 1e6:g} MB")


def _compare(members: dict[str, zipfile.ZipInfo], files: dict[str, FileFacts]) -> None:
    names = set(members) - {MANIFEST}
    if names != set(files):
        name = min(names ^ set(files))
        raise LibraryError(f"{name!r:.120} is {'not listed' if name in names else 'missing, but listed'}")
    for name in names:
        if members[name].file_size != files[name].bytes:
            raise LibraryError(f"{name} has {members[name].file_size} bytes, listed are {files[name].bytes}")


def _json(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    try:
        return parse_json(archive.read(info))
    except ValueError as error:
        raise LibraryError(f"its {info.filename} cannot be read ({error!s:.120})") from error


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, facts: FileFacts, cancelled: Stop | None
) -> None:
    digest, left = hashlib.sha256(), info.file_size
    with archive.open(info) as source, open(target, "xb") as file:
        while block := source.read(min(CHUNK, left + 1)):
            stop_if(cancelled)
            left -= len(block)
            if left < 0:
                raise LibraryError(f"{info.filename} in it is larger than it says")
            digest.update(block)
            file.write(block)
    if left or digest.hexdigest() != facts.sha256:
        raise LibraryError(f"{info.filename} in it is not what was exported: its checksum differs")


def _checked(entry: Entry, video: Path) -> SavedClip:
    """The unpacked clip, if the video can be read and the labels fit it."""
    try:
        clip = replace(describe(video, entry.recorded_at), dropped=entry.dropped)
        if entry.track is not None:
            read_track(track_path(video))
        check_segments(entry.segments, clip.duration_s)
    except (LibraryError, TrackError) as error:
        raise LibraryError(f"{entry.video} of the data set cannot be used: {error} Nothing was taken in.") from error
    return clip


def _twin(clips: Clips, digest: str, size: int) -> Clip | None:
    """The clip of the library with the same content."""
    for clip_id in clips.of_size(size):
        try:
            if clips.sha256(clip_id) == digest:
                return clips.get(clip_id)
        except ClipMissingError:
            continue
    return None


def _label_if_bare(labels: Labels, clip: Clip, entry: Entry, origin: str) -> bool:
    """Give a known clip the labels of the data set if it has none; whether it got any."""
    if clip.is_labelled or (entry.label is None and not entry.segments):
        return False
    labels.take_over(clip.id, entry.label, check_segments(entry.segments, clip.duration_s), origin)
    return True


def _take_in(
    clips: Clips,
    labels: Labels,
    entries: list[tuple[Entry, str]],
    *,
    places: dict[str, SavedClip],
    twins: dict[str, Clip | None],
    origin: str,
) -> ImportedDataset:
    """Make everything known, inside of one transaction.

    Args:
        entries: with the SHA-256 of each.
        places: of new content, where its files are now. twins: of known content, its clip.
    """
    added, known, labelled = [], [], []
    ids: dict[str, int] = {}
    for entry, digest in entries:
        twin = clips.get(ids[digest]) if digest in ids else twins[digest]
        if twin is None:
            ids[digest] = _add(clips, labels, entry, places[digest], origin)
            added.append(ids[digest])
        else:
            known.append(twin.id)
            labelled += [twin.id] if _label_if_bare(labels, clips.get(twin.id), entry, origin) else []
    return ImportedDataset(tuple(added), tuple(known), tuple(labelled))


def _add(clips: Clips, labels: Labels, entry: Entry, clip: SavedClip, origin: str) -> int:
    clip_id = clips.add(clip, Arrival(ClipOrigin.DATASET, entry.origin or origin))
    labels.take_over(clip_id, entry.label, check_segments(entry.segments, clip.duration_s), origin)
    if entry.notes:
        clips.set_notes(clip_id, entry.notes)
    if entry.favourite:
        clips.set_favourite(clip_id, True)
    return clip_id
