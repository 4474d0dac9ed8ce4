"""The layer vocabulary of the network: convolutions with TensorFlow padding, batch norm without scale, pooling.

Section 1 of the reference. Names follow it: `ConvBnAct` is convolution, batch norm, ReLU in that order.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BN_EPS = 1e-3
BN_MOMENTUM = 0.01


class BatchNorm(nn.BatchNorm2d):
    """Batch norm with a bias and no scale, as in the published network (Keras momentum 0.99, eps 1e-3)."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=BN_EPS, momentum=BN_MOMENTUM)
        self.weight.data.fill_(1.0)
        self.weight.requires_grad_(False)


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Cells to add before and after an axis of `size` cells, by TensorFlow's 'same' rule."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def pad_same(x: Tensor, kernel: tuple[int, int], stride: int, value: float = 0.0) -> Tensor:
    """Pad (B, C, H, W) so that an unpadded kernel gives ceil(H / stride) x ceil(W / stride) cells."""
    top, bottom = same_padding(x.shape[-2], kernel[0], stride)
    left, right = same_padding(x.shape[-1], kernel[1], stride)
    if top == bottom == left == right == 0:
        return x
    return F.pad(x, (left, right, top, bottom), value=value)


class Conv(nn.Conv2d):
    """Convolution without bias and with TensorFlow 'same' padding."""

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1, groups: int = 1):
        rows, columns = (kernel, kernel) if isinstance(kernel, int) else kernel
        super().__init__(inputs, outputs, (rows, columns), stride=stride, groups=groups, bias=False)
        if stride == 1 and rows % 2 and columns % 2:  # symmetric: let the convolution pad by itself
            self.padding = (rows // 2, columns // 2)
        nn.init.kaiming_normal_(self.weight, mode="fan_in", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, ceil(H / stride), ceil(W / stride))."""
        if self.padding == (0, 0) and self.kernel_size != (1, 1):
            rows, columns = self.kernel_size
            x = pad_same(x, (rows, columns), self.stride[0])
        return super().forward(x)


class ConvBn(nn.Module):
    """Convolution, batch norm."""

    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1) -> None:
        super().__init__()
        self.conv = Conv(inputs, outputs, kernel, stride)
        self.bn = BatchNorm(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, ceil(H / stride), ceil(W / stride))."""
        return self.bn(self.conv(x))


class ConvBnAct(ConvBn):
    """Convolution, batch norm, ReLU."""

    def forward(self, x: Tensor) -> Tensor:
        """As `ConvBn`, rectified."""
        return F.relu(super().forward(x))


class ActConvBn(ConvBn):
    """ReLU, convolution, batch norm."""

    def forward(self, x: Tensor) -> Tensor:
        """As `ConvBn` of the rectified input."""
        return super().forward(F.relu(x))


class ActConv(nn.Module):
    """ReLU, convolution: raw heatmaps and action maps, the only outputs without batch norm.

    The weights start small, so that maps start flat and every keypoint starts in the middle of the crop.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__()
        self.conv = Conv(inputs, outputs, kernel)
        nn.init.normal_(self.conv.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, H, W)."""
        return self.conv(F.relu(x))


class SeparableActConvBn(nn.Module):
    """ReLU, depthwise convolution, pointwise convolution, batch norm; nothing between the two convolutions."""

    def __init__(self, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__()
        self.depthwise = Conv(inputs, inputs, kernel, groups=inputs)
        self.pointwise = Conv(inputs, outputs, 1)
        self.bn = BatchNorm(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, H, W)."""
        return self.bn(self.pointwise(self.depthwise(F.relu(x))))


class SeparableResidual(nn.Module):
    """Separable residual unit SR(out, k): identity skip for equal widths, projected skip otherwise.

    A narrower output first reduces the main path with a 1x1 convolution. Nothing follows the addition.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__()
        self.reduce = ActConvBn(inputs, outputs, 1) if outputs < inputs else None
        self.shortcut = ActConvBn(inputs, outputs, 1) if outputs != inputs else None
        self.main = SeparableActConvBn(min(inputs, outputs), outputs, kernel)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, outputs, H, W)."""
        skip = x if self.shortcut is None else self.shortcut(x)
        return skip + self.main(x if self.reduce is None else self.reduce(x))


def max_pool_same(x: Tensor, kernel: int, stride: int) -> Tensor:
    """Max-pool with TensorFlow 'same' padding; padding never wins."""
    return F.max_pool2d(pad_same(x, (kernel, kernel), stride, value=float("-inf")), kernel, stride)


def max_pool_2(x: Tensor) -> Tensor:
    """Max-pool 2x2, stride 2; odd sizes are rounded up."""
    return F.max_pool2d(x, 2, 2, ceil_mode=True)


def max_plus_min_pool_2(x: Tensor) -> Tensor:
    """Maximum plus minimum over 2x2 windows, stride 2 (section 4.4); the last window covers what exists."""
    return max_pool_2(x) - max_pool_2(-x)


def global_max_plus_min(x: Tensor) -> Tensor:
    """(B, C, H, W) -> (B, C)."""
    return torch.amax(x, dim=(-2, -1)) + torch.amin(x, dim=(-2, -1))


def upsample_to(x: Tensor, like: Tensor) -> Tensor:
    """Nearest up-sampling of `x` to the height and width of `like`."""
    return F.interpolate(x, size=like.shape[-2:], mode="nearest")
