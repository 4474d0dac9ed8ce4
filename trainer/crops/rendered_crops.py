"""Training crops of athletes that are rendered while they are read: never the same picture twice, and no files.

Every worker process of a `DataLoader` has a renderer of its own and draws other athletes than the rest.
"""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import varied_item
from trainer.datasets.sample import PoseSample, orientation
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.render.renderer import Renderer
from trainer.synthetic.render.stills import Still, draw_stills
from trainer.synthetic.scene.backdrops import list_photos

OTHERS = 16
"""So many recent pictures are kept to fill with what lies outside of a picture."""
_MOST_STREAMS = 4096


class RenderedCrops(IterableDataset[dict[str, Tensor]]):
    """Crops without end, in the form of `PoseCrops`. The same arguments and number of workers give the same crops.

    Args:
        folder: of the MakeHuman data.
        size: S, side of a crop [px].
        augment: how far crops stray from the canonical one.
        seed: of everything that is drawn.
        backgrounds: folder of photos without people, shown instead of a room in half of the pictures; None: rooms.
        rank: of this process among several; each draws other athletes.
        render_px: side of the rendered pictures [px].
        crops_per_picture: rendering costs far more than another crop of the same picture.

    Raises (when read):
        AssetError: the folder is incomplete, or there are no background photos.
        RendererError: no EGL.
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        augment: PoseAugment,
        seed: int = 0,
        *,
        backgrounds: Path | None = None,
        rank: int = 0,
        render_px: int = 320,
        crops_per_picture: int = 2,
    ) -> None:
        self.folder, self.size, self.augment, self.seed, self.rank = folder, size, augment, seed, rank
        self.backgrounds = backgrounds
        self.render_px, self.crops_per_picture = render_px, crops_per_picture

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        stream = self.rank * 64 + (0 if worker is None else worker.id)
        recent: deque[NDArray[np.uint8]] = deque(maxlen=OTHERS)
        rng = np.random.default_rng((self.seed, stream))
        photos = list_photos(self.backgrounds) if self.backgrounds else ()
        with Renderer((self.render_px, self.render_px)) as renderer:
            seed = self.seed * _MOST_STREAMS + stream
            folder = MakeHumanFolder(self.folder)
            for still in draw_stills(folder, renderer, self.render_px, seed, sys.maxsize, photos=photos):
                recent.append(still.picture)
                sample = sample_of(still)
                if sample.annotated.sum() < 2:
                    continue
                for _ in range(self.crops_per_picture):
                    yield varied_item(
                        sample, still.picture, sample.keypoints, size=self.size, augment=self.augment, rng=rng,
                        draw_other=lambda: recent[rng.integers(len(recent))],
                    )  # fmt: skip


def loader_of(crops: RenderedCrops, batch: int, workers: int) -> DataLoader[dict[str, Tensor]]:
    """Batches without end. Workers are started afresh: a renderer does not survive a fork."""
    return DataLoader(crops, batch, num_workers=workers, multiprocessing_context="spawn" if workers else None)


def joined(stored: Iterable[dict[str, Tensor]], rendered: Iterable[dict[str, Tensor]]) -> Iterator[dict[str, Tensor]]:
    """Every batch of `stored` with one of `rendered` added."""
    for first, second in zip(stored, rendered, strict=False):
        yield {name: torch.cat((first[name], second[name])) for name in first}


def sample_of(still: Still) -> PoseSample:
    """A rendered picture as `read_synthetic` would read it from a file; keypoints outside of it are left out."""
    inside = still.truth.in_picture[:, None]
    keypoints = np.where(inside, still.truth.keypoints, np.nan).astype(np.float32)
    tags = frozenset({orientation(keypoints)})
    return PoseSample(
        Path(f"rendered-{still.index}"), keypoints, np.ones(len(keypoints), np.bool_), "train", "synthetic", tags=tags
    )
