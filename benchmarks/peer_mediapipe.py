"""MediaPipe Pose as a peer, in an environment of its own (see `peers`): `peer_mediapipe.py NAME THREADS VIDEO MOST`.

The complexity is the last letter of the name; the wheel holds the networks of 0 and 1 (0 is fetched at first use).
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import mediapipe
from peer_protocol import serve

LIMBS = {4: 12, 5: 11, 6: 14, 7: 13, 8: 16, 9: 15, 10: 24, 11: 23, 12: 26, 13: 25, 14: 28, 15: 27}
"""Our limb keypoints by MediaPipe's; pelvis, thorax, neck and head top have none there."""


class MediaPipe:
    """One instance that follows a video, one that looks at pictures alone."""

    def __init__(self, complexity: int) -> None:
        pose = mediapipe.solutions.pose.Pose
        self._video = pose(model_complexity=complexity)
        self._still = pose(model_complexity=complexity, static_image_mode=True)

    def frame(self, image: Any, time_s: float) -> Any:
        """See `Peer`."""
        return self._video.process(image)

    def still(self, image: Any) -> list[list[float]] | None:
        """See `Peer`."""
        found = self._still.process(image).pose_landmarks
        if found is None:
            return None
        height, width = image.shape[:2]
        points = [[found.landmark[number].x * width, found.landmark[number].y * height] for number in range(33)]
        return [points[LIMBS[index]] if index in LIMBS else [float("nan")] * 2 for index in range(16)]


if __name__ == "__main__":
    name, threads, video, most = sys.argv[1:]
    serve(lambda _: MediaPipe(int(name[-1])), int(threads), video, int(most))
