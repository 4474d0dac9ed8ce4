"""OpenVINO on the processor. Converted networks are kept in the cache folder, so that later starts need no torch."""

import contextlib
import copy
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from handstand_app.core import progress
from handstand_app.core.runtime.base import Precision, RuntimeName
from models.checkpoint import Card, fingerprint, read_card
from models.contract import Level
from models.openvino_model import convert, import_openvino, read_quantised
from models.sighting import FrameOutput

if TYPE_CHECKING:
    from models.multitask import MultitaskNet

log = logging.getLogger(__name__)


class OpenVinoRuntime:
    """Both halves compiled for the processor; the per-frame half in 8 bits where the checkpoint offers that.

    Args:
        checkpoint: folder of the weights.
        level: how thoroughly a frame is looked at.
        threads: processor threads to use.
        cache: folder for converted networks; it is created, and not needed to be writable.
        quantised: False takes float32 for both halves.
    """

    name: RuntimeName = "openvino"
    device = "CPU"

    def __init__(self, checkpoint: Path, level: Level, threads: int, cache: Path, *, quantised: bool = True) -> None:
        openvino = import_openvino()
        self.card: Card = read_card(checkpoint)
        self.level = level
        stem = f"{fingerprint(checkpoint)}-openvino{openvino.__version__.split('-')[0]}"
        self._checkpoint, self._quantised, self._stem, self._cache = checkpoint, quantised, stem, cache
        self._core = openvino.Core()
        self._options = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._net = _LazyNet(checkpoint)
        self.precision: Precision = "float32"
        self._observe = self._observe_at(level)
        judge = self._compiled("judge", lambda: _convert_judge(self._net(), self.card))
        self._judge = judge.create_infer_request()

    def at_level(self, level: Level) -> "OpenVinoRuntime":
        """See `Runtime`."""
        other = copy.copy(self)
        other.level, other._observe = level, other._observe_at(level)
        return other

    def _observe_at(self, level: Level) -> Any:
        small = read_quantised(self._core, self._checkpoint, level) if self._quantised else None
        self.precision = "float32" if small is None else "int8"
        if small is None:
            model = self._compiled(f"observe{level.key}", lambda: _convert_observe(self._net(), level))
        else:
            model = self._core.compile_model(small, "CPU", self._options)
        return model.create_infer_request()

    def _compiled(self, part: str, convert: Callable[[], Any]) -> Any:
        path = self._cache / f"{self._stem}-{part}.xml"
        return self._core.compile_model(_cached(self._core, path, convert), "CPU", self._options)

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput:
        """See `Runtime`."""
        outputs = self._observe.infer({0: picture[None]})
        keypoints, logits, appearance, spread = (outputs[index][0].copy() for index in range(4))
        return FrameOutput(keypoints[:, :2], logits, appearance, spread)

    def judge(
        self, keypoints: NDArray[np.float32], visibility_logits: NDArray[np.float32], appearance: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """See `Runtime`."""
        outputs = self._judge.infer({0: keypoints[None], 1: visibility_logits[None], 2: appearance[None]})
        return np.asarray(outputs[0][0].copy(), dtype=np.float32)


class _LazyNet:
    """Loads the torch network only if something has to be converted."""

    def __init__(self, checkpoint: Path) -> None:
        self._checkpoint = checkpoint
        self._net: MultitaskNet | None = None

    def __call__(self) -> "MultitaskNet":
        from models.checkpoint import load

        if self._net is None:
            self._net = load(self._checkpoint)[1]
        return self._net


def _cached(core: Any, path: Path, convert: Callable[[], Any]) -> Any:
    """The model from the cache, or converted and put there. A damaged or unwritable cache is only slower."""
    openvino = import_openvino()
    if path.exists():
        try:
            return core.read_model(path)
        except RuntimeError:
            log.warning("the converted network %s is damaged and will be made again", path)
    progress.tell(progress.CONVERTING)
    model = convert()
    progress.tell(progress.LOADING)
    part = path.with_name(f"{path.stem}.{os.getpid()}.xml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        openvino.save_model(model, part, compress_to_fp16=False)
        os.replace(part.with_suffix(".bin"), path.with_suffix(".bin"))
        os.replace(part, path)
    except (OSError, RuntimeError) as error:
        log.warning("the converted network cannot be kept in %s: %s", path.parent, error)
        for leftover in (part, part.with_suffix(".bin")):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    return model


def _convert_observe(net: "MultitaskNet", level: Level) -> Any:
    import torch

    from models.export import Observe

    size = net.config.input_size
    return convert(Observe(net, level), (torch.zeros(1, size, size, 3, dtype=torch.uint8),))


def _convert_judge(net: "MultitaskNet", card: Card) -> Any:
    import torch

    from models.export import Judge

    time, joints = card.window.length, net.config.keypoints
    shapes = ((1, time, joints, net.config.dimensions), (1, time, joints), (1, time, joints, net.config.features))
    return convert(Judge(net, card), tuple(torch.zeros(shape) for shape in shapes))
