"""Data sets out and in: the trainer reads them, another library takes them, and a stranger's zip does no harm."""

import csv
import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handstand_app.core.job import Cancelled
from handstand_app.core.library.datasets.dataset_import import ZipLimits
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment
from models.labels import ACTIONS
from tests.handstand_app.core.library.scenes import BROKEN, DOWN, WHEN, clip, later
from trainer.datasets.clips import read_frames, read_segments

S, N, H, U = ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT, ClipLabel.NOT_HANDSTAND, ClipLabel.UNSURE


def filled(library: Library) -> list[int]:
    """Six clips: four whole labels, one with segments, one without anything."""
    scripts = [None, [(1.0, DOWN), (3.0, BROKEN)], None, None, None, None]
    ids = []
    for number, script in enumerate(scripts):
        when = later(1440 * (number // 3) + number)
        saved = clip(library.root, when, token=f"{number:04x}") if script is None else clip(library.root, when, script)
        ids.append(library.clips.add(saved))
    for clip_id, label in zip(ids, (S, N, H, U), strict=False):
        library.labels.set_label(clip_id, label)
    library.labels.set_label(ids[4], S)
    library.labels.set_segments(
        ids[4], [LabelledSegment(0.0, 0.4, H), LabelledSegment(1.0, 2.25, U), LabelledSegment(2.5, 3.0, N)]
    )
    library.clips.set_notes(ids[0], 'first "good" one,\nwith a comma — 手')
    library.clips.set_favourite(ids[0], True)
    return ids


@pytest.mark.parametrize("name", ["out.zip", "folder out"])
def test_the_trainer_reads_what_was_exported(library: Library, tmp_path: Path, name: str) -> None:
    ids = filled(library)
    done = library.export_dataset(tmp_path / name, ids, "filmed by myself")
    assert (done.clips, done.segments, done.left_out) == (6, 7, ())
    folder = tmp_path / name
    if name.endswith(".zip"):
        folder = tmp_path / "unpacked"
        zipfile.ZipFile(tmp_path / name).extractall(folder)
    names = ["clips/" + library.clips.get(clip_id).name.replace("/", "_") for clip_id in ids]
    found = [(names.index(s.clip), s.start_s, s.end_s, s.label) for s in read_segments(folder)]
    assert found == [
        (0, 0.5, 2.9, "straight"),
        (1, 1.0, 3.9, "not_straight"),
        (2, 0.0, 3.5, "not_handstand"),
        (3, 0.5, 2.9, "unclear"),
        (4, 0.0, 0.4, "not_handstand"),
        (4, 1.0, 2.25, "unclear"),
        (4, 2.5, 3.0, "not_straight"),
    ]
    assert {s.label for s in read_segments(folder)} <= {*ACTIONS, "unclear"}
    assert len(list(read_frames(folder / names[5]))) == 35
    with open(folder / "labels.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["session"] for row in rows] == ["2026-03-08"] * 3 + ["2026-03-09"] * 4
    assert rows[0]["notes"] == 'first "good" one,\nwith a comma — 手'
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["provenance"] == "filmed by myself" and manifest["skeleton"] == "PA16J"
    assert set(manifest["files"]) == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {"manifest.json"}
    for file_name, facts in manifest["files"].items():
        data = (folder / file_name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (facts["bytes"], facts["sha256"])
    assert not list(tmp_path.glob("*.part"))


def test_another_library_takes_everything_and_the_same_again_changes_nothing(library: Library, tmp_path: Path) -> None:
    ids = filled(library)
    library.export_dataset(tmp_path / "out.zip", ClipFilter())
    with Library(tmp_path / "other") as other:
        shares: list[float] = []
        done = other.import_dataset(tmp_path / "out.zip", progress=shares.append)
        assert len(done.added) == 6 and not done.known and shares[-1] == 1.0
        mine = {found.recorded_at: found for found in library.clips.get_all(ids)}
        for theirs in other.clips.get_all(done.added):
            own = mine[theirs.recorded_at]
            assert theirs.video.read_bytes() == own.video.read_bytes() and theirs.day == own.day
            assert theirs.track is not None and own.track is not None
            assert theirs.track.read_bytes() == own.track.read_bytes()
            assert (theirs.label, theirs.notes, theirs.favourite) == (own.label, own.notes, own.favourite)
            assert theirs.summary == own.summary and theirs.frames == own.frames
            assert other.labels.segments(theirs.id) == library.labels.segments(own.id)
            assert theirs.source == "dataset" and other.labels.undo() is None
        again = other.import_dataset(tmp_path / "out.zip")
        assert again.added == () and sorted(again.known) == sorted(done.added) and other.clips.count() == 6
        other.export_dataset(tmp_path / "back.zip", ClipFilter())
    assert library.import_dataset(tmp_path / "back.zip").added == () and library.clips.count() == 6
    assert not list(library.layout.incoming.rglob("*"))


def test_known_clips_keep_their_own_label_and_take_one_if_they_have_none(library: Library, tmp_path: Path) -> None:
    ids = filled(library)
    library.export_dataset(tmp_path / "out.zip", ids)
    library.labels.set_label(ids[0], U)
    library.labels.set_label(ids[1], None)
    done = library.import_dataset(tmp_path / "out.zip")
    assert done.labelled == (ids[1],)
    assert [found.label for found in library.clips.get_all(ids[:2])] == [U, N]
    assert library.labels.history(ids[1])[-1].kind == "import"


def test_clips_whose_files_are_gone_are_left_out_and_named(library: Library, tmp_path: Path) -> None:
    ids = filled(library)
    library.clips.get(ids[0]).video.unlink()
    done = library.export_dataset(tmp_path / "out.zip", ids[:2])
    assert done.clips == 1 and done.left_out[0][0] == ids[0] and "gone" in done.left_out[0][1]
    with pytest.raises(LibraryError, match="no clips to export"):
        library.export_dataset(tmp_path / "none.zip", ids[:1])
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["out.zip"]


def test_an_export_never_leaves_half_a_file_nor_replaces_a_folder_that_is_in_use(
    library: Library, tmp_path: Path
) -> None:
    ids = filled(library)
    out = tmp_path / "out"
    for name in ("x.zip", "x"):
        share = [0.0]
        with pytest.raises(Cancelled):
            library.export_dataset(out / name, ids, progress=share.append, cancelled=lambda s=share: s[-1] > 0.4)
        assert list(out.iterdir()) == []
    (out / "x").mkdir()
    (out / "x" / "thesis.txt").write_text("mine")
    with pytest.raises(LibraryError, match="not an empty folder"):
        library.export_dataset(out / "x", ids)
    assert [path.name for path in out.rglob("*")] == ["x", "thesis.txt"]


def test_a_folder_that_cannot_be_made_is_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be written"):
        library.export_dataset(tmp_path / "file" / "out.zip", filled(library)[:1])


Members = dict[str, bytes]


def rezip(path: Path, members: Members, **changes: Any) -> None:
    """Write a zip by hand; changes to its manifest are made before."""
    if changes:
        members = {**members, "manifest.json": json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def listed(members: Members, name: str, data: bytes) -> Members:
    """The members with another file that the manifest lists as it should."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return {**members, name: data, "manifest.json": json.dumps(manifest).encode()}


def first_clip(members: Members, **changes: Any) -> Members:
    manifest = json.loads(members["manifest.json"])
    manifest["clips"][0].update(changes)
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def video_of(members: Members) -> str:
    return str(json.loads(members["manifest.json"])["clips"][0]["video"])


BAD: dict[str, tuple[Callable[[Members], Members], str]] = {
    "parent path": (lambda m: listed(m, "clips/../../evil.mp4", b"x"), "does not belong"),
    "absolute path": (lambda m: listed(m, "/etc/evil.mp4", b"x"), "does not belong"),
    "drive": (lambda m: listed(m, "C:\\evil.mp4", b"x"), "does not belong"),
    "program": (lambda m: listed(m, "clips/evil.exe", b"MZ"), "does not belong"),
    "hidden": (lambda m: listed(m, "clips/.bashrc", b"x"), "does not belong"),
    "no manifest": (lambda m: {k: v for k, v in m.items() if k != "manifest.json"}, "manifest.json is missing"),
    "manifest of text": (lambda m: {**m, "manifest.json": b"hello"}, "cannot be read"),
    "deep manifest": (lambda m: {**m, "manifest.json": b"[" * 100_000}, "cannot be read"),
    "other manifest": (lambda m: {**m, "manifest.json": b'{"schema": 1}'}, "not that of a Handstand data set"),
    "manifest without files": (
        lambda m: {**m, "manifest.json": b'{"format": "handstand-dataset", "schema": 1}'},
        "lacks 'files'",
    ),
    "newer": (
        lambda m: {**m, "manifest.json": b'{"format": "handstand-dataset", "schema": 2}'},
        "use a newer Handstand",
    ),
    "file not listed": (lambda m: {**m, "clips/more.mp4": b"x"}, "not listed"),
    "file missing": (lambda m: {k: v for k, v in m.items() if k != "labels.csv"}, "missing, but listed"),
    "other size": (lambda m: {**m, video_of(m): m[video_of(m)] + b"x"}, "bytes, listed are"),
    "other content": (lambda m: {**m, video_of(m): m[video_of(m)][:-1] + b"\xff"}, "checksum differs"),
    "no video": (lambda m: listed(m, video_of(m), b"noise" * 200), "cannot be used"),
    "unknown label": (lambda m: first_clip(m, label="great"), "clip 1 .* makes no sense"),
    "segments overlap": (lambda m: first_clip(m, segments=[[0, 1, S], [0.5, 2, N]]), "overlap"),
    "segment of infinity": (lambda m: first_clip(m, segments=[[0, 1e999, S]]), "makes no sense"),
    "no time zone": (lambda m: first_clip(m, recorded_at="2026-01-01T00:00:00"), "no time zone"),
    "day is a path": (lambda m: first_clip(m, recorded_at="../../etc"), "makes no sense"),
    "video elsewhere": (lambda m: first_clip(m, video="../library.db"), "not listed"),
    "notes of numbers": (lambda m: first_clip(m, notes=5), "expected a text"),
    "one file for two": (lambda m: first_clip(m, video=json.loads(m["manifest.json"])["clips"][1]["video"]), "share"),
}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The files of a good data set of two clips."""
    folder = tmp_path_factory.mktemp("good")
    with Library(folder / "library") as library:
        saved = [clip(library.root, later(n), [(0.5, DOWN)], f"{n:04x}") for n in range(2)]
        ids = library.clips.add_all(saved)
        library.labels.set_label(ids[0], S)
        library.export_dataset(folder / "good.zip", ids)
    with zipfile.ZipFile(folder / "good.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_zip_is_refused_in_words_and_nothing_is_taken_in(tmp_path: Path, members: Members, name: str) -> None:
    change, words = BAD[name]
    path = tmp_path / "foreign.zip"
    rezip(path, change(members))
    refuse(tmp_path, path, words)


def refuse(tmp_path: Path, path: Path, words: str, limits: ZipLimits | None = None) -> None:
    before = {p for p in tmp_path.rglob("*") if "new" not in p.parts}
    with Library(tmp_path / "new") as other:
        with pytest.raises(LibraryError, match=words):
            other.import_dataset(path, limits)
        assert other.clips.count() == 0 and not list(other.layout.clips.rglob("*"))
        assert not list(other.layout.incoming.rglob("*"))
    assert {p for p in tmp_path.rglob("*") if "new" not in p.parts} == before


def test_links_bombs_and_crowds_are_refused(tmp_path: Path, members: Members) -> None:
    path = tmp_path / "foreign.zip"
    rezip(path, members)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("clips/link.mp4")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    refuse(tmp_path, path, "is a link")
    rezip(path, listed(members, "clips/bomb.track.jsonl", b"0" * 20_000_000))
    refuse(tmp_path, path, "would grow")
    rezip(path, members)
    refuse(tmp_path, path, "more than 3", ZipLimits(files=3))
    refuse(tmp_path, path, "GB, more than", ZipLimits(bytes=1000))
    refuse(tmp_path, path, "MB, more than", ZipLimits(text_bytes=100))


def test_two_files_of_one_name_are_refused(tmp_path: Path, members: Members) -> None:
    path = tmp_path / "foreign.zip"
    rezip(path, members)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("labels.csv", "clip\n")
    refuse(tmp_path, path, "two files of one name")


def test_a_damaged_zip_and_what_is_no_zip_are_refused(tmp_path: Path, members: Members) -> None:
    path = tmp_path / "foreign.zip"
    rezip(path, members)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refuse(tmp_path, path, "no zip, or is damaged")
    path.write_bytes(data[:200] + bytes(100) + data[300:])
    refuse(tmp_path, path, "damaged|checksum")
    path.write_bytes(b"")
    refuse(tmp_path, path, "no zip, or is damaged")
    path.unlink()
    refuse(tmp_path, path, "does not exist")


def test_a_good_zip_that_was_packed_by_hand_is_taken(tmp_path: Path, members: Members) -> None:
    path = tmp_path / "foreign.zip"
    rezip(path, {"clips/": b"", **members})
    with Library(tmp_path / "new") as other:
        assert len(other.import_dataset(path).added) == 2
        assert {found.recorded_at for found in other.clips.page()} == {WHEN, later(1)}
