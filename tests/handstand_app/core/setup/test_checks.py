"""The checks of the set-up, on bodies and pictures whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.setup.checks import Check, Mark, Question, azimuth, body_checks, is_cut_off, steadiest
from handstand_app.core.setup.picture import (
    background,
    body_box,
    light_check,
    rate_check,
    sharp_check,
    shift,
    steady_check,
)
from handstand_app.core.setup.watch import MOMENTS, MOVED_MOMENTS, SetupWatch
from handstand_app.core.types import Frame, LiveResult, Pose
from models.skeleton import KEYPOINTS

PICTURE = (640, 480)
HEIGHTS = {
    "head_top": 1.0, "neck": 0.87, "thorax": 0.82, "shoulder": 0.82, "elbow": 0.63, "wrist": 0.46, "pelvis": 0.53,
    "hip": 0.53, "knee": 0.28, "ankle": 0.04,
}  # fmt: skip
"""Of a person who stands [share of the height]."""


def standing(height: float = 280.0, foot: tuple[float, float] = (320.0, 440.0), turned_deg: float = 0.0) -> Pose:
    """Somebody who stands and is turned so far from side-on."""
    points = []
    for name in KEYPOINTS:
        part = name.removeprefix("r_").removeprefix("l_")
        side = 0 if part == name else 1 if name[0] == "r" else -1
        wide = side * 0.5 * {"shoulder": 0.2, "elbow": 0.22, "wrist": 0.22}.get(part, 0.13) * height
        points.append((foot[0] + wide * np.sin(np.radians(turned_deg)), foot[1] - (HEIGHTS[part] - 0.04) * height))
    return Pose(np.array(points), np.ones(16), np.ones(16, bool))


def inverted(pose: Pose) -> Pose:
    """The same body upside down, with the arms where they are: hands are above the head then, which is enough here."""
    points = pose.keypoints.copy()
    points[:, 1] = points[:, 1].max() + points[:, 1].min() - points[:, 1]
    for side in "rl":
        points[KEYPOINTS.index(f"{side}_wrist"), 1] = points[:, 1].max()
    return Pose(points, pose.confidence, pose.sure)


def lights(pose: Pose) -> dict[Question, Mark]:
    return {check.question: check.light for check in body_checks(pose, PICTURE)}


def test_who_stands_well_is_green_throughout() -> None:
    assert set(lights(standing()).values()) == {Mark.GREEN}


@pytest.mark.parametrize(
    ("pose", "question", "light"),
    [
        (standing(foot=(5, 440)), Question.BODY, Mark.RED),
        (standing(foot=(320, 475)), Question.BODY, Mark.RED),
        (standing(height=400), Question.ROOM, Mark.RED),
        (standing(height=365), Question.ROOM, Mark.AMBER),
        (inverted(standing()), Question.ROOM, Mark.WAITING),
        (standing(height=420, foot=(320, 450)), Question.DISTANCE, Mark.AMBER),
        (standing(height=150), Question.DISTANCE, Mark.AMBER),
        (standing(height=90), Question.DISTANCE, Mark.RED),
        (standing(turned_deg=90), Question.SIDE, Mark.RED),
        (standing(turned_deg=40), Question.SIDE, Mark.AMBER),
    ],
)
def test_what_is_wrong_is_told_with_one_instruction(pose: Pose, question: Question, light: Mark) -> None:
    check = next(check for check in body_checks(pose, PICTURE) if check.question is question)
    assert check.light is light
    assert check.words.endswith(".") and len(check.words) < 80


@given(st.floats(-25, 25))
def test_a_tilted_camera_is_seen_on_whoever_stands(tilt_deg: float) -> None:
    turn = np.radians(tilt_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pose = standing()
    seen = Pose((pose.keypoints - (320, 240)) @ matrix.T + (320, 240), pose.confidence, pose.sure)
    level = lights(seen)[Question.LEVEL]
    expected = Mark.GREEN if abs(tilt_deg) < 4.9 else Mark.AMBER if 5.1 < abs(tilt_deg) < 9.9 else Mark.RED
    if not 4.9 <= abs(tilt_deg) <= 5.1 and not 9.9 <= abs(tilt_deg) <= 10.1:
        assert level is expected


@given(st.floats(0, 90), st.booleans())
def test_more_turned_never_looks_more_side_on(degrees: float, is_inverted: bool) -> None:
    bodies = [standing(turned_deg=turned) for turned in (degrees / 2, degrees)]
    first, second = (azimuth(inverted(body) if is_inverted else body) for body in bodies)
    assert 0 <= first <= second + 1e-9 and second <= 90


@given(st.sampled_from(["r_ankle", "l_ankle", "r_wrist", "l_wrist"]), st.floats(-0.2, 0.049), st.integers(0, 3))
def test_a_hand_or_foot_near_any_edge_is_cut_off(name: str, beyond: float, edge: int) -> None:
    pose = standing()
    points = pose.keypoints.copy()
    axis, far = edge % 2, edge // 2
    points[KEYPOINTS.index(name), axis] = (1 - beyond if far else beyond) * PICTURE[axis]
    assert is_cut_off(Pose(points, pose.confidence, pose.sure), PICTURE)
    unsure = pose.sure.copy()
    unsure[KEYPOINTS.index(name)] = False
    assert is_cut_off(Pose(pose.keypoints, pose.confidence, unsure), PICTURE) and not is_cut_off(pose, PICTURE)


def room(seed: int = 0) -> np.ndarray:
    """(480, 640, 3) a picture with structure at every scale."""
    rng = np.random.default_rng(seed)
    image = np.zeros((480, 640), np.float64)
    for cells in (8, 32, 160):
        coarse = rng.uniform(0, 1, (cells * 3 // 4, cells))
        image += np.kron(coarse, np.ones((480 // (cells * 3 // 4), 640 // cells)))
    return np.repeat((70 + image / image.max() * 120)[..., None], 3, axis=2).astype(np.uint8)


def test_light_is_that_of_the_athlete_and_not_of_the_window_behind() -> None:
    box = (260, 160, 380, 440)
    image = room()
    assert light_check(image, box).light is Mark.GREEN
    assert light_check(image // 8, box).light is Mark.RED
    assert light_check(image // 2, box).light is Mark.AMBER
    behind = np.full_like(image, 240)
    behind[box[1] : box[3], box[0] : box[2]] = 90
    assert "behind you" in light_check(behind, box).words
    assert "bright" in light_check(np.full_like(image, 255), box).words


def test_a_blurred_picture_is_told_from_a_sharp_one() -> None:
    box, image = (260, 160, 380, 440), room()
    assert sharp_check(image, box).light is Mark.GREEN
    smooth = np.repeat(np.linspace(60, 200, 640)[None, :, None], 480, axis=0).repeat(3, axis=2).astype(np.uint8)
    assert sharp_check(smooth, box).light is Mark.RED


@pytest.mark.parametrize(("pixels", "share"), [(0, 0.0), (16, 0.025), (64, 0.1)])
def test_the_shift_of_the_background_is_measured(pixels: int, share: float) -> None:
    image = room()
    moved = shift(background(image, None), background(np.roll(image, pixels, axis=1), None))
    assert moved == pytest.approx(share, abs=0.006)
    assert shift(background(image, None), background(room(1), None)) is None
    still = steady_check(background(image, None), background(image, None))
    assert still.light is Mark.GREEN and steady_check(None, background(image, None)).light is Mark.WAITING


@pytest.mark.parametrize(("fps", "light"), [(0, "waiting"), (8, "red"), (15, "amber"), (30, "green")])
def test_the_rate_of_pictures(fps: float, light: str) -> None:
    assert rate_check(fps).light == light


@given(
    st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=16, max_size=16),
    st.integers(8, 700),
    st.integers(8, 700),
)
def test_a_box_lies_in_the_picture_wherever_the_body_is(
    points: list[tuple[float, float]], width: int, height: int
) -> None:
    left, top, right, bottom = body_box(np.array(points), (width, height))
    assert 0 <= left < right <= width and 0 <= top < bottom <= height
    assert right - left >= 8 and bottom - top >= 8


def test_one_wrong_moment_changes_no_answer() -> None:
    good, bad = Check(Question.SIDE, Mark.GREEN, "a."), Check(Question.SIDE, Mark.RED, "b.")
    waiting = Check(Question.SIDE, Mark.WAITING, "c.")
    assert steadiest([[good], [bad], [good]]) == [good]
    assert steadiest([[good], [bad]]) == [bad], "the worse of two equals"
    assert steadiest([[waiting], [waiting], [good]]) == [good] and steadiest([[waiting]]) == [waiting]


def results(image: np.ndarray, start: int, count: int, pose: Pose | None) -> list[LiveResult]:
    return [LiveResult(Frame(i, i / 10, image), pose) for i in range(start, start + count)]


def test_the_watch_answers_all_questions_and_notices_a_camera_that_was_moved() -> None:
    watch, image, pose = SetupWatch(), room(), standing()
    assert {check.light for check in watch.checks} == {Mark.WAITING} and not watch.is_good
    for result in results(image, 0, 5 * (MOMENTS + 1), pose):
        watch.take(result)
    assert [check.question for check in watch.checks] == list(Question)
    assert {check.light for check in watch.checks} == {Mark.GREEN, Mark.RED}, "10 pictures a second are too few"
    elsewhere = np.roll(image, 80, axis=1)
    frames = results(elsewhere, 30, 5 * (MOVED_MOMENTS + 1), pose)
    for result in frames[:10]:
        watch.take(result)
    assert not watch.has_moved, "somebody walked through the picture, perhaps"
    for result in frames[10:]:
        watch.take(result)
    assert watch.has_moved
    watch.forget_place()
    for result in results(elsewhere, 66, 60, None):
        watch.take(result)
    assert not watch.has_moved and watch.checks[0].light is Mark.RED
