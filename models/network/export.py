"""The two halves as closed modules for a runtime: bytes in, numbers out, preprocessing and calibration included."""

import torch
from torch import Tensor, nn

from models.checkpoint import Card
from models.contract import Level
from models.network.multitask import FrameFeatures, MultitaskNet, appearance_under
from models.network.preprocessing import to_network_input
from models.network.readout import map_spread


class Observe(nn.Module):
    """The per-frame half at one level."""

    def __init__(self, net: MultitaskNet, level: Level) -> None:
        super().__init__()
        self.net = net
        self.level = level

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(B, S, S, 3) uint8 RGB -> keypoints (B, J, D), visibility logits (B, J), appearance (B, J, F), spread."""
        images = to_network_input(pictures)
        return tuple(self.net.observe(images, self.level.blocks, flip_test=self.level.flip_test))  # type: ignore[return-value]


class ObserveAll(nn.Module):
    """The per-frame half, every block: the `OUTPUTS` outputs of `Observe` after one block, after two, and so on."""

    def __init__(self, net: MultitaskNet, *, flip_test: bool = False) -> None:
        super().__init__()
        self.net = net
        self.flip_test = flip_test

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """(B, S, S, 3) uint8 RGB -> K times what `Observe` gives."""
        output = self.net.poses(to_network_input(pictures), flip_test=self.flip_test)
        found: list[Tensor] = []
        for block in output.blocks:
            appearance = appearance_under(block.probability_maps, output.features)
            spread = map_spread(block.probability_maps, self.net.config.ramp)
            found += [block.keypoints, block.visibility_logits, appearance, spread]
        return tuple(found)


class Judge(nn.Module):
    """The per-window half, to calibrated probabilities."""

    def __init__(self, net: MultitaskNet, card: Card) -> None:
        super().__init__()
        self.net = net
        self.blend = card.blend
        self.temperature = card.temperature

    def forward(self, keypoints: Tensor, visibility_logits: Tensor, appearance: Tensor) -> Tensor:
        """(B, T, J, D), (B, T, J), (B, T, J, F) -> (B, A) probabilities."""
        spread = torch.zeros_like(visibility_logits)
        output = self.net.judge(FrameFeatures(keypoints, visibility_logits, appearance, spread))
        return torch.softmax(output.blended(self.blend) / self.temperature, dim=-1)
