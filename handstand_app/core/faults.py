"""Names what broke the line. It praises nothing by itself."""

from handstand_app.core.types import Pose
from models.body_line import ANKLE, HIP, KNEE, LIMITS, SHOULDER, WRIST, Angles, body_line, signed_bend

FAULT_WORDS: dict[str, str] = {
    "bent_arms": "bent arms",
    "closed_shoulders": "closed shoulders",
    "arched_back": "arched back",
    "piked_hips": "piked hips",
    "bent_hips": "bent at the hips",
    "bent_knees": "bent knees",
    "legs_apart": "legs apart",
    "leaning": "leaning",
}
"""Fault codes, first cause first (closed shoulders come before the arch that they force), and how to say them."""


def first_fault(pose: Pose, angles: Angles) -> str | None:
    """The first cause that is over its limit, in the order of FAULT_WORDS; None if nothing is."""
    over = [
        ("bent_arms", angles.elbow > LIMITS.elbow),
        ("closed_shoulders", angles.shoulder > LIMITS.shoulder),
        (_hip_fault(pose), angles.hip > LIMITS.hip),
        ("bent_knees", angles.knee > LIMITS.knee),
        ("legs_apart", angles.legs_apart > LIMITS.legs_apart),
        ("leaning", angles.line_tilt > LIMITS.line_tilt),
    ]
    return next((fault for fault, is_over in over if is_over), None)


def _hip_fault(pose: Pose) -> str:
    """Arch or pike: the hips bend away from, or with, the side that the shoulders or the knees show to be the front.

    Shoulders close towards the chest and knees bend towards the back; without either the side is not known.
    """
    line = body_line(pose.keypoints, pose.sure)
    hip = signed_bend(line[SHOULDER], line[HIP], line[KNEE])
    shoulder = signed_bend(line[WRIST], line[SHOULDER], line[HIP])
    knee = signed_bend(line[HIP], line[KNEE], line[ANKLE])
    front = shoulder if abs(shoulder) >= abs(knee) else -knee
    if abs(front) < 6:
        return "bent_hips"
    return "piked_hips" if hip * front > 0 else "arched_back"
