"""OpenVINO on the processor. What it compiled is kept in the cache folder, and the shipped network needs no torch."""

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from handstand_app.core import loading
from handstand_app.core.runtime.base import Precision, RuntimeName
from handstand_app.core.runtime.compiled_cache import CompiledCache
from models.checkpoint import Card, fingerprint, read_card
from models.contract import Level
from models.network.openvino_model import (
    convert,
    convert_judge,
    import_openvino,
    quantised_files,
    read_judge,
    read_quantised,
)
from models.sighting import FrameOutput

if TYPE_CHECKING:
    from models.network.multitask import MultitaskNet


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
        self._checkpoint, self._quantised = checkpoint, quantised
        self._version = f"openvino{openvino.__version__.split('-')[0]}"
        self._core = openvino.Core()
        options = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._cache = CompiledCache(self._core, cache, options)
        self._net = _LazyNet(checkpoint)
        self.precision: Precision = "float32"
        self._observe = self._observe_at(level)
        self._judge = self._compiled_judge().create_infer_request()

    def at_level(self, level: Level) -> "OpenVinoRuntime":
        """See `Runtime`."""
        other = copy.copy(self)
        other.level, other._observe = level, other._observe_at(level)
        return other

    def _observe_at(self, level: Level) -> Any:
        """A request of the per-frame half; notes its precision."""
        compiled = self._eight_bits(level) if self._quantised and not level.flip_test else None
        self.precision = "float32" if compiled is None else "int8"
        if compiled is None:
            name = self._name(f"observe{level.key}")
            compiled = self._cache.find(name) or self._cache.compile(name, _convert_observe(self._net(), level))
        return compiled.create_infer_request()

    def _eight_bits(self, level: Level) -> Any | None:
        files = quantised_files(self._checkpoint)
        if not files:
            return None
        name = self._name(f"observe{level.key}-int8", *files)
        compiled = self._cache.find(name)
        if compiled is None and (model := read_quantised(self._core, self._checkpoint, level)) is not None:
            loading.tell(loading.CONVERTING)
            compiled = self._cache.compile(name, model)
        return compiled

    def _compiled_judge(self) -> Any:
        name = self._name("judge")
        compiled = self._cache.find(name)
        if compiled is None:
            model = read_judge(self._core, self._checkpoint, self.card)
            compiled = self._cache.compile(name, model or convert_judge(self._net(), self.card))
        return compiled

    def _name(self, part: str, *files: str) -> str:
        return f"{fingerprint(self._checkpoint, *files)}-{self._version}-{part}"

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
            loading.tell(loading.CONVERTING)
            self._net = load(self._checkpoint)[1]
        return self._net


def _convert_observe(net: "MultitaskNet", level: Level) -> Any:
    import torch

    from models.network.export import Observe

    size = net.config.input_size
    return convert(Observe(net, level), (torch.zeros(1, size, size, 3, dtype=torch.uint8),))
