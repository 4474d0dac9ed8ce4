"""From pixels to what the network takes: the one place that knows the value range."""

from torch import Tensor


def to_network_input(pictures: Tensor) -> Tensor:
    """(B, S, S, 3) uint8 RGB -> (B, 3, S, S) float32 in [-1, 1], channels last in memory as the pixels were.

    Source: section 1 of the reference; the published weights expect this range.
    """
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
