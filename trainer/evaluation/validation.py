"""How good a network in training is: measures for the log, and a sheet of pictures."""

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from models.crop import apply_affine, crop_around
from models.network.config import NetworkConfig
from models.network.multitask import MultitaskNet
from models.network.preprocessing import to_network_input
from trainer.crops.paper_clips import PaperClips
from trainer.crops.paper_crops import Item, PaperCrops
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.camera import crop_to_world
from trainer.datasets.layouts import PA16J, convert, layout_of
from trainer.datasets.sample import PoseSample
from trainer.engine.loop import predict_crops
from trainer.evaluation.pictures import confusion_picture, sheet
from trainer.metrics import confusion, mean_recall, mpjpe, pck, pck_box, pckh, pckh_auc

ORIENTATIONS = ("upright", "inverted", "handstand_like")
"""Groups of pictures, by tag."""
SHOWN = 16
"""Crops on a sheet."""


class CanonicalValidation:
    """PCK on canonical crops cut by the annotation: the person need not be found, left and right may be swapped.

    Args:
        samples: of the validation split.
        size: side of the crops [px].
    """

    def __init__(self, samples: list[PoseSample], size: int) -> None:
        self.crops = PoseCrops(samples, size, None)

    def found(self, net: MultitaskNet) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """(N, 16, 2) predicted and (N, 16, 2) annotated image pixels of `crops.samples`; NaN where not annotated."""
        return self.in_pictures(self._predict(net, len(self.crops))), self.truth

    @property
    def truth(self) -> NDArray[np.float32]:
        """(N, 16, 2) annotated image pixels."""
        return np.stack([sample.keypoints for sample in self.crops.samples])

    def in_pictures(self, in_crops: Iterable[NDArray[np.floating]]) -> NDArray[np.float64]:
        """(16, 2) keypoints of each crop, in order -> (N, 16, 2) image pixels."""
        pairs = zip(self.crops.samples, in_crops, strict=True)
        return np.stack([apply_affine(crop_around(s.keypoints, s.annotated).to_image(), points) for s, points in pairs])

    def measure(self, net: MultitaskNet) -> dict[str, float]:
        """PCK@0.2 (the score) and @0.5 torso lengths of all pictures, PCK@0.2 by body orientation."""
        return self.report(self.found(net)[0])

    def report(self, found: NDArray[np.float64]) -> dict[str, float]:
        """The same of (N, 16, 2) image pixels found in any way."""
        truth = self.truth
        report = {"pck20": pck(found, truth, 0.2), "pck50": pck(found, truth, 0.5)}
        for tag in ORIENTATIONS:
            chosen = np.array([tag in sample.tags for sample in self.crops.samples])
            report[f"pck20_{tag}"] = pck(found[chosen], truth[chosen], 0.2)
        return report

    def pictures(self, net: MultitaskNet) -> dict[str, NDArray[np.uint8]]:
        """A sheet of the first crops with the predicted and the annotated skeleton."""
        count = min(SHOWN, len(self.crops))
        items = [self.crops[index] for index in range(count)]
        truth = np.stack([np.where(i["valid"][:, None], i["keypoints"], np.nan) for i in items])
        images = np.stack([item["image"].numpy() for item in items])
        return {"val": sheet(images, self._predict(net, count), truth, PA16J)}

    def _predict(self, net: MultitaskNet, count: int) -> NDArray[np.float32]:
        device = next(net.parameters()).device
        loader = DataLoader(torch.utils.data.Subset(self.crops, range(count)), batch_size=32)
        return np.concatenate([predict_crops(net, batch["image"].to(device))[0].cpu().numpy() for batch in loader])


class PaperValidation:
    """The published measures on the crops that the data sets give, without augmentation.

    Args:
        samples: of the validation split, in any layout.
        size: side of the crops [px].
        network: fixes the layout and 2D or 3D.
    """

    def __init__(self, samples: list[PoseSample], size: int, network: NetworkConfig) -> None:
        self.layout = layout_of(network.keypoints)
        self.crops = PaperCrops(samples, size, None, layout=self.layout, dimensions=network.dimensions)

    def measure(self, net: MultitaskNet, block: int | None = None) -> dict[str, float]:
        """In this order, as far as the data set allows: PCKh@0.5 and its area, PCK@0.2 of the box, MPJPE [mm].

        The first is the score.

        Args:
            block: prediction block whose answers count, from 1; None: the last.
        """
        predicted, items = self._predict(net, len(self.crops), block)
        found, truth, heads = self._in_image(predicted, items)
        report = {}
        if np.isfinite(heads).any():
            report["pckh50"] = pckh(found, truth, heads, self.layout)
            report["pckh_auc"] = pckh_auc(found, truth, heads, self.layout)
        report["pck20_box"] = pck_box(found, truth, self.layout)
        solid = [index for index, sample in enumerate(self.crops.samples) if sample.camera is not None]
        if self.crops.dimensions == 3 and solid:
            report["mpjpe_mm"] = self._error_mm(predicted, items, solid)
        return report

    def found(self, net: MultitaskNet) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """(N, J, 2) predicted and (N, J, 2) annotated image pixels, (N,) head sizes [px]; NaN where unknown."""
        return self._in_image(*self._predict(net, len(self.crops)))

    def _in_image(
        self, predicted: NDArray[np.float32], items: list[Item]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        to_image = np.stack([item["to_image"].numpy() for item in items])
        found = np.stack([apply_affine(a, p[:, :2]) for a, p in zip(to_image, predicted, strict=True)])
        samples = self.crops.samples
        truth = np.stack([convert(s.keypoints[:, :2], s.layout, self.layout) for s in samples])
        return found, truth.astype(np.float64), np.array([sample.head_size for sample in samples])

    def pictures(self, net: MultitaskNet) -> dict[str, NDArray[np.uint8]]:
        """A sheet of the first crops with the predicted and the annotated skeleton."""
        predicted, items = self._predict(net, min(SHOWN, len(self.crops)))
        truth = np.stack([np.where(i["valid"][:, None], i["keypoints"][:, :2], np.nan) for i in items])
        images = np.stack([item["image"].numpy() for item in items])
        return {"val": sheet(images, predicted[..., :2], truth, self.layout)}

    def _error_mm(self, predicted: NDArray[np.float32], items: list[Item], solid: list[int]) -> float:
        """MPJPE with the true depth of the root, as published."""
        found, truth = [], []
        for index in solid:
            sample, item = self.crops.samples[index], items[index]
            assert sample.camera is not None
            given = np.asarray(predicted[index], dtype=np.float64)
            depth, reach = float(item["root_depth"]), float(item["depth_reach"])
            found.append(crop_to_world(given, item["to_image"].numpy(), sample.camera, depth, reach))
            known = convert(sample.keypoints, sample.layout, self.layout).astype(np.float64)
            truth.append(sample.camera.inverse_project(known))
        return mpjpe(np.stack(found), np.stack(truth))

    @torch.no_grad()
    def _predict(
        self, net: MultitaskNet, count: int, block: int | None = None
    ) -> tuple[NDArray[np.float32], list[Item]]:
        """(count, J, D) in crop coordinates, and the items; only the first SHOWN keep their picture."""
        device = next(net.parameters()).device
        items: list[Item] = []
        found = []
        for start in range(0, count, 16):
            chunk = [self.crops[index] for index in range(start, min(start + 16, count))]
            images = torch.stack([item["image"] for item in chunk]).to(device)
            output = net.pose(to_network_input(images), block, all_blocks=False)
            found.append(output.blocks[-1].keypoints.cpu().numpy())
            for item in chunk:
                if len(items) >= SHOWN:
                    del item["image"]
                items.append(item)
        return np.concatenate(found), items


def validation_of(
    geometry: str, samples: list[PoseSample], size: int, network: NetworkConfig
) -> CanonicalValidation | PaperValidation:
    """The validation that goes with a geometry of training crops."""
    if geometry == "canonical":
        return CanonicalValidation(samples, size)
    return PaperValidation(samples, size, network)


class ClipValidation:
    """Accuracy on the centred clip of every video.

    Args:
        clips: of the validation split, without augmentation.
        actions: names of the classes.
    """

    def __init__(self, clips: PaperClips, actions: tuple[str, ...]) -> None:
        self.clips = clips
        self.actions = actions
        self._confusion = np.zeros((len(actions), len(actions)), dtype=np.int64)

    @torch.no_grad()
    def measure(self, net: MultitaskNet) -> dict[str, float]:
        """Accuracy of the merged answer (the score), of each branch, and mean recall."""
        device = next(net.parameters()).device
        answers, labels = [], []
        for batch in DataLoader(self.clips, batch_size=4):
            clips = to_network_input(batch["image"].to(device).flatten(0, 1)).unflatten(0, batch["image"].shape[:2])
            output = net(clips)[1]
            logits = torch.stack((output.merged, output.pose[-1], output.appearance[-1]), dim=1)
            answers.append(logits.argmax(dim=-1).cpu().numpy())
            labels.append(batch["label"].numpy())
        given, truth = np.concatenate(answers), np.concatenate(labels)
        self._confusion = confusion(truth, given[:, 0], len(self.actions))
        names = ("accuracy", "accuracy_pose", "accuracy_appearance")
        report = {name: float((given[:, column] == truth).mean()) for column, name in enumerate(names)}
        return report | {"mean_recall": mean_recall(self._confusion)}

    def pictures(self, net: MultitaskNet) -> dict[str, NDArray[np.uint8]]:
        """The confusion of the last `measure`."""
        return {"confusion": confusion_picture(self._confusion, self.actions)}
