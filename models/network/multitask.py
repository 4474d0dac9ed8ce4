"""The whole network in its two halves: `observe` runs once a frame, `judge` once a window.

A whole clip through `forward` and a stream of frames through `observe` and `judge` give the same numbers.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.contract import can_flip
from models.network.action_head import ActionHead, ActionOutput
from models.network.config import NetworkConfig
from models.network.pose_net import BlockOutput, PoseNet, PoseNetOutput
from models.network.readout import map_spread, read_maps
from models.skeleton import FLIP


class FrameFeatures(NamedTuple):
    """What the action heads need of each of B frames."""

    keypoints: Tensor  # (B, J, D) in [0, 1] of the crop
    visibility_logits: Tensor  # (B, J)
    appearance: Tensor  # (B, J, F)
    spread: Tensor  # (B, J) of the probability maps, in [0, 1] of the crop; not read by the action heads


class MultitaskNet(nn.Module):
    """Pose network and action heads.

    Example:
        >>> net = MultitaskNet(PRESETS["live"]).eval()
        >>> frames = net.observe(torch.zeros(16, 3, 128, 128), exit_block=1)
        >>> net.judge(FrameFeatures(*(x.unsqueeze(0) for x in frames))).merged.shape
        torch.Size([1, 3])
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.pose = PoseNet(config)
        self.action = ActionHead(config) if config.actions else None

    def poses(
        self, images: Tensor, exit_block: int | None = None, *, all_blocks: bool = True, flip_test: bool = False
    ) -> PoseNetOutput:
        """The pose network on (B, 3, S, S) RGB in [-1, 1], with or without a look at the mirror images.

        Args:
            exit_block: stop after this many blocks (1 to K); None runs all.
            all_blocks: False reads out only the block that the network stops at.
            flip_test: average probability maps and visibility logits with those of the mirror images; raw heatmaps
                and features stay those of the pictures.

        Raises:
            ValueError: no such block, or a network whose maps cannot be mirrored.
        """
        if not flip_test:
            return self.pose(images, exit_block, all_blocks=all_blocks)
        if not can_flip(self.config):
            raise ValueError("flip_test: only networks of PA16J in 2D without context maps can average mirror images")
        output = self.pose(torch.cat((images, images.flip(-1))), exit_block, all_blocks=all_blocks)
        return PoseNetOutput([self._both(block) for block in output.blocks], output.features[: len(images)])

    def _both(self, block: BlockOutput) -> BlockOutput:
        """The first half of a batch, averaged with its mirror images in the second half."""
        count = len(block.keypoints) // 2
        order = torch.tensor(FLIP, device=block.keypoints.device)
        mirrored = block.probability_maps[count:].flip(-1).index_select(1, order)
        maps = (block.probability_maps[:count] + mirrored) / 2
        logits = (block.visibility_logits[:count] + block.visibility_logits[count:].index_select(1, order)) / 2
        return BlockOutput(read_maps(maps, self.config), logits, maps, block.heatmaps[:count])

    def observe(self, images: Tensor, exit_block: int | None = None, *, flip_test: bool = False) -> FrameFeatures:
        """The per-frame half: (B, 3, S, S) RGB in [-1, 1] -> features of B frames. Arguments as `poses`."""
        output = self.poses(images, exit_block, all_blocks=False, flip_test=flip_test)
        block = output.blocks[-1]
        return FrameFeatures(
            block.keypoints,
            block.visibility_logits,
            appearance_under(block.probability_maps, output.features),
            map_spread(block.probability_maps, self.config.ramp),
        )

    def judge(self, window: FrameFeatures) -> ActionOutput:
        """The per-window half: every field of `window` carries (B, T) in front.

        Keypoints must be in a frame of reference that is shared by the T frames.

        Raises:
            ValueError: the configuration has no actions.
        """
        if self.action is None:
            raise ValueError("this network has no action heads (NetworkConfig.actions is 0)")
        return self.action(window.keypoints, window.visibility_logits, window.appearance)

    def forward(
        self, clips: Tensor, to_window: Tensor | None = None, exit_block: int | None = None
    ) -> tuple[FrameFeatures, ActionOutput]:
        """Whole clips: frames are folded into the batch for the pose half only.

        Args:
            clips: (B, T, 3, S, S) RGB in [-1, 1].
            to_window: (B, T, 2, 3) affine maps from crop coordinates to the window's frame of reference;
                None when all crops of a clip are the same and are that frame.
            exit_block: as in `observe`.
        """
        batch, length = clips.shape[:2]
        frames = self.observe(clips.flatten(0, 1), exit_block)
        window = FrameFeatures(*(x.unflatten(0, (batch, length)) for x in frames))
        if to_window is not None:
            window = window._replace(keypoints=apply_affine(to_window, window.keypoints))
        return window, self.judge(window)


def appearance_under(probability_maps: Tensor, features: Tensor) -> Tensor:
    """Features averaged under each keypoint's probability map: (B, J, H, W) x (B, F, H, W) -> (B, J, F).

    Figure 6's outer product and spatial sum as one matrix product a frame.
    """
    return probability_maps.flatten(2) @ features.float().flatten(2).transpose(1, 2)


def apply_affine(affine: Tensor, keypoints: Tensor) -> Tensor:
    """Map x and y by (..., 2, 3) affines; keypoints are (..., J, 2 | 3) and a depth is left alone."""
    mapped = keypoints[..., :2] @ affine[..., :2].transpose(-1, -2) + affine[..., None, :, 2]
    return torch.cat((mapped, keypoints[..., 2:]), dim=-1)
