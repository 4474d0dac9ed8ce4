"""Checkpoints of any keypoint layout and any actions: imported and trained ones, for training and evaluation.

The app's own loader (`models.checkpoint.load`) insists on its skeleton and its actions; here the card says what they
are, and it has to be consistent with its network.
"""

from pathlib import Path

from models.checkpoint import CARD_FILE, Card, CheckpointError, load, read_card
from models.network.multitask import MultitaskNet
from trainer.datasets.layouts import NETWORK_LAYOUTS


def read_any_card(folder: Path) -> Card:
    """Read a card whatever its layout and actions are.

    Raises:
        CheckpointError: no such checkpoint, a damaged card, or one that contradicts its own network.
    """
    path, card = folder / CARD_FILE, read_card(folder, any_skeleton=True)
    known = {layout.name: keypoints for keypoints, layout in NETWORK_LAYOUTS.items()}
    if known.get(card.skeleton) != card.network.keypoints:
        raise CheckpointError(
            f"{path}: skeleton {card.skeleton} does not go with a network of {card.network.keypoints} keypoints;"
            f" known are {known}"
        )
    if card.network.actions and len(card.actions) != card.network.actions:
        raise CheckpointError(f"{path}: {len(card.actions)} action names for {card.network.actions} classes")
    return card


def load_any(folder: Path) -> tuple[Card, MultitaskNet]:
    """As `models.checkpoint.load`, for any layout and actions.

    Returns:
        The card, and the network in evaluation mode, in float32 on the CPU.

    Raises:
        CheckpointError: as `read_any_card`; or weights that are damaged or do not fit the card.
    """
    read_any_card(folder)
    return load(folder, any_skeleton=True)
