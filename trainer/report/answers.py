"""The app's answers to rendered holds, beside what is true of them. Reads the JSON lines of `main.py analyze`.

The app is run as its own program: this package does not import it.
"""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.body_line import ANGLE_NAMES, LIMITS, deviations
from models.formats.frame_lines import FrameLine, points_of, read_frame_lines
from models.labels import ACTIONS, NOT_STRAIGHT, STRAIGHT
from models.skeleton import FLIP
from models.verdicts import ACTION_OF_VERDICT
from trainer.metrics.spacing import PAIRS, spacing_of
from trainer.report.holds import FAULTS
from trainer.report.render import HoldsError, RenderedHold

Floats = NDArray[np.floating]
MAIN: Final = Path(__file__).parents[2] / "main.py"


@dataclass(frozen=True)
class Answer:
    """One hold: truth and answer.

    Attributes:
        fault, view: as in `trainer.report.holds.HoldSpec`.
        angles: (6,) true angles in the room, in the order of ANGLE_NAMES; medians over the hold [degrees].
        seen_angles: (6,) the same as the picture shows them.
        label: index in ACTIONS, of most frames.
        said: the commonest of straight, not_straight and not_handstand; None if the app could not tell throughout.
        p_straight: mean probability of straight over the windows; NaN without any.
        cannot_tell: share of the frames from the first judged window on without one of the three answers.
        frames: how many.
        found: share of the frames in which the athlete was found.
        shown: (N, 6) angles that the app measured in the frames with an athlete [degrees].
        errors: (N, 6) those minus the true angles in the room of the same frame.
        picture_errors: (N, 6) those minus the true angles as the picture shows them.
        spacing: (N, 6) how far apart shoulders, elbows, wrists, hips, knees and ankles are found over how far they are;
            NaN where they are near each other in the picture.
    """

    fault: str
    view: float
    angles: Floats
    seen_angles: Floats
    label: int
    said: str | None
    p_straight: float
    cannot_tell: float
    frames: int
    found: float
    shown: Floats
    errors: Floats
    picture_errors: Floats
    spacing: Floats

    @property
    def largest(self) -> float:
        """The largest true angle [degrees]."""
        return float(self.angles.max())

    @property
    def own(self) -> float:
        """The true angle that the hold's fault changes [degrees]."""
        return float(self.angles[ANGLE_NAMES.index(FAULTS[self.fault].angle)])

    @property
    def own_error(self) -> float:
        """That angle as the app showed it, median over the hold, minus the true one [degrees]; NaN if never shown."""
        column = ANGLE_NAMES.index(FAULTS[self.fault].angle)
        return float(np.median(self.shown[:, column])) - self.own if len(self.shown) else float("nan")

    @property
    def excess(self) -> float:
        """How far the worst true angle is over its limit of straight [degrees]; negative: to spare."""
        return float((self.angles - LIMITS.as_array()).max())

    @property
    def seen_excess(self) -> float:
        """As `excess`, as the picture shows it."""
        return float((self.seen_angles - LIMITS.as_array()).max())

    @property
    def shown_excess(self) -> float:
        """As `excess`, as the app measured it; NaN if the athlete was not found."""
        return float((np.median(self.shown, axis=0) - LIMITS.as_array()).max()) if len(self.shown) else float("nan")

    @property
    def is_straight(self) -> bool:
        return self.label == STRAIGHT

    @property
    def called_straight(self) -> bool:
        return self.said == ACTIONS[STRAIGHT]

    @property
    def called_broken(self) -> bool:
        return self.said == ACTIONS[NOT_STRAIGHT]


def analyze(holds: list[RenderedHold], weights: Path, lines: Path, runtime: str) -> None:
    """Run `main.py analyze` on the clips, at a level that keeps up with a camera; writes JSON lines to `lines`.

    Raises:
        HoldsError: the program failed; the message is its own.
    """
    clips = [str(hold.clip) for hold in holds]
    options = ["--weights", str(weights), "--jsonl", str(lines), "--runtime", runtime]
    done = subprocess.run(
        [sys.executable, str(MAIN), "analyze", *clips, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if done.returncode != 0:
        raise HoldsError(f"analyze failed: {done.stderr.decode(errors='replace').strip()[-500:]}")


def read_answers(holds: list[RenderedHold], lines: Path) -> list[Answer]:
    """Put the frames of the JSON lines beside the truth of the holds.

    Raises:
        HoldsError: a clip has no lines, or not as many as it has frames.
    """
    frames: dict[str, list[FrameLine]] = {}
    for line in read_frame_lines([lines]):
        frames.setdefault(Path(line["file"]).name, []).append(line)
    return [_answer(hold, frames.get(hold.clip.name, [])) for hold in holds]


def _answer(hold: RenderedHold, frames: list[FrameLine]) -> Answer:
    if len(frames) != len(hold.labels):
        raise HoldsError(f"{hold.clip.name}: {len(frames)} lines for {len(hold.labels)} frames; run analyze again")
    seen = [index for index, frame in enumerate(frames) if frame["keypoints"] is not None]
    points = [_points(frames[index]) for index in seen]
    shown = np.array([_angles(frames[index], found) for index, found in zip(seen, points, strict=True)]).reshape(
        -1, len(ANGLE_NAMES)
    )
    judged = [(frame["verdict"], known) for frame in frames if (known := frame["probabilities"]) is not None]
    said = Counter(ACTION_OF_VERDICT[verdict] for verdict, _ in judged if verdict in ACTION_OF_VERDICT)
    chances = [each[ACTIONS[STRAIGHT]] for _, each in judged]
    return Answer(
        hold.fault,
        hold.view,
        np.median(hold.angles, axis=0),
        np.median(hold.seen_angles, axis=0),
        int(np.bincount(hold.labels).argmax()),
        said.most_common(1)[0][0] if said else None,
        float(np.mean(chances)) if chances else float("nan"),
        1.0 - sum(said.values()) / len(judged) if judged else 1.0,
        len(frames),
        len(seen) / len(frames),
        shown,
        shown - hold.angles[seen],
        shown - hold.seen_angles[seen],
        _spacing(points, hold.keypoints[seen]),
    )


def _points(frame: FrameLine) -> Floats:
    """(16, 2) px, of a frame in which somebody was seen."""
    points = points_of(frame)
    assert points is not None
    return points[:, :2]


def _spacing(found: list[Floats], truth: Floats) -> Floats:
    """(N, 6), whichever side is called left."""
    if not found:
        return np.zeros((0, len(PAIRS)))
    readings = [spacing_of(points, truth) for points in (np.stack(found), np.stack(found)[:, list(FLIP)])]
    return np.fmax(*readings)


def _angles(frame: FrameLine, points: Floats) -> list[float]:
    """(6,) as the app showed them; those that it does not write are measured on the keypoints [degrees]."""
    measured, shown = deviations(points), frame["angles"] or {}
    return [shown.get(name, float(measured[column])) for column, name in enumerate(ANGLE_NAMES)]
