"""Tracks that make no sense: counted and passed over on the disk, refused whole in a data set."""

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handstand_app.core.clip import TrackError, read_track, read_track_header, summarise, track_path
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from tests.handstand_app.core.library.scenes import ATTEMPT, clip, film, later

HEADER = {"schema": 1, "skeleton": "PA16J", "source": "x", "recorded_at": "2026-03-08T14:02:11+01:00", "network": "n"}
NOTHING = dict.fromkeys(("verdict", "reason", "fault", "probabilities", "keypoints", "angles"))
JUDGED = {**NOTHING, "time_s": 0.5, "verdict": "straight"}
LINES: dict[str, str] = {
    "fault of a wrong type": json.dumps({**JUDGED, "fault": [1]}),
    "number of 400 digits": json.dumps({**JUDGED, "time_s": 0}).replace('"time_s": 0', '"time_s": ' + "9" * 400),
    "number of 5000 digits": json.dumps({**JUDGED, "time_s": 0}).replace('"time_s": 0', '"time_s": ' + "9" * 5000),
    "100,000 brackets": "[" * 100_000,
    "lone surrogate": json.dumps({**JUDGED, "fault": "\ud800"}),
    "no time": json.dumps({**JUDGED, "time_s": None}),
    "time that is no number": json.dumps({**JUDGED, "time_s": float("nan")}),
    "endless time": json.dumps({**JUDGED, "time_s": float("inf")}),
    "negative time": json.dumps({**JUDGED, "time_s": -1.0}),
    "endless probability": json.dumps(
        {**JUDGED, "probabilities": {"straight": float("inf"), "not_straight": 0.0, "not_handstand": 0.0}}
    ),
    "probability of nothing": json.dumps(
        {**JUDGED, "probabilities": {"straight": None, "not_straight": 0.0, "not_handstand": 0.0}}
    ),
    "probability of others": json.dumps({**JUDGED, "probabilities": {"a": 0.1, "b": 0.2, "c": 0.3}}),
    "verdict of a wrong type": json.dumps({**JUDGED, "verdict": ["straight"]}),
    "keypoints that are a text": json.dumps({**JUDGED, "keypoints": "pelvis"}),
    "a list": "[1, 2]",
    "a number": "7",
}
HEADS: dict[str, str] = {
    "year 1": json.dumps({**HEADER, "recorded_at": "0001-01-01T00:00:00+00:00"}),
    "year 9999": json.dumps({**HEADER, "recorded_at": "9999-12-31T23:59:59-12:00"}),
    "no zone": json.dumps({**HEADER, "recorded_at": "2026-03-08T14:02:11"}),
    "lone surrogate": json.dumps({**HEADER, "network": "\udcff"}),
    "network of a wrong type": json.dumps({**HEADER, "network": {"a": 1}}),
    "brackets": "[" * 100_000,
    "huge version": json.dumps(HEADER).replace('"schema": 1', '"schema": ' + "9" * 400),
    "version of a wrong type": json.dumps({**HEADER, "schema": True}),
}


def put(library: Library, minutes: int, track: str) -> Path:
    when = later(minutes)
    video = film(library.layout.clips / f"{when:%Y-%m-%d}" / f"{when:%H%M%S}-00aa.mp4", 5)
    track_path(video).write_text(track, encoding="utf-8")
    return video


def test_no_track_keeps_others_from_being_found(library: Library) -> None:
    tracks = [f"{json.dumps(HEADER)}\n{line}\n" for line in LINES.values()]
    tracks += [f"{head}\n{json.dumps(JUDGED)}\n" for head in HEADS.values()]
    for minutes, track in enumerate(tracks):
        put(library, minutes, track)
    good = clip(library.root, later(len(tracks)))
    found = library.rescan()
    assert len(found.added) == len(tracks) + 1 and found.unreadable == ()
    assert library.clips.get(found.added[-1]).summary == good.summary
    assert library.damaged() == []
    assert all(1971 <= one.recorded_at.year <= 2200 for one in library.clips.page())


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_that_makes_no_sense_is_refused_in_words(tmp_path: Path, line: str) -> None:
    track = tmp_path / "a.track.jsonl"
    track.write_text(f"{json.dumps(HEADER)}\n{json.dumps(JUDGED)}\n{line}\n", encoding="utf-8")
    with pytest.raises(TrackError, match="is damaged at line 3") as told:
        read_track(track)
    assert len(str(told.value)) < 500


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(JUDGED)), json_values)
def test_any_value_in_a_line_is_read_or_refused_in_words(tmp_path: Path, name: str, value: Any) -> None:
    track = tmp_path / "a.track.jsonl"
    track.write_text(f"{json.dumps(HEADER)}\n{json.dumps({**JUDGED, name: value})}\n", encoding="utf-8")
    try:
        frames = read_track(track)
    except TrackError:
        return
    summary = summarise(frames)
    assert summary.hold_s >= 0 and 0 <= summary.doubt <= 1
    json.dumps(summary.first_fault, ensure_ascii=False).encode()


@given(st.dictionaries(st.sampled_from([*HEADER, "judged", "live"]), json_values))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_head_is_read_or_refused_in_words(tmp_path: Path, head: dict[str, Any]) -> None:
    track = tmp_path / "a.track.jsonl"
    track.write_text(json.dumps(head) + "\n", encoding="utf-8")
    try:
        assert isinstance(read_track_header(track), dict)
    except TrackError as error:
        assert str(track) in str(error)


def zipped(target: Path, root: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A data set of two clips, with its files changed and its checksums right."""
    with Library(root) as library:
        ids = [library.clips.add(clip(root, later(minutes), ATTEMPT, f"{minutes:04x}")) for minutes in (0, 1)]
        library.labels.set_label(ids[0], ClipLabel.STRAIGHT)
        library.export_dataset(target, ids)
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    manifest = json.loads(files["manifest.json"])
    for name in manifest["files"]:
        manifest["files"][name] = {"bytes": len(files[name]), "sha256": sha256(files[name]).hexdigest()}
    files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def in_manifest(name: str, value: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        manifest["clips"][1][name] = value
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


def in_track(line: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        name = max(name for name in files if name.endswith(".track.jsonl"))
        files[name] += f"{line}\n".encode()

    return change


CHANGES = {
    "dropped 2**63": in_manifest("dropped", 2**63),
    "dropped of many digits": in_manifest("dropped", 10**400),
    "dropped below 0": in_manifest("dropped", -1),
    "surrogate in the notes": in_manifest("notes", "a\ud800"),
    "surrogate in the origin": in_manifest("origin", "\udc00.mp4"),
    "year 1": in_manifest("recorded_at", "0001-01-01T00:00:00+00:00"),
    "segment of no number": in_manifest("segments", [[0.0, float("nan"), "straight"]]),
    "segment of a huge number": in_manifest("segments", [[0, 10**400, "straight"]]),
    **{name: in_track(line) for name, line in LINES.items()},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_data_set_with_one_value_that_makes_no_sense_is_refused_whole(
    library: Library, tmp_path: Path, name: str
) -> None:
    path = zipped(tmp_path / "sent.zip", tmp_path / "other", CHANGES[name])
    with pytest.raises(LibraryError, match="Nothing was taken in"):
        library.import_dataset(path)
    assert library.clips.count() == 0 and not list(library.layout.clips.rglob("*.*"))
    assert not list(library.layout.incoming.rglob("*"))


def test_a_damaged_track_is_left_out_of_a_data_set_so_that_others_can_import_it(
    library: Library, tmp_path: Path
) -> None:
    with Library(tmp_path / "other") as other:
        added = other.clips.add(clip(other.root))
        with open(track_path(other.clips.get(added).video), "a", encoding="utf-8") as track:
            track.write("[1]\n")
        other.export_dataset(tmp_path / "a.zip", [added])
    [number] = library.import_dataset(tmp_path / "a.zip").added
    assert library.clips.get(number).track is None
