"""A short pose training, as one process or as one of several: started by test_distributed.py.

In double precision: what then remains different is no rounding. SGD, because RMSprop and Adam divide a gradient by its
own size in their first steps: where it is all rounding, so is the step.
"""

import os
import sys
from pathlib import Path

import torch

from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.multitask import MultitaskNet
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.lspet import read_lspet
from trainer.engine.distributed import join, share_batch_norm
from trainer.engine.loop import Training, epoch_means, train_epoch
from trainer.engine.losses import PoseLossWeights
from trainer.engine.objectives import PoseObjective
from trainer.engine.recipe import Recipe
from trainer.engine.sampling import epoch_batches

TINY = NetworkConfig(
    input_size=64, features=36, blocks=2, context_maps=0, ramp="half_pixel", pose_head=PoseHeadWidths(2, 2, 2, 2, 2)
)


def main(folder: Path, out: Path) -> None:
    """Three steps over batches of four; the first process writes weights and mean losses to `out`."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with join("cpu") as process:
        net = MultitaskNet(TINY).double()
        net.pose.register_forward_pre_hook(lambda _, inputs: tuple(value.double() for value in inputs))
        if process.world > 1:
            share_batch_norm(net)
        objective = PoseObjective(net, PoseLossWeights())
        training = Training.begin(net, Recipe("sgd", 0.02, 0.0, momentum=0.9, warmup_steps=1, batch=4), 3, objective)
        crops = PoseCrops(read_lspet(folder), TINY.input_size, PoseAugment())
        rows = epoch_batches([1.0] * 8, 8, 4, seed=0, epoch=0, rank=process.rank, world=process.world)
        loader = torch.utils.data.DataLoader(crops, batch_sampler=[*rows, rows[0]])
        train_epoch(
            training,
            process.wrap(objective),
            loader,
            steps=3,
            device=process.device,
            amp=False,
            after_step=lambda terms, count: False,
        )
        losses = process.mean(epoch_means(training), training.sums["samples"])
        assert process.broadcast(7.0 + process.rank) == 7.0 and process.agree(process.leads)
        if process.leads:
            torch.save({"net": net.state_dict(), "losses": losses}, out)


if __name__ == "__main__":
    assert "LOCAL_RANK" in os.environ or len(sys.argv) == 3
    main(Path(sys.argv[1]), Path(sys.argv[2]))
