"""Annotated clips of any keypoint layout as training clips of the published recipe: one draw and one crop per clip.

Sources: sections 6.3 and 6.4 of the reference.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from models.crop import Crop
from trainer.crops.clip_sampling import clip_frames
from trainer.crops.geometry import first_middle_last, window_of
from trainer.crops.paper_augment import Draw, PaperAugment, draw, draw_rng, vary_picture
from trainer.crops.paper_crops import Item, PictureStore, canonical_crop, check_samples, pose_targets, root_depth
from trainer.datasets.layouts import PA16J, Layout
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample

UNLABELLED = -100
"""Label of a clip without a class: what `torch.nn.functional.cross_entropy` leaves out by default."""


class PaperClips(Dataset[Item]):
    """Clips of T frames of one person, 2D or 3D.

    An item has the fields of `PaperCrops` with a leading T, so that clips folded into the batch are pictures, and

    - label: class number, or UNLABELLED.
    - index: position in `clips`; scalar.
    - frames: (T,) numbers of the frames in the clip.

    All frames share one draw and one crop: the square around the canonical crops of the first, middle and last of
    the T frames, or of all of them; the whole picture where none of these has a place. Depths are relative to the
    mean depth of the clip's pelvis, so that walking towards the camera stays visible.

    Args:
        clips: at least one. A clip shorter than T is stretched by repeating frames.
        length: T.
        size: S, side of a crop [px].
        augment: None gives the centred clip in its canonical crop, always the same; otherwise the start is random.
        layout, dimensions, seed, cache_mib: as for `PaperCrops`.
        test_subsample: every n-th frame where `augment` is None; the presets name theirs.
        box_from_all: the crop holds the body in all T frames, not in three of them as published.

    Raises:
        DatasetError: no clip, frames of different layouts in one clip, clips with different lists of classes, or
            what `PaperCrops` refuses.
    """

    def __init__(
        self,
        clips: Sequence[ClipSample],
        length: int,
        size: int,
        augment: PaperAugment | None,
        *,
        layout: Layout = PA16J,
        dimensions: int = 2,
        test_subsample: int = 1,
        box_from_all: bool = False,
        seed: int = 0,
        cache_mib: float = 0.0,
    ) -> None:
        self.clips = tuple(clips)
        _check_clips(self.clips, layout, dimensions)
        if length < 1:
            raise ValueError(f"length: expected at least 1 frame, got {length}")
        self.length = length
        self.size = size
        self.augment = augment
        self.layout = layout
        self.dimensions = dimensions
        self.test_subsample = test_subsample
        self.box_from_all = box_from_all
        self.seed = seed
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()
        self._pictures = PictureStore(cache_mib)

    def set_epoch(self, epoch: int) -> None:
        """Make the random choices of another epoch, in worker processes too."""
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Item:
        count = len(self.clips[index].frames)
        if self.augment is None:
            return self.item(index, Draw(), clip_frames(count, self.length, self.test_subsample))
        rng = draw_rng(self.seed, int(self._epoch), index)
        drawn = draw(self.augment, rng)
        return self.item(index, drawn, clip_frames(count, self.length, drawn.subsample, rng))

    def item(self, index: int, drawn: Draw, frames: NDArray[np.int64]) -> Item:
        """The item of a clip for given frames and draw, as for testing on several clips or crops.

        Args:
            frames: (T,) numbers of frames, as `clip_frames` and `spread_clips` give them.
        """
        clip = self.clips[index]
        samples = [clip.frames[number] for number in frames]
        pictures = {number: self._pictures.read(clip.frames[number].image) for number in dict.fromkeys(frames.tolist())}
        height, width = pictures[int(frames[0])].shape[:2]
        chosen = samples if self.box_from_all else [samples[i] for i in first_middle_last(len(samples))]
        window = clip_window(chosen, (width, height), drawn.scale)
        view = drawn.view(Crop(window.x, window.y, window.side / drawn.scale))
        varied = {number: vary_picture(picture, view, self.size, drawn) for number, picture in pictures.items()}
        depth = _mean_root_depth(samples)
        targets = [
            pose_targets(one, view, self.layout, self.dimensions, root=depth, scale=drawn.scale) for one in samples
        ]
        return {
            "image": torch.from_numpy(np.stack([varied[number] for number in frames.tolist()])),
            **{name: torch.stack([target[name] for target in targets]) for name in targets[0]},
            "label": torch.tensor(UNLABELLED if clip.action is None else clip.action),
            "index": torch.tensor(index),
            "frames": torch.from_numpy(frames.copy()),
        }


def clip_window(samples: Sequence[PoseSample], picture: tuple[int, int], scale: float = 1.0) -> Crop:
    """The upright square that holds the canonical crops of some frames, each enlarged by `scale` about its centre.

    Args:
        samples: frames of one clip. Those without square and keypoints are passed over; if all are, the square
            around the whole picture is enlarged.
        picture: width and height [px].
        scale: of the augmentation.
    """
    placed = [one for one in samples if one.square or np.isfinite(one.keypoints[:, :2]).all(axis=1).any()]
    crops = [canonical_crop(one, picture) for one in placed] or [Crop.whole(*picture)]
    centres = np.array([(crop.x, crop.y) for crop in crops])
    halves = np.array([[crop.side * scale / 2] for crop in crops])
    return window_of(np.concatenate(((centres - halves).min(axis=0), (centres + halves).max(axis=0))))


def _mean_root_depth(samples: Sequence[PoseSample]) -> float:
    depths = np.array([root_depth(sample) for sample in samples])
    known = depths[np.isfinite(depths)]
    return float(known.mean()) if len(known) else float("nan")


def _check_clips(clips: Sequence[ClipSample], layout: Layout, dimensions: int) -> None:
    if not clips:
        raise DatasetError("there is no clip to train on; check the data set's folder and the chosen split")
    classes = {clip.actions for clip in clips if clip.action is not None}
    if len(classes) > 1:
        raise DatasetError(f"the clips have {len(classes)} different lists of classes; train on them one by one")
    for clip in clips:
        layouts = {frame.layout.name for frame in clip.frames}
        if len(layouts) > 1:
            raise DatasetError(f"clip {clip.name}: frames of different layouts {sorted(layouts)}; use one")
        check_samples(clip.frames, layout, dimensions)
