"""Rebuilds invalid rows of clips from the file, its track, and the log of labels."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from handstand_app.core.library.clips import Clips
from handstand_app.core.library.database.clip_columns import judgement_columns, summary_columns
from handstand_app.core.library.database.query import searched
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.model import Clip, ClipFilter, ClipLabel
from handstand_app.core.library.recovery.rescan import describe


@dataclass(frozen=True, slots=True)
class Mended:
    """mended: ids of clips whose rows make sense again. removed: of those of which no file is known any more."""

    mended: tuple[int, ...]
    removed: tuple[int, ...]


def damaged(clips: Clips) -> list[Clip]:
    """All clips with values that make no sense, also in the trash. For a worker: it reads everything."""
    found = (clips.page(ClipFilter(trashed=trashed), limit=-1) for trashed in (False, True))
    return [clip for page in found for clip in page if clip.damaged]


def mend(clips: Clips, labels: Labels, layout: LibraryLayout) -> Mended:
    """Write damaged rows anew. Notes, stars and origins that make sense stay. For a worker.

    A chosen slow motion is forgotten, since the lengths of holds are read from the track anew. A row without a file
    is removed; the log of labels keeps what was said of the clip, and no file is deleted.

    Raises:
        LibraryError: the database cannot be written.
    """
    mended, removed = [], []
    for clip in damaged(clips):
        try:
            columns = _columns(clip, labels, layout) if clip.name else None
        except LibraryError:
            columns = None
        if columns is None:
            clips.drop_row(clip.id)
            removed.append(clip.id)
        else:
            clips.rewrite(clip.id, columns)
            mended.append(clip.id)
    return Mended(tuple(mended), tuple(removed))


def _columns(clip: Clip, labels: Labels, layout: LibraryLayout) -> dict[str, Any]:
    in_trash = layout.video(clip.name, trashed=True)
    video = in_trash if in_trash.exists() else layout.video(clip.name, trashed=False)
    saved = describe(video, None if "recorded_at" in clip.damaged else clip.recorded_at)
    said = [event.after for event in labels.history(clip.id) if event.what == "label"]
    label = said[-1] if said and isinstance(said[-1], ClipLabel) else None
    trashed_at = clip.trashed_at or datetime.now(UTC)
    return {
        "has_track": int(saved.track is not None),
        "recorded_at": saved.recorded_at.isoformat(),
        "recorded_s": saved.recorded_at.timestamp(),
        "day": saved.recorded_at.date().isoformat(),
        **{name: getattr(saved, name) for name in ("duration_s", "width", "height", "frames")},
        "dropped": clip.dropped,
        "bytes": video.stat().st_size,
        **summary_columns(saved.summary),
        "live_hold_s": None,
        "slow_motion": None,
        **judgement_columns(saved),
        "label": (label if "label" in clip.damaged else clip.label),
        "segments": len(labels.segments(clip.id)),
        "favourite": int(clip.favourite),
        "notes": clip.notes,
        "search": searched(clip.notes, clip.origin),
        "source": clip.source.value,
        "origin": clip.origin,
        "trashed_at": trashed_at.isoformat() if video == in_trash else None,
        "missing": 0,
    }
