"""The library's values: clips, labels, filters, sessions. Frozen values, safe in every thread."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from itertools import pairwise
from pathlib import Path

from handstand_app.core.clip import ClipSummary, SavedClip, track_path
from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.library.errors import LibraryError
from models.formats.labels_csv import UNCLEAR
from models.verdicts import VERDICT_OF_ACTION, VerdictKind


class ClipLabel(StrEnum):
    """What an athlete or coach says of a clip or of a part of it."""

    STRAIGHT = "straight"
    NOT_STRAIGHT = "not_straight"
    NOT_HANDSTAND = "not_handstand"
    UNSURE = "unsure"

    @property
    def exported(self) -> str:
        """Its name in labels.csv: what nobody is sure of is `unclear` there."""
        return UNCLEAR if self is ClipLabel.UNSURE else self.value


VERDICT_OF: dict[ClipLabel, VerdictKind] = {ClipLabel(action): kind for action, kind in VERDICT_OF_ACTION.items()}
"""The verdict that agrees with a label."""


SAME_HOLD_S = 0.2
"""Holds that are no further apart are the same for the athlete [s]."""


class ClipOrigin(StrEnum):
    """How a clip came into the library."""

    RECORDED = "recorded"
    IMPORTED = "imported"
    DATASET = "dataset"
    FOUND = "found"


@dataclass(frozen=True, slots=True, order=True)
class LabelledSegment:
    """A labelled part of a clip; times count from its first frame [s]. `end_s` is not part of it."""

    start_s: float
    end_s: float
    label: ClipLabel

    def __post_init__(self) -> None:
        if not (math.isfinite(self.end_s) and 0 <= self.start_s < self.end_s):
            raise LibraryError(
                f"A segment from {self.start_s} to {self.end_s} s is not possible: it must begin at 0 or later "
                "and end after its beginning."
            )


def check_segments(segments: tuple[LabelledSegment, ...], duration_s: float) -> tuple[LabelledSegment, ...]:
    """The segments in order of time, cut at the end of the clip [s].

    Raises:
        LibraryError: two overlap, or one begins after the end of the clip.
    """
    ordered = sorted(segments)
    for before, after in pairwise(ordered):
        if after.start_s < before.end_s:
            raise LibraryError(
                f"The segments {before.start_s:g} to {before.end_s:g} s and {after.start_s:g} to {after.end_s:g} s "
                "overlap. Shorten one of them."
            )
    for segment in ordered:
        if segment.start_s >= duration_s:
            raise LibraryError(f"A segment begins at {segment.start_s:g} s, but the clip ends at {duration_s:g} s.")
    return tuple(LabelledSegment(s.start_s, min(s.end_s, duration_s), s.label) for s in ordered)


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of the library.

    Attributes:
        id: never used again for another clip.
        name: DAY/FILE.mp4, the place in `clips`.
        video: where the file is now, or should be. track: beside it; None if it has none.
        recorded_at: of its first picture, with time zone. day: its local day, the session.
        bytes: of the video.
        label: of the whole clip; None if there is none. segments: how many labelled stretches it has.
        origin: file that it was imported from; empty otherwise.
        trashed_at: when it was thrown away; None if it was not.
        missing: its file was not there when somebody last looked.
        live: what was said when it was recorded or imported, if it has been judged again since; None otherwise.
        judged_by: name of the network that `summary` is from; None if it is not known.
        judged_fully: by the whole network at the full rate of the recording.
        slow_motion: how many times slower than real time it plays, as the athlete chose; None: as its metadata says.
        damaged: names of the columns of its row that make no sense, so that something else is shown; none if all do.
    """

    id: int
    name: str
    video: Path
    track: Path | None
    recorded_at: datetime
    day: date
    duration_s: float
    width: int
    height: int
    frames: int
    dropped: int
    bytes: int
    summary: ClipSummary
    label: ClipLabel | None
    segments: int
    favourite: bool
    notes: str
    source: ClipOrigin
    origin: str
    trashed_at: datetime | None
    missing: bool
    live: ClipSummary | None = None
    judged_by: str | None = None
    judged_fully: bool = False
    slow_motion: float | None = None
    damaged: tuple[str, ...] = ()

    @property
    def hold_differs(self) -> bool:
        """What was said of its hold at first is not what was found later; fragments count as no hold."""
        if self.live is None:
            return False
        first, later = (said.hold_s if said.hold_s >= HEADLINE_S else 0.0 for said in (self.live, self.summary))
        return abs(first - later) > SAME_HOLD_S

    @property
    def is_labelled(self) -> bool:
        """It has a label, or parts of it have."""
        return self.label is not None or self.segments > 0

    @property
    def disagrees(self) -> bool:
        """The label says something else than the model's verdict, and both say something."""
        agreeing = VERDICT_OF.get(self.label) if self.label is not None else None
        return agreeing is not None and self.summary.verdict is not None and agreeing is not self.summary.verdict

    @property
    def as_saved(self) -> SavedClip:
        """The same as it was recorded."""
        track = track_path(self.video) if self.track is not None else None
        return SavedClip(
            self.video, track, self.recorded_at, self.duration_s, self.width, self.height, self.frames, self.dropped,
            self.summary,
        )  # fmt: skip


class Sort(Enum):
    """Order of a list. Clips that are equal come newest first."""

    NEWEST = "recorded_s DESC, id DESC"
    OLDEST = "recorded_s, id"
    LONGEST_HOLD = "hold_s DESC, id DESC"
    MOST_STRAIGHT = "straight_s DESC, id DESC"
    MOST_DOUBT = "doubt DESC, id DESC"
    LEAST_DOUBT = "doubt, id"
    LARGEST = "bytes DESC, id DESC"


@dataclass(frozen=True, slots=True)
class ClipFilter:
    """Which clips; every condition that is set must hold.

    Attributes:
        labels: any of these; None among them stands for clips without a label of the whole.
        verdicts: any of these; None stands for clips that were not judged.
        first_day, last_day: both included.
        least_hold_s, most_hold_s: both included [s]. least_doubt, most_doubt: both included, 0 to 1.
        text: every word must be somewhere in the notes, the notes of the day, the name of the file it came from, or
            the day; upper and lower case are the same.
        favourite, missing: True or False; None for either.
        labelled: it has a label or segments, or has not.
        disagrees: the label of the whole clip contradicts the verdict, or does not.
        trashed: True for what is in the trash, False for the rest.
    """

    labels: frozenset[ClipLabel | None] | None = None
    verdicts: frozenset[VerdictKind | None] | None = None
    first_day: date | None = None
    last_day: date | None = None
    least_hold_s: float | None = None
    most_hold_s: float | None = None
    least_doubt: float | None = None
    most_doubt: float | None = None
    text: str = ""
    favourite: bool | None = None
    labelled: bool | None = None
    disagrees: bool | None = None
    missing: bool | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One session: the clips of one local day.

    Attributes:
        clips: how many; labelled: how many of them have a label or segments.
        straight: how many are labelled straight, or judged so if they have no label.
        holds: clips with a hold that is long enough to be shown, see `HEADLINE_S`.
        hold_s, straight_s: sums over the clips [s]. best_hold_s, best_straight_s: the longest ones.
        bytes: of the videos.
    """

    day: date
    clips: int
    labelled: int
    straight: int
    holds: int
    hold_s: float
    straight_s: float
    best_hold_s: float
    best_straight_s: float
    bytes: int
    notes: str


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """One line of the log of labels, which is only ever appended to.

    Attributes:
        kind: set, undo, redo or import. target: the event that an undo or redo is about.
        what: label or segments. before, after: a ClipLabel or None, or a tuple of segments.
    """

    id: int
    at: datetime
    who: str
    clip_id: int
    kind: str
    target: int | None
    what: str
    before: ClipLabel | tuple[LabelledSegment, ...] | None
    after: ClipLabel | tuple[LabelledSegment, ...] | None
