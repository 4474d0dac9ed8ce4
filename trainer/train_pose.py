"""Stages 1 and 2: train the pose network, on one data set or a mix of them.

`python -m trainer.train_pose --data DIR --run NAME`. On several GPUs or machines:
`torchrun --nproc-per-node N -m trainer.train_pose ...`;
`--batch` counts all of them.
"""

from dataclasses import replace

from models.network.efficientnet import EfficientStem
from models.network.multitask import MultitaskNet
from trainer.crops.pose_data import read_pose_data
from trainer.engine.command import run
from trainer.engine.distributed import Process
from trainer.engine.epochs import TrainingStage
from trainer.engine.recipe import resolve
from trainer.engine.run_stage import run_stage
from trainer.stages.pose import TrainPoseConfig, build, check_options, make_stage


def train(config: TrainPoseConfig) -> bool:
    """Train, validate and save after every epoch; whether the last epoch is finished."""
    check_options(config)
    recipe = resolve(config.recipe, config.learning_rate, config.batch)
    data = read_pose_data(config.data, config.sets, config.synthetic, config.validate_on)
    if config.teacher is not None:
        from trainer.observations.pseudo_labels import with_pseudo_labels  # needs PyAV, which a GPU machine may lack

        data = replace(data, train=with_pseudo_labels(data.train, config.teacher, config.device))
    net, network = build(config)
    if config.frozen_stages:
        if not isinstance(stem := net.pose.stem, EfficientStem):
            raise ValueError(f"--frozen-stages: the stem {network.stem!r} has none; start from trainer.import_imagenet")
        stem.freeze(config.frozen_stages)

    def staged(net: MultitaskNet, process: Process) -> TrainingStage:
        return make_stage(config, recipe, data, net, process)

    return run_stage(config, recipe, net, staged, fill=config.fill)


if __name__ == "__main__":
    run(train, TrainPoseConfig)
