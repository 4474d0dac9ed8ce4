"""Finding and following, with an ideal look: only the logic of crops is tested here, not the network."""

import math
from dataclasses import replace

import numpy as np
import pytest

from models.crop import Crop, apply_affine
from models.finder import FinderOptions, Tracker, find_person
from models.sighting import Sighting
from models.skeleton import INDEX
from tests.models.test_crop import body


class IdealEye:
    """Knows where the body is; sees it well only in crops that hold it, large enough and about upright."""

    def __init__(self, keypoints: np.ndarray | None) -> None:
        self.keypoints = keypoints
        self.looks = 0

    def __call__(self, crop: Crop) -> Sighting:
        self.looks += 1
        if self.keypoints is None:
            return sighting(crop, np.zeros((16, 2)) + (crop.x, crop.y), np.full(16, -4.0))
        seen = apply_affine(crop.from_image(), self.keypoints)
        inside = ((seen > 0) & (seen < 1)).all(axis=1)
        torso = seen[1] - seen[0]
        tilt = abs(math.atan2(torso[0], -torso[1]))
        size = np.ptp(seen, axis=0).max()
        quality = 5 - 3 * tilt - 6 * max(0.5 - size, 0)
        return sighting(crop, self.keypoints, np.where(inside, quality, -4.0))


def sighting(crop: Crop, keypoints: np.ndarray, logits: np.ndarray) -> Sighting:
    return Sighting(crop, keypoints, 1 / (1 + np.exp(-logits)), logits, np.zeros((16, 1)))


@pytest.mark.parametrize("angle", [0.0, math.pi, 0.6, -2.4, math.pi / 2])
@pytest.mark.parametrize("scale", [0.65, 1.0, 2.0])
def test_a_person_is_found_upright_lying_or_inverted_from_a_quarter_of_the_height(angle: float, scale: float) -> None:
    keypoints = body(angle, scale)  # 180 px times scale, in a picture of 480 px
    found = find_person(IdealEye(keypoints), 640, 480)
    assert found is not None
    assert abs(math.remainder(found.crop.angle - angle, 2 * math.pi)) < 0.3
    assert found.score > 0.9


def test_nobody_is_found_in_an_empty_room() -> None:
    assert find_person(IdealEye(None), 640, 480) is None


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3)])
def test_odd_pictures_are_searched_too(size: tuple[int, int]) -> None:
    assert find_person(IdealEye(None), *size) is None


def test_a_followed_person_costs_one_look_a_frame() -> None:
    tracker, eye = Tracker(FinderOptions(checks_every=10_000, doubts_every=10_000)), IdealEye(body(0.0))
    while tracker.step(eye, 640, 480) is None:
        assert eye.looks < 100
    before = eye.looks
    for step in range(20):
        eye.keypoints = body(step * math.pi / 20)  # kicks up within two thirds of a second
        assert tracker.step(eye, 640, 480) is not None
    assert eye.looks - before <= 22


class LeglessEye(IdealEye):
    """Where the legs are not in the crop, it takes the arms for them, and is not quite so sure."""

    def __call__(self, crop: Crop) -> Sighting:
        seen = super().__call__(crop)
        legs = [INDEX[f"{side}_{name}"] for side in "rl" for name in ("knee", "ankle")]
        if (seen.confidence[legs] > 0.5).all():
            return seen
        folded = seen.keypoints.copy()
        folded[legs] = folded[[INDEX[f"{side}_{name}"] for side in "rl" for name in ("elbow", "wrist")]]
        return sighting(crop, folded, np.where(np.isin(np.arange(16), legs), 1.0, 2.0))


def test_a_crop_that_lost_the_legs_finds_them_again() -> None:
    tracker, eye = Tracker(), LeglessEye(body(math.pi))
    while tracker.step(eye, 640, 480) is None:
        pass
    legless = eye(Crop(320, 300, 130, math.pi))
    assert np.ptp(legless.keypoints[:, 1]) < 0.8 * np.ptp(body(math.pi)[:, 1])
    tracker._last = legless
    ankles = [INDEX["r_ankle"], INDEX["l_ankle"]]
    for _ in range(10):
        seen = tracker.step(eye, 640, 480)
    assert seen is not None and np.allclose(seen.keypoints[ankles], eye.keypoints[ankles])


def test_a_surer_look_at_somebody_else_does_not_take_over() -> None:
    tracker, athlete, passer = Tracker(), IdealEye(body(0.0)), IdealEye(body(0.0) + (120, 0))
    while tracker.step(athlete, 640, 480) is None:
        pass

    def both(crop: Crop) -> Sighting:
        seen = athlete(crop)
        return replace(seen, confidence=0.8 * seen.confidence) if seen.score > 0.5 and crop.side < 300 else passer(crop)

    for _ in range(30):
        seen = tracker.step(both, 640, 480)
        assert seen is not None and abs(seen.keypoints[0, 0] - athlete.keypoints[0, 0]) < 1


def test_a_lost_person_is_found_again_when_they_return() -> None:
    tracker, eye = Tracker(), IdealEye(body(0.0))
    while tracker.step(eye, 640, 480) is None:
        pass
    eye.keypoints = None
    assert all(tracker.step(eye, 640, 480) is None for _ in range(60))
    eye.keypoints = body(math.pi) + (-150, 60)
    frames = 1
    while tracker.step(eye, 640, 480) is None:
        frames += 1
    assert frames <= 15, "half a second at 30 frames a second"


def test_searching_is_spread_over_frames() -> None:
    tracker, eye = Tracker(looks_per_frame=3), IdealEye(None)
    for _ in range(50):
        before = eye.looks
        assert tracker.step(eye, 640, 480) is None
        assert eye.looks - before == 3


def test_with_frames_to_spare_none_costs_two_looks() -> None:
    """Also while the look is doubtful, and every third one would be looked at twice."""

    class Doubtful(IdealEye):
        def __call__(self, crop: Crop) -> Sighting:
            seen = super().__call__(crop)
            return replace(seen, confidence=self.share * seen.confidence)

    eye = Doubtful(body(0.0))
    for eye.share in (1.0, 0.8, 0.6, 0.45):
        tracker = Tracker()
        while tracker.step(IdealEye(body(0.0)), 640, 480) is None:
            pass
        for _ in range(60):
            before = eye.looks
            assert tracker.step(eye, 640, 480, spare=True) is not None
            assert eye.looks == before + 1


def test_with_frames_to_spare_the_legs_are_found_again_too() -> None:
    tracker, eye = Tracker(), LeglessEye(body(math.pi))
    while tracker.step(eye, 640, 480) is None:
        pass
    tracker._last = eye(Crop(320, 300, 130, math.pi))
    ankles = [INDEX["r_ankle"], INDEX["l_ankle"]]
    for _ in range(15):
        seen = tracker.step(eye, 640, 480, spare=True)
    assert seen is not None and np.allclose(seen.keypoints[ankles], eye.keypoints[ankles])


def test_a_person_who_kicks_up_is_followed_with_frames_to_spare() -> None:
    tracker, eye = Tracker(), IdealEye(body(0.0))
    while tracker.step(eye, 640, 480) is None:
        pass
    for step in range(40):
        eye.keypoints = body(min(step, 20) * math.pi / 20)
        assert tracker.step(eye, 640, 480, spare=True) is not None
    seen = tracker.step(eye, 640, 480, spare=True)
    assert seen is not None and np.allclose(seen.keypoints, eye.keypoints)


def test_somebody_who_goes_is_lost_at_once_with_frames_to_spare() -> None:
    tracker, eye = Tracker(), IdealEye(body(0.0))
    while tracker.step(eye, 640, 480) is None:
        pass
    eye.keypoints = None
    assert tracker.step(eye, 640, 480, spare=True) is None or tracker.step(eye, 640, 480, spare=True) is None
