"""torch: the reference on the processor, and the runtime for CUDA and Apple GPUs."""

import copy
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.runtime.base import Precision, RuntimeName
from models.checkpoint import load
from models.contract import Level
from models.sighting import FrameOutput


class TorchRuntime:
    """Both halves in float32 on one device.

    Args:
        checkpoint: folder of the weights.
        level: how thoroughly a frame is looked at.
        device: "cpu", "cuda" or "mps".
    """

    name: RuntimeName = "torch"
    precision: Precision = "float32"

    def __init__(self, checkpoint: Path, level: Level, device: str) -> None:
        import torch

        from models.network.export import Judge, Observe

        self.card, net = load(checkpoint)
        self.level = level
        self.device = device
        self._torch = torch
        net = net.to(device)
        self._net = net
        self._observe = Observe(net, level).eval()
        self._judge = Judge(net, self.card).eval()

    def at_level(self, level: Level) -> "TorchRuntime":
        """See `Runtime`."""
        from models.network.export import Observe

        other = copy.copy(self)
        other.level, other._observe = level, Observe(self._net, level).eval()
        return other

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput:
        """See `Runtime`."""
        with self._torch.inference_mode():
            outputs = self._observe(self._torch.from_numpy(picture[None]).to(self.device))
            keypoints, logits, appearance, spread = (output[0].float().cpu().numpy() for output in outputs)
        return FrameOutput(keypoints[:, :2], logits, appearance, spread)

    def judge(
        self, keypoints: NDArray[np.float32], visibility_logits: NDArray[np.float32], appearance: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """See `Runtime`."""
        with self._torch.inference_mode():
            window = [
                self._torch.from_numpy(np.ascontiguousarray(array[None])).to(self.device)
                for array in (keypoints, visibility_logits, appearance)
            ]
            return np.asarray(self._judge(*window)[0].cpu().numpy())
