"""How good a network in training is: measures for the log, and a sheet of pictures."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from models.crop import apply_affine, crop_around
from models.multitask import MultitaskNet
from trainer.datasets.paper_clips import PaperClips
from trainer.datasets.pose_crops import PoseCrops
from trainer.datasets.sample import PoseSample
from trainer.layouts import PA16J
from trainer.loop import predict_crops
from trainer.metrics import confusion, pck
from trainer.objectives import images_to_input
from trainer.pictures import confusion_picture, sheet

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

    def measure(self, net: MultitaskNet) -> dict[str, float]:
        """PCK@0.2 (the score) and @0.5 torso lengths of all pictures, PCK@0.2 by body orientation."""
        in_image = []
        for sample, points in zip(self.crops.samples, self._predict(net, len(self.crops)), strict=True):
            in_image.append(apply_affine(crop_around(sample.keypoints, sample.annotated).to_image(), points))
        found, truth = np.stack(in_image), np.stack([sample.keypoints for sample in self.crops.samples])
        report = {"pck20": pck(found, truth, 0.2), "pck50": pck(found, truth, 0.5)}
        for tag in ("upright", "inverted", "handstand_like"):
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
            clips = images_to_input(batch["image"].to(device).flatten(0, 1)).unflatten(0, batch["image"].shape[:2])
            output = net(clips)[1]
            logits = torch.stack((output.merged, output.pose[-1], output.appearance[-1]), dim=1)
            answers.append(logits.argmax(dim=-1).cpu().numpy())
            labels.append(batch["label"].numpy())
        given, truth = np.concatenate(answers), np.concatenate(labels)
        self._confusion = confusion(truth, given[:, 0], len(self.actions))
        names = ("accuracy", "accuracy_pose", "accuracy_appearance")
        report = {name: float((given[:, column] == truth).mean()) for column, name in enumerate(names)}
        present = self._confusion.sum(axis=1) > 0
        recalls = self._confusion.diagonal()[present] / self._confusion.sum(axis=1)[present]
        return report | {"mean_recall": float(recalls.mean())}

    def pictures(self, net: MultitaskNet) -> dict[str, NDArray[np.uint8]]:
        """The confusion of the last `measure`."""
        return {"confusion": confusion_picture(self._confusion, self.actions)}
