"""The angle that breaks the line, to be written beside its joint."""

from dataclasses import dataclass

from handstand_app.core.types import FloatArray, Pose, Verdict
from models.body_line import ANGLE_NAMES, ANKLE, HIP, KNEE, SHOULDER, body_line, errors
from models.skeleton import INDEX
from models.verdicts import VerdictKind

_ROWS = {"shoulder": SHOULDER, "hip": HIP, "knee": KNEE, "legs_apart": HIP, "line_tilt": ANKLE}


@dataclass(frozen=True, slots=True, eq=False)
class JointLabel:
    """Words, and where.

    Attributes:
        at: (2,) the joint [image px].
        words: such as "32° ± 3°"; the standard error of the measurement.
    """

    at: FloatArray
    words: str


def joint_label(verdict: Verdict | None, pose: Pose | None) -> JointLabel | None:
    """The label of a moment; None if nothing breaks the line, or it is not known where."""
    if verdict is None or pose is None or verdict.label is not VerdictKind.NOT_STRAIGHT or verdict.cause is None:
        return None
    cause = verdict.cause
    error = float(errors(pose.confidence)[ANGLE_NAMES.index(cause.angle)])
    if cause.angle == "elbow":
        at = (pose.keypoints[INDEX["r_elbow"]] + pose.keypoints[INDEX["l_elbow"]]) / 2
    else:
        at = body_line(pose.keypoints, pose.sure)[_ROWS[cause.angle]]
    return JointLabel(at, f"{cause.degrees:.0f}° ± {max(round(error), 1)}°")
