"""Saved networks: `weights.safetensors` and `card.json` in one folder. Loading is strict and explains what is wrong.

The card can be read without torch, so that a runtime that does not need it starts quickly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.confidence import ConfidenceModel
from models.contract import WindowSpec
from models.formats.bounds import check_numbers
from models.labels import ACTIONS
from models.network.config import NetworkConfig
from models.skeleton import SKELETON_NAME
from models.whole_file import whole_file, write_whole

if TYPE_CHECKING:
    import torch

    from models.network.multitask import MultitaskNet

WEIGHTS_FILE = "weights.safetensors"
CARD_FILE = "card.json"
SCHEMA = 1
SHIPPED = Path(__file__).parent / "weights" / "live"


class CheckpointError(Exception):
    """A checkpoint is missing, damaged or made for another program; the message says what to do."""


@dataclass(frozen=True)
class Card:
    """Everything that must be known to use a set of weights, and how good they are."""

    name: str
    network: NetworkConfig
    window: WindowSpec = field(default_factory=WindowSpec)
    skeleton: str = SKELETON_NAME
    actions: tuple[str, ...] = ACTIONS
    temperature: float = 1.0
    """The blended logits are divided by this before the softmax, so that probabilities are calibrated."""
    blend: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Weights of the pose branch, the appearance branch and their published merge in the verdict."""
    confidence: ConfidenceModel = field(default_factory=ConfidenceModel)
    """From what the network says of a keypoint to how sure it is."""
    confidence_threshold: float = 0.5
    """Keypoints below this confidence are not sure."""
    trained: dict[str, Any] = field(default_factory=dict)
    """Data, schedule and measures: for people, not read by the program."""

    def __post_init__(self) -> None:
        check_numbers(self, {"temperature": (0.01, 100.0), "confidence_threshold": (0.0, 1.0)})
        if not all(isinstance(text, str) and len(text) <= 200 for text in (self.name, self.skeleton, *self.actions)):
            raise ValueError("Card: name, skeleton and actions are texts of up to 200 letters")
        if len(self.blend) != 3 or not all(0 <= weight <= 100 for weight in self.blend):
            raise ValueError(f"Card.blend: expected three weights from 0 to 100, got {self.blend!r:.80}")
        if not isinstance(self.trained, dict):
            raise ValueError("Card.trained: expected an object")

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary; `from_json` gives an equal card back."""
        return {"schema": SCHEMA, **asdict(self), "actions": list(self.actions)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Card:
        """Inverse of `to_json`. Raises CheckpointError on another schema, or missing or ill-typed fields."""
        if data.get("schema") != SCHEMA:
            raise CheckpointError(f"the card has schema {data.get('schema')!r}, this program reads {SCHEMA}")
        try:
            fields = {key: value for key, value in data.items() if key != "schema"}
            fields["network"] = NetworkConfig.from_json(fields["network"])
            fields["window"] = WindowSpec(**fields["window"])
            if "confidence" in fields:
                fields["confidence"] = ConfidenceModel(**fields["confidence"])
            if "blend" in fields:
                pose, appearance, merged = map(float, fields["blend"])
                fields["blend"] = (pose, appearance, merged)
                if not any(fields["blend"]):
                    raise ValueError("no branch has a weight in the verdict")
            fields["actions"] = tuple(fields["actions"])
            return cls(**fields)
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise CheckpointError(f"the card does not describe a network of this program: {error}") from error


def read_card(folder: Path, *, any_skeleton: bool = False) -> Card:
    """Read and check the card of a checkpoint.

    Args:
        any_skeleton: also take networks of another skeleton or of other actions, which the app cannot use.

    Raises:
        CheckpointError: no such checkpoint, a damaged card, or another skeleton or other actions.
    """
    path = folder / CARD_FILE
    if not folder.is_dir() or not path.exists() or not (folder / WEIGHTS_FILE).exists():
        raise CheckpointError(f"{folder} is no checkpoint: it needs {WEIGHTS_FILE} and {CARD_FILE}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise CheckpointError(f"{path} cannot be read: expected a JSON object")
    try:
        card = Card.from_json(data)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error
    if any_skeleton:
        return card
    if card.skeleton != SKELETON_NAME:
        raise CheckpointError(
            f"checkpoint {card.name!r} has skeleton {card.skeleton}, this program uses {SKELETON_NAME}; retrain it"
        )
    if card.network.actions and card.actions != ACTIONS:
        raise CheckpointError(
            f"checkpoint {card.name!r} tells {card.actions} apart, this program {ACTIONS}; retrain it"
        )
    return card


def fingerprint(folder: Path, *more: str) -> str:
    """Twelve hexadecimal digits that change with the weights, the card, or more files of the folder."""
    digest = hashlib.sha256()
    for name in (WEIGHTS_FILE, CARD_FILE, *more):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def reporting_damage(weights: Path) -> Iterator[None]:
    """Around the reading of a weights file: CheckpointError, with the remedy, if it cannot be read."""
    import safetensors

    try:
        yield
    except (OSError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{weights} is damaged ({error}); copy it again or train anew") from error


def pose_digest(folder: Path) -> str:
    """Twelve hexadecimal digits of a checkpoint's pose weights in half precision: what its 8-bit files were made of.

    Weights that were shipped in half precision and saved again in single precision have the same digits.

    Raises:
        CheckpointError: the weights cannot be read.
    """
    return _half_digest(folder, pose=True)


def judge_digest(folder: Path, card: Card) -> str:
    """The same of all that the per-window half is made of: the other weights, and what the card says of their answer.

    Raises:
        CheckpointError: the weights cannot be read.
    """
    return _half_digest(folder, repr((card.blend, card.temperature, card.window.length)), pose=False)


def _half_digest(folder: Path, more: str = "", *, pose: bool) -> str:
    import numpy as np
    from safetensors.numpy import load_file

    digest = hashlib.sha256(more.encode())
    with reporting_damage(folder / WEIGHTS_FILE):
        state = load_file(folder / WEIGHTS_FILE)
    for name, value in sorted(state.items()):
        if name.startswith("pose.") is pose:
            half = value.astype(np.float16) if value.dtype.kind == "f" else value
            digest.update(name.encode() + half.tobytes())
    return digest.hexdigest()[:12]


def load(folder: Path, *, any_skeleton: bool = False) -> tuple[Card, MultitaskNet]:
    """The card and the network in evaluation mode, in float32 on the CPU.

    Args:
        any_skeleton: as for `read_card`.

    Raises:
        CheckpointError: as `read_card`; or weights that are damaged or do not fit the card.
    """
    import torch
    from safetensors.torch import load_file

    from models.network.multitask import MultitaskNet

    card = read_card(folder, any_skeleton=any_skeleton)
    path = folder / WEIGHTS_FILE
    with reporting_damage(path):
        state = load_file(path)
    net = MultitaskNet(card.network)
    expected = net.state_dict()
    for name in sorted(expected.keys() | state.keys()):
        ours, theirs = expected.get(name), state.get(name)
        if ours is None or theirs is None or ours.shape != theirs.shape:
            shapes = f"{_shape(ours)} expected, {_shape(theirs)} found"
            raise CheckpointError(f"{path} does not fit its card at {name!r}: {shapes}; copy both files again")
    unfit = next((name for name, value in state.items() if not torch.isfinite(value).all()), None)
    if unfit is not None:
        raise CheckpointError(
            f"{path} is damaged: {unfit} holds values that are not finite; copy it again or train anew"
        )
    net.load_state_dict({name: value.to(expected[name].dtype) for name, value in state.items()})
    return card, net.eval().to(torch.float32)


def _shape(tensor: torch.Tensor | None) -> str:
    return "nothing" if tensor is None else str(tuple(tensor.shape))


def save(folder: Path, card: Card, net: MultitaskNet, *, half: bool = False) -> None:
    """Write a checkpoint; each file is written beside its place and then moved there.

    Args:
        half: store floating-point weights in half precision.
    """
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().cpu().contiguous() for name, value in net.state_dict().items()}
    if half:
        state = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    for name, value in state.items():
        if value.is_floating_point() and not torch.isfinite(value).all():
            raise CheckpointError(f"{name} holds values that are not finite; nothing was written to {folder}")
    weights, text = folder / WEIGHTS_FILE, folder / CARD_FILE
    with whole_file(weights) as part:
        save_file(state, part)
    write_whole(text, json.dumps(card.to_json(), indent=2) + "\n")
