"""What crosses the borders of the core: frozen values that check themselves. Those with arrays compare by identity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.body_line import Angles
from models.fault_namer import Cause
from models.skeleton import NUM_KEYPOINTS
from models.verdicts import Reason, VerdictKind

FloatArray = NDArray[np.floating]


def rgb_picture(name: str, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The (H, W, 3) uint8 RGB picture itself, read-only; a C-contiguous copy if its rows do not follow each other.

    Decoders pad rows, and neither Qt nor every encoder takes such an array.

    Args:
        name: of the value, for the message.

    Raises:
        ValueError: it is no such picture, or has no pixels.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"{name}: expected (H, W, 3) uint8, got {image.shape} {image.dtype}")
    image = np.ascontiguousarray(image)
    image.setflags(write=False)
    return image


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a source.

    Attributes:
        index: counts from 0 at the source's start.
        captured_at: when it was taken [s], on `time.perf_counter` for live sources and from the file's start else.
        image: (H, W, 3) uint8 RGB, C-contiguous, read-only: nobody can draw into it.
        segment: frames of different segments do not follow one another: a seek, a loop's seam or a lost camera lies
            between them. Holds, windows and tracking end there.
        time_s: from the start of the file that is played [s]; None for a camera.
    """

    index: int
    captured_at: float
    image: NDArray[np.uint8]
    segment: int = 0
    time_s: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "image", rgb_picture("Frame.image", self.image))

    @property
    def source_time(self) -> float:
        """The time that counts for what is seen [s]: it stands still while a file is paused. Rises within a segment."""
        return self.captured_at if self.time_s is None else self.time_s


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Keypoints of one person in the order of `models.skeleton`.

    Attributes:
        keypoints: (16, 2) image pixels, x right, y down, pixel centres at +0.5.
        confidence: (16,) in [0, 1].
        sure: (16,) bool: confident enough to be shown and measured.
    """

    keypoints: FloatArray
    confidence: FloatArray
    sure: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.keypoints.shape != (NUM_KEYPOINTS, 2):
            raise ValueError(f"Pose.keypoints: expected ({NUM_KEYPOINTS}, 2), got {self.keypoints.shape}")
        if self.confidence.shape != (NUM_KEYPOINTS,) or self.sure.shape != (NUM_KEYPOINTS,):
            raise ValueError(
                f"Pose.confidence and sure: expected ({NUM_KEYPOINTS},), got {self.confidence.shape}, {self.sure.shape}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What the per-frame half of the network says of one frame; computed once.

    Attributes:
        frame_index, captured_at: of the frame.
        pose: the athlete.
        visibility_logits: (16,) before the sigmoid; they gate the pose branch.
        appearance: (16, F) features under each keypoint.
        image_size: (width, height) of the frame [px].
    """

    frame_index: int
    captured_at: float
    pose: Pose
    visibility_logits: FloatArray
    appearance: FloatArray
    image_size: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """T observations, oldest first, evenly spaced in time by `models.contract.WindowSpec`."""

    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What the app says of one moment.

    Attributes:
        label: the smoothed answer.
        probabilities: (3,) straight, not_straight, not_handstand, of this window alone; None if none was judged.
        reason: why it cannot tell, or what carries somebody upside down who is in no handstand; None otherwise.
        fault: code of what breaks the line, when not straight; None if nothing stands out.
        held_s: how long ago it was said [s], where it is held over a gap because nobody is seen just now; 0 if it is
            of this moment, infinite if nobody knows how long ago.
        cause: where and by how much, when not straight or nearly so; None where that was not kept.
    """

    label: VerdictKind
    probabilities: FloatArray | None = None
    reason: Reason | None = None
    fault: str | None = None
    held_s: float = 0.0
    cause: Cause | None = None

    @property
    def is_up(self) -> bool:
        """A handstand, straight or not or on the border."""
        return self.label.is_handstand


@dataclass(frozen=True, slots=True)
class Hold:
    """The current or the last handstand.

    Attributes:
        total_s, straight_s: how long it was held, and how much of it straight [s].
        is_up: it still goes on.
        first_fault: what broke the line first; None if it has been straight.
    """

    total_s: float = 0.0
    straight_s: float = 0.0
    is_up: bool = False
    first_fault: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LiveResult:
    """A frame with what is known of that same frame. Pose, angles and verdict are None while nothing is known."""

    frame: Frame
    pose: Pose | None = None
    angles: Angles | None = None
    verdict: Verdict | None = None
    hold: Hold = Hold()
    observe_ms: float = 0.0
    judge_ms: float = 0.0
