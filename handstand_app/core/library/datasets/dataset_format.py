"""Exported data sets: names, the manifest, and the rows of labels.csv. Reads and writes no files."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.model import Clip, ClipLabel, LabelledSegment
from handstand_app.core.trusted import integer, moment, number, text
from models.formats.labels_csv import LabelRow
from models.labels import ACTIONS
from models.skeleton import SKELETON_NAME

FORMAT = "handstand-dataset"
SCHEMA = 1
MANIFEST = "manifest.json"
CLIP_FILE = re.compile(r"clips/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(mp4|track\.jsonl)")
"""The only names beside manifest.json and labels.csv."""
SHORTEST_S = 0.001

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Size [bytes] and SHA-256 of a file of a data set."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip of a data set, as its manifest has it. video, track: names in the data set."""

    video: str
    track: str | None
    recorded_at: datetime
    dropped: int
    label: ClipLabel | None
    segments: tuple[LabelledSegment, ...]
    notes: str
    favourite: bool
    origin: str


def exported_name(clip: Clip) -> str:
    """Name of a clip's video in a data set: flat, so that no folder depends on the day."""
    return "clips/" + clip.name.replace("/", "_")


def segments_of(clip: Clip, segments: tuple[LabelledSegment, ...], hold: Span | None) -> list[LabelledSegment]:
    """What of a clip is worth learning from.

    Segments, if it has any: they are more exact than the label of the whole. Else the label, over the longest
    handstand where it speaks of one and the track knows where it is, so that walking in is not learnt as a handstand;
    over the whole clip otherwise.
    """
    found = list(segments)
    if not found and clip.label is not None:
        within = hold if clip.label is not ClipLabel.NOT_HANDSTAND else None
        start_s, end_s = within or (0.0, clip.duration_s)
        found = [LabelledSegment(start_s, min(end_s, clip.duration_s), clip.label)]
    rounded = [(round(s.start_s, 3), round(s.end_s, 3), s.label) for s in found]
    return [LabelledSegment(start, end, label) for start, end, label in rounded if end - start >= SHORTEST_S]


def rows_of(clip: Clip, segments: list[LabelledSegment]) -> list[LabelRow]:
    """Rows of labels.csv; clips of one day are one session."""
    name, session = exported_name(clip), clip.day.isoformat()
    return [
        LabelRow(name, segment.start_s, segment.end_s, segment.label.exported, notes=clip.notes, session=session)
        for segment in segments
    ]


def clip_data(
    clip: Clip, segments: tuple[LabelledSegment, ...], sha256: str, track: str | None, network: str | None
) -> dict[str, Any]:
    """The clip's part of the manifest."""
    summary = clip.summary
    return {
        "video": exported_name(clip),
        "sha256": sha256,
        "track": track,
        "recorded_at": clip.recorded_at.isoformat(),
        "duration_s": clip.duration_s,
        "width": clip.width,
        "height": clip.height,
        "frames": clip.frames,
        "dropped": clip.dropped,
        "label": clip.label,
        "segments": [[s.start_s, s.end_s, s.label] for s in segments],
        "notes": clip.notes,
        "favourite": clip.favourite,
        "source": clip.source,
        "origin": clip.origin,
        "network": network,
        "summary": {
            "hold_s": summary.hold_s,
            "straight_s": summary.straight_s,
            "first_fault": summary.first_fault,
            "verdict": summary.verdict,
            "doubt": summary.doubt,
        },
    }


def manifest_data(clips: list[dict[str, Any]], files: dict[str, FileFacts], provenance: str) -> dict[str, Any]:
    """The whole manifest."""
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "app": f"handstand {app_version()}",
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "provenance": provenance,
        "skeleton": SKELETON_NAME,
        "actions": list(ACTIONS),
        "files": {name: {"bytes": facts.bytes, "sha256": facts.sha256} for name, facts in files.items()},
        "clips": clips,
    }


def app_version() -> str:
    """Of this program; `unknown` where its project file is not at hand."""
    try:
        project = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])
    except (OSError, ValueError, KeyError):
        return "unknown"


def parse_manifest(data: Any) -> tuple[list[Entry], dict[str, FileFacts]]:
    """Entries and files of a manifest.

    Raises:
        LibraryError: it is none, of a newer version, or makes no sense; the message says where.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("schema"), int):
        raise LibraryError(f"its {MANIFEST} is not that of a Handstand data set")
    if data["schema"] > SCHEMA:
        raise LibraryError(f"it has version {data['schema']}, this program reads up to {SCHEMA}; use a newer Handstand")
    try:
        files = {
            text(name): FileFacts(integer(facts["bytes"]), text(facts["sha256"], 100))
            for name, facts in data["files"].items()
        }
        clips = list(data["clips"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"its {MANIFEST} lacks {error}") from error
    entries = []
    for count, item in enumerate(clips, start=1):
        try:
            entry = _entry(item)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, LibraryError) as error:
            raise LibraryError(f"clip {count} of its {MANIFEST} makes no sense: {error!s:.200}") from error
        for name in (entry.video, entry.track):
            if name is not None and (name not in files or not CLIP_FILE.fullmatch(name)):
                raise LibraryError(f"clip {count} of its {MANIFEST} names the file {name!r:.120}, which is not listed")
        entries.append(entry)
    return entries, files


def _entry(item: dict[str, Any]) -> Entry:
    """Raises ValueError, KeyError, TypeError, AttributeError or LibraryError if it makes no sense."""
    segments = tuple(
        LabelledSegment(number(start), number(end), ClipLabel(label)) for start, end, label in item["segments"]
    )
    return Entry(
        video=text(item["video"]),
        track=None if item["track"] is None else text(item["track"]),
        recorded_at=moment(item["recorded_at"]),
        dropped=integer(item["dropped"]),
        label=None if item["label"] is None else ClipLabel(item["label"]),
        segments=segments,
        notes=text(item["notes"]),
        favourite=item["favourite"] is True,
        origin=text(item["origin"]),
    )
