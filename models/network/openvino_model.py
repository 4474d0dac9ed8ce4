"""Networks in OpenVINO's form: converted in float32, or read from a checkpoint's 8-bit file.

OpenVINO reports its own import and every conversion over the network if the package openvino_telemetry is there.
This program makes no network call, so that package is hidden before OpenVINO is imported.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.checkpoint import Card, judge_digest, pose_digest
from models.contract import Level
from models.whole_file import write_whole

if TYPE_CHECKING:
    from models.network.multitask import MultitaskNet

log = logging.getLogger(__name__)

DIGEST_KEY = ["handstand", "pose_weights"]
JUDGE_KEY = ["handstand", "judge_weights"]
OUTPUTS = 4
"""Of the per-frame half: keypoints, visibility logits, appearance, spread."""


def import_openvino() -> Any:
    """OpenVINO, silenced."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # importing it fails from now on
    import openvino

    return openvino


def convert(module: Any, example: tuple[Any, ...]) -> Any:
    """A torch module as an OpenVINO model of fixed shapes.

    Args:
        module: called with as many tensors as there are in `example`.
        example: tensors of the shapes and types that it will be called with.
    """
    import_openvino()
    import torch
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of sizes that are constant here
        decoder = TorchScriptPythonDecoder(module.eval(), example_input=example, trace_kwargs={"check_trace": False})
    front_end = FrontEndManager().load_by_framework("pytorch")
    with torch.no_grad():
        model = front_end.convert(front_end.load(decoder))
    model.reshape({index: list(array.shape) for index, array in enumerate(example)})
    return model


def quantised_file(folder: Path) -> Path:
    """Where a checkpoint keeps its per-frame half in 8 bits, all blocks in one; its .bin lies beside it."""
    return folder / "observe-int8.xml"


def quantised_files(folder: Path) -> list[str]:
    """Names of both files; none if there is no such half."""
    path = quantised_file(folder)
    return [path.name, path.with_suffix(".bin").name] if path.exists() and path.with_suffix(".bin").exists() else []


def at_level(model: Any, level: Level) -> Any:
    """Of a model with the outputs of all blocks (`models.network.export.ObserveAll`) the part that one level needs."""
    results = model.get_results()[OUTPUTS * (level.blocks - 1) : OUTPUTS * level.blocks]
    return import_openvino().Model(results, model.get_parameters(), "observe")


def save_quantised(model: Any, folder: Path) -> None:
    """Keep an 8-bit per-frame half, all blocks, beside the weights that it was made of."""
    model.set_rt_info(pose_digest(folder), DIGEST_KEY)
    import_openvino().save_model(model, quantised_file(folder), compress_to_fp16=True)
    write_whole(_checksum_file(folder), _checksum(folder) + "\n")


def quantised_checksum(folder: Path) -> str:
    """As it is stored beside the 8-bit file; empty if there is none."""
    try:
        return _checksum_file(folder).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _checksum_file(folder: Path) -> Path:
    return quantised_file(folder).with_suffix(".sha256")


def _checksum(folder: Path) -> str:
    """SHA-256 of both files. Raises OSError."""
    digest = hashlib.sha256()
    for suffix in (".xml", ".bin"):
        digest.update(quantised_file(folder).with_suffix(suffix).read_bytes())
    return digest.hexdigest()


def read_quantised(core: Any, folder: Path, level: Level) -> Any | None:
    """The 8-bit per-frame half of a checkpoint at one level; None if there is none that fits its weights (logged).

    There is none with the flip test, which is made on request alone.
    """
    model = None if level.flip_test else read_all_quantised(core, folder)
    return None if model is None else at_level(model, level)


def read_all_quantised(core: Any, folder: Path) -> Any | None:
    """The same with the outputs of all blocks, `OUTPUTS` each."""
    path = quantised_file(folder)
    if not path.exists():
        return None
    try:
        known = quantised_checksum(folder)  # files of earlier versions have none
        if known and known != _checksum(folder):
            raise RuntimeError("its checksum differs")
        model = core.read_model(path)
        made_of = model.get_rt_info(DIGEST_KEY).value
    except (OSError, RuntimeError) as error:
        log.warning("%s cannot be used, the network runs in float32: %s", path, error)
        return None
    if made_of != pose_digest(folder):
        log.warning("%s was made of other weights, the network runs in float32", path)
        return None
    return model


def copy_quantised(source: Path, target: Path) -> None:
    """Take the 8-bit file of one checkpoint over into another, if both have the same pose weights."""
    files = list(source.glob(f"{quantised_file(source).stem}.*"))
    if files and pose_digest(source) == pose_digest(target):
        for file in files:
            shutil.copy2(file, target / file.name)


def judge_file(folder: Path) -> Path:
    """Where a checkpoint keeps its per-window half as OpenVINO reads it; its .bin lies beside it."""
    return folder / "judge.xml"


def convert_judge(net: MultitaskNet, card: Card) -> Any:
    """The per-window half in float32, calibration included."""
    import torch

    from models.network.export import Judge

    time, joints = card.window.length, net.config.keypoints
    shapes = ((1, time, joints, net.config.dimensions), (1, time, joints), (1, time, joints, net.config.features))
    return convert(Judge(net, card), tuple(torch.zeros(shape) for shape in shapes))


def save_judge(net: MultitaskNet, card: Card, folder: Path) -> None:
    """Keep the per-window half beside the weights, so that the app starts without torch."""
    model = convert_judge(net, card)
    model.set_rt_info(judge_digest(folder, card), JUDGE_KEY)
    import_openvino().save_model(model, judge_file(folder), compress_to_fp16=False)


def read_judge(core: Any, folder: Path, card: Card) -> Any | None:
    """What `save_judge` kept; None if there is none that fits the weights and the card (logged)."""
    path = judge_file(folder)
    if not path.exists():
        return None
    try:
        model = core.read_model(path)
        made_of = model.get_rt_info(JUDGE_KEY).value
    except RuntimeError as error:
        log.warning("%s cannot be used and is converted anew: %s", path, error)
        return None
    if made_of != judge_digest(folder, card):
        log.warning("%s was made of other weights and is converted anew", path)
        return None
    return model
