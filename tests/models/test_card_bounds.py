"""A card that asks for nonsense is refused before a network is built; weights that are not finite are not used."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from models.checkpoint import CARD_FILE, SHIPPED, WEIGHTS_FILE, Card, CheckpointError, load, read_card, save
from models.network.config import NetworkConfig
from models.network.multitask import MultitaskNet

SHIPPED_CARD: dict[str, Any] = json.loads((SHIPPED / CARD_FILE).read_text(encoding="utf-8"))
CONFIG = NetworkConfig(input_size=32, features=36, blocks=1, context_maps=0, actions=3, appearance_width=8)


def changed(place: str, value: object) -> dict[str, Any]:
    card = json.loads(json.dumps(SHIPPED_CARD))
    *folders, name = place.split(".")
    inner = card
    for folder in folders:
        inner = inner[folder]
    inner[name] = value
    return card  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("temperature", 0),
        ("temperature", float("nan")),
        ("temperature", "1"),
        ("temperature", True),
        ("confidence_threshold", 1.5),
        ("window.length", 2**40),
        ("window.length", 16.0),
        ("window.interval_s", -1),
        ("window.interval_s", float("inf")),
        ("network.features", 36 * 10**6),
        ("network.input_size", 32 * 10**6),
        ("network.blocks", 10**9),
        ("network.pose_branches", 10**400),
        ("network.appearance_width", 2**31),
        ("network.pose_head.a", 0),
        ("confidence.bias", None),
        ("blend", [0, 0, 0]),
        ("blend", [1, float("nan"), 0]),
        ("blend", 3),
        ("actions", [1, 2]),
        ("actions", None),
        ("name", 7),
        ("trained", []),
        ("window", []),
    ],
)
def test_a_card_out_of_bounds_is_refused_in_one_sentence(place: str, value: object) -> None:
    with pytest.raises(CheckpointError) as caught:
        Card.from_json(changed(place, value))
    assert len(str(caught.value)) < 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
PLACES = [
    *(name for name in SHIPPED_CARD if name not in ("trained", "schema")),
    *(f"{part}.{name}" for part in ("network", "window", "confidence") for name in SHIPPED_CARD[part]),
]


@given(place=st.sampled_from(PLACES), value=JSON)
def test_any_value_anywhere_is_a_card_within_bounds_or_one_sentence(place: str, value: object) -> None:
    try:
        card = Card.from_json(changed(place, value))
    except CheckpointError:
        return
    assert 0 < card.temperature <= 100 and 1 <= card.window.length <= 256 and card.network.features <= 2304


def test_a_deeply_nested_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_FILE).write_bytes(b"")
    (tmp_path / CARD_FILE).write_text("[" * 100_000)
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_card(tmp_path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(tmp_path: Path, value: float) -> None:
    save(tmp_path, Card("tiny", CONFIG), MultitaskNet(CONFIG))
    state = load_file(tmp_path / WEIGHTS_FILE)
    name = next(name for name, values in state.items() if values.is_floating_point())
    state[name].view(-1)[0] = value
    save_file(state, tmp_path / WEIGHTS_FILE)
    with pytest.raises(CheckpointError, match="not finite"):
        load(tmp_path)


def test_the_shipped_card_is_within_bounds() -> None:
    assert Card.from_json(SHIPPED_CARD).name == SHIPPED_CARD["name"]
