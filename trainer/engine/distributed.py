"""One process, or several under `torchrun` on one or more machines: who am I, and what must agree between us.

Batch norm uses the statistics of the whole batch of all processes, so that the result does not depend on how many
there are. Gradients are averaged by torch's DistributedDataParallel.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from models.network.layers import BatchNorm


@dataclass(frozen=True)
class Process:
    """This process among `world` of them.

    Attributes:
        rank: number from 0; rank 0 validates, logs and saves.
        world: how many processes there are.
        device: where this one computes.
    """

    rank: int
    world: int
    device: torch.device

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def wait(self) -> None:
        """Until all processes are here."""
        if self.world > 1:
            dist.barrier()

    def wrap(self, module: nn.Module) -> nn.Module:
        """`module` with gradients averaged over processes; itself when there is one process."""
        if self.world == 1:
            return module
        devices = [self.device.index] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids=devices, broadcast_buffers=False)

    def mean(self, values: dict[str, float], weight: float) -> dict[str, float]:
        """Mean over processes, weighted by the number of samples each has seen."""
        if self.world == 1:
            return values
        names = sorted(values)
        packed = torch.tensor([*(values[name] * weight for name in names), weight], dtype=torch.float64)
        packed = packed.to(self.device)
        dist.all_reduce(packed)
        return {name: float(packed[index] / packed[-1]) for index, name in enumerate(names)}

    def agree(self, answer: bool) -> bool:
        """What rank 0 answers, so that all processes stop together."""
        if self.world == 1:
            return answer
        flag = torch.tensor([int(answer)], device=self.device)
        dist.broadcast(flag, src=0)
        return bool(flag.item())

    def broadcast(self, value: float) -> float:
        """What rank 0 says, to all."""
        if self.world == 1:
            return value
        packed = torch.tensor([value], device=self.device)
        dist.broadcast(packed, src=0)
        return float(packed.item())


@contextmanager
def join(device: str) -> Iterator[Process]:
    """Join the processes that `torchrun` started, or be the only one.

    Args:
        device: "cpu", "cuda", ...; under torchrun every process takes its own GPU.

    Raises:
        ValueError: more processes on this machine than it has GPUs.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Process(0, 1, torch.device(device))
        return
    local = int(os.environ["LOCAL_RANK"])
    chosen = torch.device("cuda", local) if device.startswith("cuda") else torch.device(device)
    if chosen.type == "cuda":
        if local >= torch.cuda.device_count():
            raise ValueError(f"process {local} has no GPU of its own: {torch.cuda.device_count()} here; use fewer")
        torch.cuda.set_device(chosen)
    dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield Process(dist.get_rank(), world, chosen)
    finally:
        dist.destroy_process_group()


class _SumOverProcesses(torch.autograd.Function):
    """All-reduce whose gradient is the sum of all processes' gradients."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        total = x.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        dist.all_reduce(total)
        return total


class SharedBatchNorm(BatchNorm):
    """Batch norm over the batches of all processes; works on CPUs too, unlike torch's SyncBatchNorm."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) -> the same shape."""
        if not self.training:
            return super().forward(x)
        values = x.to(torch.promote_types(x.dtype, torch.float32))
        count = torch.full_like(values[:1, :1, 0, 0], values.numel() / values.shape[1]).flatten()
        sums = _SumOverProcesses.apply(torch.cat((values.sum(dim=(0, 2, 3)), count)))
        total = sums[-1].detach()
        mean = sums[:-1] / total
        centred = values - mean[None, :, None, None]
        variance = _SumOverProcesses.apply(centred.square().sum(dim=(0, 2, 3))) / total
        self._remember(mean.detach(), variance.detach() * total / (total - 1).clamp_min(1))
        normed = centred * torch.rsqrt(variance + self.eps)[None, :, None, None]
        return (normed * self.weight[None, :, None, None] + self.bias[None, :, None, None]).to(x.dtype)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        assert self.running_mean is not None and self.running_var is not None and self.momentum is not None
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance, self.momentum)
        if self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)


def share_batch_norm(net: nn.Module) -> None:
    """Make every batch norm of `net` one over all processes; parameters, buffers and their names stay."""
    for name, child in list(net.named_children()):
        if isinstance(child, BatchNorm):
            shared = SharedBatchNorm(child.num_features).to(child.weight)
            shared.load_state_dict(child.state_dict())
            shared.bias.requires_grad_(child.bias.requires_grad)
            shared.weight.requires_grad_(child.weight.requires_grad)
            setattr(net, name, shared)
        else:
            share_batch_norm(child)
