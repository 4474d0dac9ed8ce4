"""Finds joint angles that reach a target, by damped Gauss-Newton steps. Knows neither the targets nor rigs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.pose import Limbs, RigPose

Residual = Callable[[RigPose], NDArray[np.float64]]
_PROBE_DEG: Final = 0.5


def with_angle(pose: RigPose, name: str, degrees: float) -> RigPose:
    """The pose with one angle changed; `left.knee`, `right.knee`, `both.knee` or `pitch`.

    `both` moves the two sides by the same amount and sets the left one to `degrees`.
    """
    side, _, angle = name.rpartition(".")
    if not side:
        return pose.plus(**{angle: degrees - getattr(pose, angle)})
    if side == "both":
        return pose.plus_both(**{angle: degrees - getattr(pose.left, angle)})
    limbs: Limbs = replace(getattr(pose, side), **{angle: degrees})
    return replace(pose, left=limbs) if side == "left" else replace(pose, right=limbs)


def angle_of(pose: RigPose, name: str) -> float:
    """The angle that `with_angle` changes."""
    side, _, angle = name.rpartition(".")
    holder = pose if not side else getattr(pose, "left" if side == "both" else side)
    return float(getattr(holder, angle))


def solve(pose: RigPose, unknowns: Sequence[str], residual: Residual, steps: int = 4, damping: float = 1e-3) -> RigPose:
    """Change the angles `unknowns` so that `residual` comes near zero.

    Args:
        residual: pose -> (R,), in units for which 1 is small (degrees or centimetres).
        damping: added to the normal equations; larger moves less where a target cannot be reached.
    """
    for _ in range(steps):
        error = residual(pose)
        if float(np.abs(error).max()) < 0.02:
            break
        slopes = [
            (residual(with_angle(pose, name, angle_of(pose, name) + _PROBE_DEG)) - error) / _PROBE_DEG
            for name in unknowns
        ]
        jacobian = np.stack(slopes, axis=1)
        normal = jacobian.T @ jacobian + damping * np.eye(len(unknowns))
        change = np.clip(-np.linalg.solve(normal, jacobian.T @ error), -25.0, 25.0)
        for name, degrees in zip(unknowns, change, strict=True):
            pose = with_angle(pose, name, angle_of(pose, name) + float(degrees))
    return pose
