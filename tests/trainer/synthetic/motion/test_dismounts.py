"""Pirouette, roll, fall and steps of a hand: what stays in place, what is off the floor, where it ends."""

import numpy as np
import pytest

from models.labels import NOT_HANDSTAND, STRAIGHT
from models.skeleton import INDEX
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.make_clips import DISMOUNTS, draw_routine
from trainer.synthetic.motion.dismounts import fall_over, pirouette, roll_out, step_hand
from trainer.synthetic.motion.movement import Movement
from trainer.synthetic.motion.routine import HeldLine, RoutineBuilder
from trainer.synthetic.poses.handstand import Line
from trainer.synthetic.scene.truth import judge, keypoints_of

FPS = 20
HOLD = HeldLine(Line(2.0, 1.0), 1.0)
WRISTS, ANKLES = [INDEX["l_wrist"], INDEX["r_wrist"]], [INDEX["l_ankle"], INDEX["r_ankle"]]


def in_hold(stick: Character) -> tuple[RoutineBuilder, float]:
    """A builder in the middle of a straight handstand, and the time."""
    builder = RoutineBuilder(stick)
    builder.stand(0.0)
    builder.stand(0.2)
    return builder, builder.hold(builder.kick_up(0.2, HOLD), HOLD, np.random.default_rng(0))


def points_of(movement: Movement, start_s: float, end_s: float) -> np.ndarray:
    """(T, 16, 3) keypoints of a part of the movement."""
    return np.stack([keypoints_of(movement.at(float(time_s))) for time_s in np.arange(start_s, end_s, 1.0 / FPS)])


def facing(points: np.ndarray) -> np.ndarray:
    """(2,) x and z of the direction from the right hip to the left one."""
    return (points[INDEX["l_hip"]] - points[INDEX["r_hip"]])[[0, 2]]


def leave(name: str, builder: RoutineBuilder, start_s: float) -> float:
    match name:
        case "pirouette":
            return pirouette(builder, start_s, HOLD, 180.0)
        case "roll":
            return roll_out(builder, start_s, HOLD)
        case _:
            return fall_over(builder, start_s, HOLD)


@pytest.mark.parametrize("name", ["pirouette", "roll", "fall"])
def test_every_exit_is_smooth_and_stays_above_the_floor(name: str, stick: Character) -> None:
    builder, start_s = in_hold(stick)
    end_s = leave(name, builder, start_s)
    points = points_of(builder.build(), start_s - 0.2, end_s)
    assert np.linalg.norm(np.diff(points, axis=0), axis=-1).max() < 7.0 / FPS
    assert points[..., 1].min() > 0.0
    assert judge(points[0])[1] == STRAIGHT and judge(points[-1])[1] == NOT_HANDSTAND


@pytest.mark.parametrize("degrees", [90.0, -180.0])
def test_in_a_pirouette_one_hand_always_stands_and_the_athlete_ends_turned(degrees: float, stick: Character) -> None:
    builder, start_s = in_hold(stick)
    end_s = pirouette(builder, start_s, HOLD, degrees)
    movement = builder.build()
    steps = points_of(movement, start_s, start_s + 0.6 * abs(degrees) / 90.0)[:, WRISTS]
    moved = np.linalg.norm(np.diff(steps, axis=0), axis=-1)
    assert moved.min(axis=1).max() < 0.005 and moved.max() > 0.01
    assert steps[..., 1].min() == pytest.approx(stick.palm_height, abs=0.01) and steps[..., 1].max() > 0.05
    before, after = (facing(keypoints_of(movement.at(time_s))) for time_s in (0.0, end_s))
    turn = np.radians(degrees)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) @ before
    assert after == pytest.approx(turned, abs=0.01)


def test_a_roll_ends_on_the_feet_further_on_and_the_feet_do_not_slide_at_its_end(stick: Character) -> None:
    builder, start_s = in_hold(stick)
    end_s = roll_out(builder, start_s, HOLD)
    spot = keypoints_of(builder.build().at(start_s))[list(WRISTS)].mean(axis=0)
    points = points_of(builder.build(), end_s - 0.6, end_s)
    assert np.ptp(points[:, ANKLES], axis=0).max() < 0.01
    end = points[-1]
    assert end[INDEX["head_top"], 1] > 1.4 and end[INDEX["pelvis"], 2] > spot[2] + 0.5


def test_after_a_fall_the_athlete_lies_still(stick: Character) -> None:
    builder, start_s = in_hold(stick)
    end_s = fall_over(builder, start_s, HOLD)
    builder.rest(end_s + 1.0)
    points = points_of(builder.build(), end_s, end_s + 1.0)
    assert points[:, INDEX["thorax"], 1].max() < 0.4 and np.ptp(points, axis=0).max() < 1e-6


def test_a_hand_steps_while_the_other_one_stays(stick: Character) -> None:
    builder, start_s = in_hold(stick)
    shift = np.array([0.02, 0.0, 0.05])
    end_s = step_hand(builder, start_s, HOLD, "left_hand", shift)
    points = points_of(builder.build(), start_s, end_s)
    left, right = points[:, WRISTS[0]], points[:, WRISTS[1]]
    assert np.ptp(right, axis=0).max() < 0.005 and left[:, 1].max() > 0.05
    assert keypoints_of(builder.build().at(end_s))[WRISTS[0]] - left[0] == pytest.approx(shift, abs=0.01)


def test_impossible_steps_and_turns_are_refused(stick: Character) -> None:
    builder, start_s = in_hold(stick)
    with pytest.raises(ValueError, match="got 'left_foot'"):
        step_hand(builder, start_s, HOLD, "left_foot", np.zeros(3))
    with pytest.raises(ValueError, match=r"at most 0\.3 m"):
        step_hand(builder, start_s, HOLD, "left_hand", np.array([0.0, 0.0, 1.0]))
    with pytest.raises(ValueError, match="up to 360 degrees"):
        pirouette(builder, start_s, HOLD, 0.0)


def test_random_clips_take_every_exit(stick: Character) -> None:
    rng = np.random.default_rng(3)
    ends = set()
    for _ in range(16):
        movement = draw_routine(rng, stick)
        end = keypoints_of(movement.at(movement.duration_s))
        lies, turned = end[INDEX["head_top"], 1] < 0.6, facing(end) @ facing(keypoints_of(movement.at(0.0))) < 0.03
        pitch = movement.keys[-1].pose.pitch
        ends.add("fall" if lies else "pirouette" if turned else "roll" if pitch > 300.0 else "step_down")
    assert ends == set(DISMOUNTS)
