"""OpenVINO on the processor. Converted networks are kept in the cache folder, so that later starts need no torch."""

import copy
import hashlib
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from handstand_app.core import loading
from handstand_app.core.runtime.base import Precision, RuntimeName
from models.checkpoint import Card, fingerprint, read_card
from models.contract import Level
from models.network.openvino_model import convert, import_openvino, read_quantised
from models.sighting import FrameOutput
from models.whole_file import whole_folder, write_whole

if TYPE_CHECKING:
    from models.network.multitask import MultitaskNet

log = logging.getLogger(__name__)

MODEL, CHECKSUM = "model.xml", "sha256"
"""Files of a converted network, beside model.bin."""


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
        folder = self._cache / f"{self._stem}-{part}"
        return self._core.compile_model(_cached(self._core, folder, convert), "CPU", self._options)

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


def _cached(core: Any, folder: Path, convert: Callable[[], Any]) -> Any:
    """The model from the cache, or converted and put there. A damaged or unwritable cache is only slower.

    Args:
        folder: of this model; its name changes with the checkpoint, and the checksum in it with its content, since one
            wrong bit can turn a verdict around without a word.
    """
    if folder.is_dir():
        try:
            if (folder / CHECKSUM).read_text(encoding="ascii") == _checksum(folder):
                return core.read_model(folder / MODEL)
            log.warning("the converted network %s has changed on the disk and will be made again", folder)
        except (OSError, RuntimeError, ValueError) as error:
            log.warning("the converted network %s cannot be read and will be made again: %s", folder, error)
    loading.tell(loading.CONVERTING)
    model = convert()
    loading.tell(loading.LOADING)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as part:
            import_openvino().save_model(model, part / MODEL, compress_to_fp16=False)
            write_whole(part / CHECKSUM, _checksum(part))
            shutil.rmtree(folder, ignore_errors=True)
    except (OSError, RuntimeError) as error:
        log.warning("the converted network cannot be kept in %s: %s", folder.parent, error)
    return model


def _checksum(folder: Path) -> str:
    """Of both files of a converted network. Raises OSError."""
    digest = hashlib.sha256()
    for path in (folder / MODEL, (folder / MODEL).with_suffix(".bin")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _convert_observe(net: "MultitaskNet", level: Level) -> Any:
    import torch

    from models.network.export import Observe

    size = net.config.input_size
    return convert(Observe(net, level), (torch.zeros(1, size, size, 3, dtype=torch.uint8),))


def _convert_judge(net: "MultitaskNet", card: Card) -> Any:
    import torch

    from models.network.export import Judge

    time, joints = card.window.length, net.config.keypoints
    shapes = ((1, time, joints, net.config.dimensions), (1, time, joints), (1, time, joints, net.config.features))
    return convert(Judge(net, card), tuple(torch.zeros(shape) for shape in shapes))
