"""What is minimised in each stage: modules that turn a batch into named loss terms, with one called "total".

They are modules so that several processes can wrap them. The network inside is the caller's, not a copy.
"""

from typing import cast

import torch
from torch import Tensor, nn

from models.network.multitask import FrameFeatures, MultitaskNet, appearance_under
from models.network.preprocessing import to_network_input
from trainer.crops.pose_crops import PoseBatch
from trainer.engine.losses import PoseLossWeights, action_loss, pose_loss

Batch = dict[str, Tensor]


class PoseObjective(nn.Module):
    """Stages 1 and 2: poses of pictures, every block supervised."""

    def __init__(self, net: MultitaskNet, weights: PoseLossWeights) -> None:
        super().__init__()
        self.pose = net.pose
        self.config = net.config
        self.weights = weights

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """A `PoseBatch` -> loss terms, each a mean over samples summed over blocks."""
        output = self.pose(to_network_input(batch["image"]))
        with torch.autocast(batch["image"].device.type, enabled=False):
            loss = pose_loss(output.blocks, cast(PoseBatch, batch), self.config, self.weights)
        return loss._asdict()


class ClipObjective(nn.Module):
    """Stages 3 and 4: actions of clips, with the pose network frozen (its batch norm too) or trained along.

    Args:
        pose_weight: of the pose loss of the clips' frames; 0 freezes the pose network. Published: 0 first, then all.
    """

    def __init__(self, net: MultitaskNet, weights: PoseLossWeights, pose_weight: float) -> None:
        super().__init__()
        self.net = net
        self.weights = weights
        self.pose_weight = pose_weight
        if self.is_frozen:
            net.pose.requires_grad_(False)

    @property
    def is_frozen(self) -> bool:
        """Whether the pose network stays as it is."""
        return self.pose_weight == 0

    def train(self, mode: bool = True) -> "ClipObjective":
        """As `nn.Module.train`; a frozen pose network stays in evaluation mode."""
        super().train(mode)
        if self.is_frozen:
            self.net.pose.eval()
        return self

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """A batch of clips (image (B, T, S, S, 3), the fields of `PoseBatch` with (B, T), label (B,)) -> loss terms."""
        clips, length = batch["image"].shape[:2]
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.is_frozen):
            output = self.net.pose(to_network_input(batch["image"].flatten(0, 1)), all_blocks=not self.is_frozen)
        block = output.blocks[-1]
        with torch.autocast(batch["image"].device.type, enabled=False):
            appearance = appearance_under(block.probability_maps, output.features)
        frames = FrameFeatures(block.keypoints, block.visibility_logits, appearance, block.visibility_logits)
        answer = self.net.judge(FrameFeatures(*(x.unflatten(0, (clips, length)) for x in frames)))
        action = action_loss(answer, batch["label"])
        right = (answer.merged.argmax(dim=-1) == batch["label"]).float().mean()
        terms = {"total": action, "action": action.detach(), "accuracy": right}
        if not self.is_frozen:
            folded = {name: value.flatten(0, 1) for name, value in batch.items() if name in PoseBatch.__annotations__}
            pose = pose_loss(output.blocks, cast(PoseBatch, folded), self.net.config, self.weights)
            terms |= {"total": action + self.pose_weight * pose.total, "pose": pose.total.detach()}
        return terms
