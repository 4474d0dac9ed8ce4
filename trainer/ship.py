"""Make a checkpoint the one that ships, into models/weights/live: half precision, its 8-bit file, its heads converted.

`python -m trainer.ship FOLDER`.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from models.checkpoint import SHIPPED, load, save
from models.network.openvino_model import copy_quantised, judge_file, save_judge
from trainer.engine.command import run

MOST_BYTES = 32 * 2**20


@dataclass(frozen=True)
class Ship:
    """Options."""

    checkpoint: Annotated[Path, tyro.conf.Positional]
    """Folder with weights.safetensors and card.json."""
    out: Path = SHIPPED
    """Folder that ships."""


def main(options: Ship) -> None:
    """Write, and refuse what is too large to ship."""
    card, net = load(options.checkpoint)
    for old in [*options.out.glob("observe*-int8.*"), *options.out.glob(f"{judge_file(options.out).stem}.*")]:
        old.unlink()
    save(options.out, replace(card, name=options.out.name), net, half=True)
    copy_quantised(options.checkpoint, options.out)
    card, net = load(options.out)
    if net.action is not None:
        save_judge(net, card, options.out)
    size = sum(file.stat().st_size for file in options.out.iterdir())
    if size > MOST_BYTES:
        raise SystemExit(
            f"{options.out}: {size} bytes, more than the {MOST_BYTES} that may ship; use a smaller network"
        )
    print(f"{options.out}: {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    run(main, Ship)
