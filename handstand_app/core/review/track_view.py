"""The track of a clip, brought to the times of its pictures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.clip import TrackError, TrackFrame
from handstand_app.core.judging.faults import with_place
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.review.reader import ClipIndex
from handstand_app.core.types import Hold, Pose, Verdict
from models.body_line import ANGLE_NAMES, Angles, body_line, deviations
from models.checkpoint import Card
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS, NUM_KEYPOINTS
from models.verdicts import VerdictKind

FILL_S = 0.12
"""Between two judged frames that are no further apart, poses and curves are interpolated: a camera may be faster
than the network."""
ANGLES = ("shoulder", "hip", "knee", "line_tilt")
"""Angles that every track has."""
CURVES = ("straight", "elbow", "shoulder", "hip", "knee", "legs_apart", "line_tilt")
"""Curves that a player shows: P(straight) from 0 to 1, and every deviation that can be named as a fault [degrees]."""
_COLUMNS = 3 * NUM_KEYPOINTS
_BENDS = slice(_COLUMNS, _COLUMNS + len(ANGLE_NAMES))
_STRAIGHT = _BENDS.stop
_FIT_SHARE = 0.5


class TrackView:
    """What is known of each picture of a clip.

    Args:
        lines: the track in order of time.
        index: times of the clip's pictures.
        size: (width, height) of the pictures [px].

    Attributes:
        lines: as given. times_s: (N,) of the pictures [s].
        keypoints: (N, 16, 2) of the athlete, interpolated over short gaps [px]; 0 where unknown.
        confidence: (N, 16). sure: (N, 16) bool: confident enough to be shown and measured.

    Raises:
        TrackError: the track belongs to another video.
    """

    def __init__(self, lines: Sequence[TrackFrame], index: ClipIndex, size: tuple[int, int]) -> None:
        self.lines = list(lines)
        self.times_s = index.times_s
        line_times = np.array([line.time_s for line in self.lines])
        self._line_of = _nearest(line_times, self.times_s)
        _check_fit(line_times, self._line_of, self.lines, index, size)
        judged = [number for number, line in enumerate(self.lines) if line.verdict is not None]
        self._judged_times = line_times[judged] if judged else np.zeros(0)
        self._judged = [self.lines[number] for number in judged]
        self._judged_of = _nearest(self._judged_times, self.times_s, FILL_S / 2)
        self._table = _interpolate(self._judged_times, _table(self._judged), self.times_s)
        self.keypoints, self.confidence, self.sure = _poses(self._table)

    def __len__(self) -> int:
        return len(self.times_s)

    def line(self, index: int) -> TrackFrame | None:
        """The line of the track that was written for a picture; None if there is none."""
        number = int(self._line_of[index])
        return None if number < 0 else self.lines[number]

    def pose(self, index: int) -> Pose | None:
        """The athlete in a picture, interpolated over short gaps; None if unknown.

        Keypoints that are not known are at (0, 0) and not sure.
        """
        if np.isnan(self._table[index, :_COLUMNS]).all():
            return None
        return Pose(self.keypoints[index].copy(), self.confidence[index].copy(), self.sure[index].copy())

    def angles(self, index: int) -> Angles | None:
        """Deviations from straight in a picture [degrees]; None if unknown."""
        values = self._table[index, _BENDS]
        return Angles.of(values) if np.isfinite(values).all() else None

    def verdict(self, index: int) -> Verdict | None:
        """What was said of a picture, or of the nearest judged one if that is close; None if nothing was said."""
        if self._judged_of[index] < 0:
            return None
        line = self._judged[self._judged_of[index]]
        assert line.verdict is not None
        said = line.probabilities
        probabilities = None if said is None else np.array([said.get(name, np.nan) for name in ACTIONS])
        return with_place(Verdict(line.verdict, probabilities, line.reason, line.fault), self.angles(index))

    def is_up(self) -> NDArray[np.bool_]:
        """(N,) whether a handstand was said of each picture."""
        up = [line.said is not None and line.said.is_up for line in self._judged]
        return np.array([*up, False])[self._judged_of]  # -1 is the last: nothing was said

    def curve(self, name: str) -> NDArray[np.float64]:
        """(N,) one of CURVES over the pictures, NaN where unknown."""
        if name not in CURVES:
            raise KeyError(f"{name!r} is none of {', '.join(CURVES)}")
        column = _STRAIGHT if name == "straight" else _COLUMNS + ANGLE_NAMES.index(name)
        return np.array(self._table[:, column])

    def runs(self) -> list[tuple[float, float, VerdictKind]]:
        """Stretches of one verdict each: begin and end [s] and the verdict; gaps where nothing was said."""
        runs: list[tuple[float, float, VerdictKind]] = []
        previous_s = -np.inf
        for time_s, line in zip(self._judged_times.tolist(), self._judged, strict=True):
            assert line.verdict is not None
            if runs and time_s - previous_s <= 2 * FILL_S:
                begin, _, label = runs[-1]
                runs[-1] = (begin, time_s, label)
            if not runs or time_s - previous_s > 2 * FILL_S or runs[-1][2] is not line.verdict:
                runs.append((time_s, time_s, line.verdict))
            previous_s = time_s
        return runs

    def holds(self) -> list[Hold]:
        """(N) the current or last hold at each picture, by the rule of the live view."""
        timer, holds, following = HoldTimer(), [], 0
        hold = Hold()
        for time_s in self.times_s:
            while following < len(self._judged) and self._judged_times[following] <= time_s + 1e-3:
                said = self._judged[following].said
                assert said is not None
                hold = timer.update(float(self._judged_times[following]), said)
                following += 1
            holds.append(hold)
        return holds


def _table(lines: Sequence[TrackFrame]) -> NDArray[np.float64]:
    """(N, columns) keypoints with confidence, six angles and P(straight) of judged frames; NaN where unknown."""
    table = np.full((len(lines), _STRAIGHT + 1), np.nan)
    for row, line in zip(table, lines, strict=True):
        points, said = line.keypoints or {}, line.probabilities or {}
        row[:_COLUMNS] = [value for name in KEYPOINTS for value in points.get(name, (np.nan,) * 3)]
        row[_STRAIGHT] = said.get("straight", np.nan)
    keypoints, _, sure = _poses(table)
    measured = deviations(keypoints, body_line(keypoints, sure))
    for row, line, angles in zip(table, lines, measured, strict=True):
        written = line.angles or {}
        if line.said is not None and line.said.is_up and all(name in written for name in ANGLES):
            row[_BENDS] = [written.get(name, angle) for name, angle in zip(ANGLE_NAMES, angles, strict=True)]
    return table


def _poses(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """(N, 16, 2) keypoints, (N, 16) confidence and which are sure, of (N, columns); 0 and not sure where unknown."""
    values = table[:, :_COLUMNS].reshape(len(table), NUM_KEYPOINTS, 3)
    known = np.asarray(np.isfinite(values).all(axis=2))
    filled = np.where(known[..., None], values, 0.0)
    confidence = np.clip(filled[..., 2], 0.0, 1.0)
    return filled[..., :2], confidence, known & (confidence >= Card.confidence_threshold)


def _nearest(
    line_times: NDArray[np.float64], times: NDArray[np.float64], within_s: float | None = None
) -> NDArray[np.int64]:
    """(N,) number of the line at each picture, -1 where none is that close, by default within half a picture."""
    if not len(line_times):
        return np.full(len(times), -1)
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 1 / 30
    after = np.clip(np.searchsorted(line_times, times), 0, len(line_times) - 1)
    before = np.maximum(after - 1, 0)
    closer = np.abs(line_times[before] - times) <= np.abs(line_times[after] - times)
    nearest = np.where(closer, before, after)
    return np.where(np.abs(line_times[nearest] - times) <= (within_s or 0.55 * usual), nearest, -1)


def _check_fit(
    line_times: NDArray[np.float64],
    line_of: NDArray[np.int64],
    lines: Sequence[TrackFrame],
    index: ClipIndex,
    size: tuple[int, int],
) -> None:
    if not len(line_times):
        return
    ends = f"it ends at {line_times[-1]:.2f} s, the video at {index.duration_s:.2f} s"
    if not np.isfinite(line_times).all() or (np.diff(line_times) < 0).any():
        raise TrackError("its times are not in order")
    used = len(np.unique(line_of[line_of >= 0])) / len(line_times)
    covered = line_of[index.times_s <= line_times[-1] + 1e-3] >= 0  # a torn track ends early
    if min(used, float(np.mean(covered)) if len(covered) else 0.0) < _FIT_SHARE:
        raise TrackError(f"it belongs to another video ({len(lines)} lines for {len(index)} pictures; {ends})")
    points = np.array([point for line in lines if line.keypoints for point in line.keypoints.values()])
    points = points.reshape(-1, 3)
    sure = points[points[:, 2] >= Card.confidence_threshold, :2]
    inside = ((sure >= 0) & (sure <= np.array(size))).all(axis=1)
    if len(sure) and inside.mean() < _FIT_SHARE:
        raise TrackError(f"it belongs to another video: its keypoints lie outside of {size[0]}x{size[1]} pixels")


def _interpolate(
    known_s: NDArray[np.float64], table: NDArray[np.float64], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(N, columns) the table at the pictures' times: NaN further than FILL_S / 2 from a judged frame."""
    if not len(known_s):
        return np.full((len(times), table.shape[1]), np.nan)
    after = np.clip(np.searchsorted(known_s, times), 0, len(known_s) - 1)
    before = np.maximum(after - 1, 0)
    before = np.where(known_s[after] <= times, after, before)
    span = known_s[after] - known_s[before]
    share = np.where(span > 0, (times - known_s[before]) / np.where(span > 0, span, 1.0), 0.0)
    nearest = np.where(share > 0.5, after, before)
    exact = np.abs(known_s[nearest] - times) < 2e-3
    mixed = (1 - share)[:, None] * table[before] + share[:, None] * table[after]
    filled = np.where(exact[:, None], table[nearest], mixed)
    outside = ~exact & ((span > FILL_S) | (times < known_s[0]) | (times > known_s[-1]))
    return np.where(outside[:, None], np.nan, filled)
