"""The per-window half: pose branch, appearance branch and their merge (section 4; figures 5, 6 and 13).

Every 2D map here has time as rows and keypoints as columns. Convolutional in both, so any T >= 1 and J >= 1 work.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.layers import (
    ActConv,
    ActConvBn,
    Conv,
    ConvBn,
    ConvBnAct,
    global_max_plus_min,
    max_plus_min_pool_2,
    max_pool_2,
    upsample_to,
)

BLOCKS_PER_BRANCH = 4


class ActionBlock(nn.Module):
    """One action prediction block (section 4.3): emits an action map and refines the features."""

    def __init__(self, width: int, actions: int, *, last: bool) -> None:
        super().__init__()
        self.reduce = ActConvBn(width, width // 2, 1)
        self.expand = ActConvBn(width // 2, width, 3)
        self.feat = ActConvBn(width, width, 3)
        self.action = ActConv(width, actions, 3)
        self.back = None if last else ActConvBn(actions, width, 3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, n, T, J) -> next features (B, n, T, J) and the action map (B, A, ceil(T / 2), ceil(J / 2))."""
        x = x + self.expand(self.reduce(x))
        features = self.feat(x)
        action_map = self.action(max_plus_min_pool_2(features))
        if self.back is None:
            return x, action_map
        return x + features + self.back(upsample_to(action_map, features)), action_map


class ActionBlocks(nn.Module):
    """Four action blocks in a row."""

    def __init__(self, width: int, actions: int) -> None:
        super().__init__()
        self.steps = nn.ModuleList(
            ActionBlock(width, actions, last=index == BLOCKS_PER_BRANCH - 1) for index in range(BLOCKS_PER_BRANCH)
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """(B, n, T, J) -> four action maps (B, A, ., .)."""
        maps = []
        for step in self.steps:
            x, action_map = step(x)
            maps.append(action_map)
        return maps


class PoseBranch(nn.Module):
    """Recognition from keypoints alone ("PoseAR", section 4.1)."""

    def __init__(self, dimensions: int, widths: PoseHeadWidths, actions: int) -> None:
        super().__init__()
        self.a = ConvBnAct(dimensions, widths.a, (3, 1))
        self.b = ConvBnAct(dimensions, widths.b, (3, 3))
        self.c = ConvBnAct(dimensions, widths.c, (3, 5))
        joined = widths.a + widths.b + widths.c
        self.d = ConvBn(joined, widths.d, 3)
        self.e = ConvBn(joined, widths.e, 1)
        self.f = ConvBn(widths.e, widths.d, 3)
        self.blocks = ActionBlocks(widths.features, actions)

    def forward(self, keypoints: Tensor, gate: Tensor) -> list[Tensor]:
        """keypoints (B, T, J, D) in [0, 1], gate (B, T, J) in [0, 1] -> four action maps."""
        x = (keypoints * gate.unsqueeze(-1)).permute(0, 3, 1, 2)
        x = torch.cat((self.a(x), self.b(x), self.c(x)), dim=1)
        x = torch.cat((self.d(x), self.f(self.e(x))), dim=1)
        return self.blocks(max_plus_min_pool_2(x))


class AppearanceBranch(nn.Module):
    """Recognition from the features under each keypoint ("GuidedVisAR", section 4.2)."""

    def __init__(self, features: int, width: int, actions: int) -> None:
        super().__init__()
        self.inlet = ConvBn(features, width, 1)
        self.blocks = ActionBlocks(width, actions)

    def forward(self, appearance: Tensor) -> list[Tensor]:
        """appearance (B, T, J, F) -> four action maps."""
        return self.blocks(max_pool_2(self.inlet(appearance.permute(0, 3, 1, 2))))


class SeparableWeighting(nn.Module):
    """1x1 separable convolution without bias that starts as the identity (section 4.6)."""

    def __init__(self, actions: int) -> None:
        super().__init__()
        self.depthwise = Conv(actions, actions, 1, groups=actions)
        self.pointwise = Conv(actions, actions, 1)
        nn.init.ones_(self.depthwise.weight)
        nn.init.eye_(self.pointwise.weight.data.view(actions, actions))

    def forward(self, x: Tensor) -> Tensor:
        """(B, A, H, W) -> (B, A, H, W)."""
        return self.pointwise(self.depthwise(x))


class ActionOutput(NamedTuple):
    """Logits of the nine supervised outputs; the published answer is `merged`."""

    pose: list[Tensor]  # 4 x (B, A)
    appearance: list[Tensor]  # 4 x (B, A)
    merged: Tensor  # (B, A)

    def blended(self, weights: tuple[float, float, float]) -> Tensor:
        """(B, A): weighted sum of the last outputs of the pose branch, the appearance branch, and their merge.

        What has no weight is not touched, so that an exported network leaves it out.
        """
        outputs = (self.pose[-1], self.appearance[-1], self.merged)
        return torch.stack([w * output for w, output in zip(weights, outputs, strict=True) if w]).sum(dim=0)


class ActionHead(nn.Module):
    """Both branches and their merge. Of several pose branches the answers are averaged; the merge reads the first."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.visibility_gain = config.visibility_gain
        first, *more = (
            PoseBranch(config.dimensions, config.pose_head, config.actions) for _ in range(config.pose_branches)
        )
        self.pose = first
        self.more_poses = nn.ModuleList(more)
        self.appearance = AppearanceBranch(config.features, config.appearance_width, config.actions)
        self.merge_pose = SeparableWeighting(config.actions)
        self.merge_appearance = SeparableWeighting(config.actions)

    def forward(self, keypoints: Tensor, visibility_logits: Tensor, appearance: Tensor) -> ActionOutput:
        """Recognise the action of B windows.

        Args:
            keypoints: (B, T, J, D) in [0, 1] of a frame of reference shared by the window.
            visibility_logits: (B, T, J).
            appearance: (B, T, J, F) features under each keypoint.
        """
        pose_maps = self._pose_maps(keypoints, visibility_logits)
        appearance_maps = self.appearance(appearance)
        merged = self.merge_pose(pose_maps[0][-1]) + self.merge_appearance(appearance_maps[-1])
        return ActionOutput(
            _averaged(pose_maps),
            [global_max_plus_min(m) for m in appearance_maps],
            global_max_plus_min(merged),
        )

    def by_pose(self, keypoints: Tensor, visibility_logits: Tensor) -> list[Tensor]:
        """The outputs of the pose branches alone, averaged, 4 x (B, A); arguments as of `forward`."""
        return _averaged(self._pose_maps(keypoints, visibility_logits))

    def _pose_maps(self, keypoints: Tensor, visibility_logits: Tensor) -> list[list[Tensor]]:
        gate = torch.sigmoid(self.visibility_gain * visibility_logits)
        return [branch(keypoints, gate) for branch in (self.pose, *self.more_poses)]


def _averaged(maps: list[list[Tensor]]) -> list[Tensor]:
    """Action maps of each branch -> mean logits of the branches, 4 x (B, A)."""
    return [torch.stack([global_max_plus_min(m) for m in step]).mean(dim=0) for step in zip(*maps, strict=True)]
