"""The per-frame half: stem and K prediction blocks (sections 2 and 3; figures 11 and 12 of the paper)."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.network.config import NetworkConfig
from models.network.efficientnet import VARIANTS, EfficientStem
from models.network.layers import (
    ActConv,
    ActConvBn,
    ConvBn,
    ConvBnAct,
    SeparableActConvBn,
    SeparableResidual,
    max_pool_2,
    max_pool_same,
    upsample_to,
)
from models.network.readout import Readout, readout_of


class Stem(nn.Module):
    """Entry flow, Inception-v4-like (figure 11): (B, 3, S, S) -> (B, features, S / 8, S / 8)."""

    def __init__(self, features: int) -> None:
        super().__init__()

        def width(published: int) -> int:
            return published * features // 576

        self.c1 = ConvBnAct(3, width(32), 3, stride=2)
        self.c2 = ConvBnAct(width(32), width(32), 3)
        self.c3 = ConvBnAct(width(32), width(64), 3)
        self.m1a = ConvBnAct(width(64), width(96), 3, stride=2)
        mixed = width(64) + width(96)
        self.m2a1 = ConvBnAct(mixed, width(64), 1)
        self.m2a2 = ConvBn(width(64), width(96), 3)
        self.m2b1 = ConvBnAct(mixed, width(64), 1)
        self.m2b2 = ConvBnAct(width(64), width(64), (5, 1))
        self.m2b3 = ConvBnAct(width(64), width(64), (1, 5))
        self.m2b4 = ConvBn(width(64), width(96), 3)
        mixed = 2 * width(96)
        self.m3a = ActConvBn(mixed, width(192), 3, stride=2)
        self.sr = SeparableResidual(mixed + width(192), features, 3)

    def forward(self, images: Tensor) -> Tensor:
        """Images are RGB in [-1, 1]."""
        x = self.c3(self.c2(self.c1(images)))
        x = torch.cat((self.m1a(x), max_pool_same(x, 3, 2)), dim=1)
        branch_a = self.m2a2(self.m2a1(x))
        branch_b = self.m2b4(self.m2b3(self.m2b2(self.m2b1(x))))
        x = torch.cat((branch_a, branch_b), dim=1)
        x = torch.cat((self.m3a(x), max_pool_2(x)), dim=1)
        return self.sr(x)


class MultiResolution(nn.Module):
    """The hourglass-like body of a prediction block: three resolutions, seven separable residual units."""

    def __init__(self, features: int) -> None:
        super().__init__()
        half = features // 2
        self.l1 = SeparableResidual(features, features, 5)
        self.l2_down = ActConvBn(features, half, 1)
        self.l2_1 = SeparableResidual(half, half, 5)
        self.l2_2 = SeparableResidual(half, half, 5)
        self.l3_1 = SeparableResidual(half, half, 5)
        self.l3_2 = SeparableResidual(half, half, 5)
        self.l3_3 = SeparableResidual(half, half, 5)
        self.l2_3 = SeparableResidual(half, features, 5)

    def forward(self, x: Tensor) -> Tensor:
        """(B, F, H, W) -> (B, F, H, W)."""
        full = self.l1(x)
        middle = self.l2_1(self.l2_down(max_pool_2(x)))
        low = self.l3_3(self.l3_2(self.l3_1(max_pool_2(middle))))
        middle = self.l2_2(middle)
        middle = self.l2_3(middle + upsample_to(low, middle))
        return full + upsample_to(middle, full)


class PredictionBlock(nn.Module):
    """Features -> heatmaps, and the input of the next block (figure 12). The last block has no re-injection."""

    def __init__(self, features: int, heatmaps: int, *, last: bool) -> None:
        super().__init__()
        self.body = MultiResolution(features)
        self.sep = SeparableActConvBn(features, features, 5)
        self.heatmaps = ActConv(features, heatmaps, 1)
        self.reinject = None if last else ActConvBn(heatmaps, features, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, F, H, W) -> body features (B, F, H, W), features (B, F, H, W), raw heatmaps (B, M, H, W)."""
        body = self.body(x)
        features = self.sep(body)
        return body, features, self.heatmaps(features)

    def next_input(self, body: Tensor, features: Tensor, heatmaps: Tensor) -> Tensor:
        """The sum that the next block starts from."""
        assert self.reinject is not None, "the last block has no successor"
        return body + features + self.reinject(heatmaps)


class BlockOutput(NamedTuple):
    """What one prediction block says of B frames."""

    keypoints: (
        Tensor  # (B, J, 2 | 3) in [0, 1]: x right, y down, relative to the crop; z in [0, 1] = 2 m about the root
    )
    visibility_logits: Tensor  # (B, J) annotated and inside the crop
    probability_maps: Tensor  # (B, J, H, W) each map sums to 1
    heatmaps: Tensor  # (B, M, H, W) raw logits


class PoseNetOutput(NamedTuple):
    """All supervised blocks and the low-level features that the appearance branch reads."""

    blocks: list[BlockOutput]
    features: Tensor  # (B, F, H, W), output of the first multi-resolution body


class PoseNet(nn.Module):
    """Stem and K prediction blocks with their read-outs."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.stem = (
            Stem(config.features)
            if config.stem == "inception"
            else EfficientStem(config.features, VARIANTS[config.stem])
        )
        self.blocks = nn.ModuleList(
            PredictionBlock(config.features, config.heatmaps, last=index == config.blocks - 1)
            for index in range(config.blocks)
        )
        self.readout: Readout = readout_of(config)

    def forward(self, images: Tensor, exit_block: int | None = None, *, all_blocks: bool = True) -> PoseNetOutput:
        """Predict the poses of B crops.

        Args:
            images: (B, 3, S, S) RGB in [-1, 1].
            exit_block: stop after this many blocks (1 to K); None runs all.
            all_blocks: False reads out only the block that the network stops at.

        Raises:
            ValueError: `exit_block` is not between 1 and K.
        """
        count = self.config.blocks if exit_block is None else exit_block
        if not 1 <= count <= self.config.blocks:
            raise ValueError(f"exit_block: expected 1 to {self.config.blocks}, got {exit_block}")
        x = self.stem(images)
        outputs: list[BlockOutput] = []
        low_level = x
        for index in range(count):
            block = self.blocks[index]
            assert isinstance(block, PredictionBlock)
            body, features, heatmaps = block(x)
            if index == 0:
                low_level = body
            is_last = index == count - 1
            if all_blocks or is_last:
                outputs.append(BlockOutput(*self.readout(heatmaps), heatmaps))
            if not is_last:
                x = block.next_input(body, features, heatmaps)
        return PoseNetOutput(outputs, low_level)
