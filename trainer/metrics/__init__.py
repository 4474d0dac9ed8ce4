"""Measures of poses and verdicts: plain functions on arrays that never change their arguments."""

from trainer.metrics.actions import accuracy, confusion, mean_recall, recalls
from trainer.metrics.groups import GROUPS, by_block, by_group, group_masks
from trainer.metrics.pck import (
    box_lengths,
    pck,
    pck_box,
    pck_box_counts,
    pck_counts,
    pckh,
    pckh_auc,
    pckh_by_keypoint,
    pckh_counts,
    share,
    torso_lengths,
)
from trainer.metrics.solid import mean_distance, mpjpe, pck3d, root_centred

__all__ = [
    "GROUPS",
    "accuracy",
    "box_lengths",
    "by_block",
    "by_group",
    "confusion",
    "group_masks",
    "mean_distance",
    "mean_recall",
    "mpjpe",
    "pck",
    "pck3d",
    "pck_box",
    "pck_box_counts",
    "pck_counts",
    "pckh",
    "pckh_auc",
    "pckh_by_keypoint",
    "pckh_counts",
    "recalls",
    "root_centred",
    "share",
    "torso_lengths",
]
