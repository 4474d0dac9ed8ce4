"""Training as functions: one epoch of pose training, a schedule, an average of the weights."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from models.multitask import MultitaskNet
from trainer.datasets.pose_crops import PoseBatch
from trainer.losses import PoseLossWeights, pose_loss


class Average:
    """Exponential moving average of a network's parameters and buffers, with a warm-up.

    `network` is what to evaluate and to ship.
    """

    def __init__(self, source: nn.Module, network: nn.Module, decay: float) -> None:
        self.network = network.eval()
        self.decay = decay
        self.updates = 0
        network.load_state_dict(source.state_dict())

    @torch.no_grad()
    def update(self, source: nn.Module) -> None:
        """Move a little towards `source`."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        theirs = source.state_dict()
        for name, ours in self.network.state_dict().items():
            if ours.is_floating_point():
                ours.lerp_(theirs[name].to(ours.dtype), 1 - decay)
            else:
                ours.copy_(theirs[name])


def cosine(step: int, steps: int, warmup: int) -> float:
    """Factor of the learning rate: linear up for `warmup` steps, then half a cosine down to 1 %."""
    if step < warmup:
        return (step + 1) / warmup
    progress = min((step - warmup) / max(steps - warmup, 1), 1.0)
    return 0.01 + 0.99 * (1 + math.cos(math.pi * progress)) / 2


def images_to_input(images: Tensor) -> Tensor:
    """(B, S, S, 3) uint8 RGB -> (B, 3, S, S) float in [-1, 1], channels last in memory."""
    return (images.permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def train_pose_epoch(
    net: MultitaskNet,
    batches: Iterable[PoseBatch],
    optimizer: torch.optim.Optimizer,
    weights: PoseLossWeights,
    *,
    before_step: Callable[[], None],
    after_step: Callable[[float], None],
    device: torch.device,
    amp: bool,
    clip_norm: float = 5.0,
) -> dict[str, float]:
    """One pass over `batches`; the mean of each loss term over samples.

    Args:
        before_step: sets the learning rate.
        after_step: receives the total loss of the step (average of the weights, progress bar).
        amp: run the convolutions in bfloat16; read-outs and losses stay in float32.
    """
    net.train()
    sums: dict[str, float] = {}
    samples = 0
    parameters = [parameter for parameter in net.parameters() if parameter.requires_grad]
    for batch in batches:
        moved = PoseBatch(**{key: value.to(device) for key, value in batch.items()})  # type: ignore[typeddict-item,attr-defined]
        before_step()
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=amp):
            output = net.pose(images_to_input(moved["image"]))
        loss = pose_loss(output.blocks, moved, net.config, weights)
        if not torch.isfinite(loss.total):
            raise FloatingPointError(f"the loss became {loss.total.item()}; lower the learning rate")
        optimizer.zero_grad(set_to_none=True)
        loss.total.backward()
        nn.utils.clip_grad_norm_(parameters, clip_norm)
        optimizer.step()
        count = len(moved["image"])
        samples += count
        for name, value in loss._asdict().items():
            sums[name] = sums.get(name, 0.0) + value.item() * count
        after_step(loss.total.item())
    return {name: value / samples for name, value in sums.items()}


@torch.no_grad()
def predict_crops(net: MultitaskNet, images: Tensor, exit_block: int | None = None) -> tuple[Tensor, Tensor]:
    """(B, S, S, 3) uint8 -> keypoints (B, J, 2) in crop coordinates and confidences (B, J), in float32."""
    block = net.pose(images_to_input(images), exit_block, all_blocks=False).blocks[-1]
    return block.keypoints[..., :2], torch.sigmoid(block.visibility_logits)
