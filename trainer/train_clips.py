"""Stages 3 and 4: actions of whole clips. First on the frozen pose network, then everything together.

`python -m trainer.train_clips --data DIR --set penn --start runs/pose/checkpoint --run actions`, then the same
with `--start runs/actions/checkpoint --pose-weight 1 --learning-rate 2e-5` (section 6.2 of the reference). For own
handstand clips `trainer.train_action` is faster: it observes every frame once.
"""

from trainer.datasets.registry import held_out, read_clips
from trainer.datasets.sample import DatasetError
from trainer.engine.command import run
from trainer.engine.recipe import resolve
from trainer.engine.run_stage import run_stage
from trainer.stages.clips import TrainClipsConfig, build, make_stage


def train(config: TrainClipsConfig) -> bool:
    """Train, validate and save after every epoch; whether the last epoch is finished."""
    recipe = resolve(config.recipe, config.learning_rate, config.batch)
    folder = config.data / config.set
    clips = (
        [clip for clip in read_clips(config.set, folder, "train") if clip.action is not None],
        [clip for clip in read_clips(config.set, folder, held_out(config.set)) if clip.action is not None],
    )
    if not clips[0] or not clips[1]:
        raise DatasetError(f"{config.set} in {folder} has {len(clips[0])} clips for training, {len(clips[1])} to judge")
    net = build(config, clips[0][0].actions)
    return run_stage(config, recipe, net, lambda net, process: make_stage(config, recipe, clips, net, process))


if __name__ == "__main__":
    run(train, TrainClipsConfig)
