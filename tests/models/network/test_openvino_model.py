"""The per-window half as OpenVINO reads it lies beside the shipped weights, and is of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.checkpoint import CARD_FILE, SHIPPED, WEIGHTS_FILE, read_card
from models.network.openvino_model import import_openvino, judge_file, read_judge


def test_the_shipped_heads_are_kept_converted_and_fit_their_weights() -> None:
    assert read_judge(import_openvino().Core(), SHIPPED, read_card(SHIPPED)) is not None


def test_heads_of_another_calibration_are_converted_anew(caplog: pytest.LogCaptureFixture) -> None:
    card = read_card(SHIPPED)
    other = replace(card, temperature=card.temperature + 0.1)
    assert read_judge(import_openvino().Core(), SHIPPED, other) is None
    assert "other weights" in caplog.text


def test_a_damaged_file_is_said_and_converted_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in (CARD_FILE, WEIGHTS_FILE):
        (tmp_path / name).symlink_to(SHIPPED / name)
    judge_file(tmp_path).write_text("damaged")
    assert read_judge(import_openvino().Core(), tmp_path, read_card(SHIPPED)) is None
    assert "converted anew" in caplog.text
