"""A stem whose features come from ImageNet: EfficientNet-Lite and a feature pyramid.

Takes the place of the published entry flow where photographs with keypoints are few. Tan and Le, "EfficientNet" (2019),
table 1, in the Lite form (no squeeze and excitation, ReLU6); Lin et al., "Feature Pyramid Networks" (2017), figure 3.
"""

from typing import NamedTuple, Self

from torch import Tensor, nn
from torch.nn import functional as F

from models.network.layers import BatchNorm, Conv, ConvBn, upsample_to


class Stage(NamedTuple):
    """Inverted residual units of equal width."""

    units: int
    channels: int
    kernel: int
    stride: int
    expand: int


LITE0 = (
    Stage(1, 16, 3, 1, 1),
    Stage(2, 24, 3, 2, 6),
    Stage(2, 40, 5, 2, 6),
    Stage(3, 80, 3, 2, 6),
    Stage(3, 112, 5, 1, 6),
    Stage(4, 192, 5, 2, 6),
    Stage(1, 320, 3, 1, 6),
)
LITE2 = (
    Stage(1, 16, 3, 1, 1),
    Stage(3, 24, 3, 2, 6),
    Stage(3, 48, 5, 2, 6),
    Stage(4, 88, 3, 2, 6),
    Stage(4, 120, 5, 1, 6),
    Stage(5, 208, 5, 2, 6),
    Stage(1, 352, 3, 1, 6),
)
"""LITE0 1.1 times as wide and 1.2 times as deep, but for the first and the last stage."""
VARIANTS = {"efficientnet_lite0": LITE0, "efficientnet_lite2": LITE2}
"""By the name that a network configuration gives them."""
FIRST = 32
TAPS = (2, 4, 6)
"""Stages that the pyramid reads: the last ones at an eighth, a sixteenth and a thirty-second of the crop."""


class ScaledBatchNorm(BatchNorm):
    """Batch norm with a bias and a scale: ReLU6 is not homogeneous."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.weight.requires_grad_(True)


class ConvNorm6(nn.Module):
    """Convolution, batch norm, ReLU6."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = Conv(inputs, outputs, kernel, stride, groups)
        self.bn = ScaledBatchNorm(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, ceil(H / stride), ceil(W / stride))."""
        return F.relu6(self.bn(self.conv(x)))


class InvertedResidual(nn.Module):
    """1x1 expansion, depthwise convolution, linear 1x1 projection; identity skip where the shape stays."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        wide = inputs * expand
        self.expand = ConvNorm6(inputs, wide, 1) if expand > 1 else None
        self.depthwise = ConvNorm6(wide, wide, kernel, stride, groups=wide)
        self.project = Conv(wide, outputs, 1)
        self.bn = ScaledBatchNorm(outputs)
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, ceil(H / stride), ceil(W / stride))."""
        main = x if self.expand is None else self.expand(x)
        main = self.bn(self.project(self.depthwise(main)))
        return x + main if self.skips else main


class EfficientStem(nn.Module):
    """(B, 3, S, S) -> (B, features, S / 8, S / 8), as the published stem; S a multiple of 32."""

    def __init__(self, features: int, variant: tuple[Stage, ...] = LITE0) -> None:
        super().__init__()
        self.c1 = ConvNorm6(3, FIRST, 3, stride=2)
        stages, inputs = [], FIRST
        for stage in variant:
            units = []
            for index in range(stage.units):
                stride = stage.stride if index == 0 else 1
                units.append(InvertedResidual(inputs, stage.channels, stage.kernel, stride, stage.expand))
                inputs = stage.channels
            stages.append(nn.Sequential(*units))
        self.stages = nn.ModuleList(stages)
        self.lateral = nn.ModuleList(ConvBn(variant[tap].channels, features, 1) for tap in TAPS)
        self.frozen: list[nn.Module] = []

    def freeze(self, stages: int) -> None:
        """Keep the first convolution and so many stages as they are, statistics included; half of the work is there.

        Raises:
            ValueError: there are not so many stages before the first that the pyramid reads.
        """
        if not 0 <= stages <= TAPS[0]:
            raise ValueError(f"frozen stages: expected 0 to {TAPS[0]}, got {stages}")
        self.frozen = [self.c1, *self.stages[:stages]] if stages else []
        for module in self.frozen:
            module.requires_grad_(False).eval()

    def train(self, mode: bool = True) -> Self:
        """As every module; what is frozen stays in evaluation mode."""
        super().train(mode)
        for module in self.frozen:
            module.eval()
        return self

    def forward(self, images: Tensor) -> Tensor:
        """Images are RGB in [-1, 1]."""
        x = self.c1(images)
        levels: list[Tensor] = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in TAPS:
                levels.append(self.lateral[len(levels)](x))
        fine, middle, coarse = levels
        return fine + upsample_to(middle + upsample_to(coarse, middle), fine)
