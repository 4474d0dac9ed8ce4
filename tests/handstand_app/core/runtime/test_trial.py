"""OpenVINO is tried once for each computer, version and network, in a process whose crash ends nothing here."""

import json
import logging
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from handstand_app.core.runtime import choose, trial
from handstand_app.core.runtime.base import RuntimeUnavailable
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.runtime.trial import openvino_trouble
from models.checkpoint import SHIPPED, fingerprint
from models.contract import Level
from models.network.openvino_model import import_openvino, quantised_file, read_all_quantised
from models.network.self_test import read_self_test, write_self_test

CRASH = (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGILL)")
FINE = (sys.executable, "-c", "print()")
WRONG = (sys.executable, "-c", "print('keypoints are off by 0.3')")
NEVER = (sys.executable, "-c", "raise AssertionError('it was tried again')")


def test_the_shipped_network_works_here_and_is_tried_once(tmp_path: Path) -> None:
    assert openvino_trouble(SHIPPED, tmp_path) is None
    assert len(json.loads((tmp_path / trial.FILE).read_text())) == 1
    assert openvino_trouble(SHIPPED, tmp_path, NEVER) is None
    assert build_runtime(SHIPPED, tmp_path, threads=1, choice="auto", level=Level(1)).name == "openvino"


@pytest.mark.parametrize(
    ("command", "words"), [(CRASH, f"it crashed when it was tried (-{signal.SIGILL.value})"), (WRONG, "off by 0.3")]
)
def test_a_crash_or_wrong_numbers_are_remembered_and_torch_takes_its_place(
    tmp_path: Path,
    command: tuple[str, ...],
    words: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choose, "_has_cuda", lambda: False)
    openvino_trouble(SHIPPED, tmp_path, command)
    assert openvino_trouble(SHIPPED, tmp_path, NEVER) is not None
    with caplog.at_level(logging.WARNING):
        runtime = build_runtime(SHIPPED, tmp_path, threads=1, choice="auto", level=Level(1))
    assert runtime.name == "torch" and "torch takes its place" in caplog.text
    assert words in caplog.text


@pytest.mark.parametrize(
    "command",
    [("no such program",), (sys.executable, "-c", "raise SystemExit(3)"), ("",), ("\0",)],
)
def test_a_process_that_cannot_be_started_or_fails_otherwise_is_held_against_nobody(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    assert openvino_trouble(SHIPPED, tmp_path, command) is None
    assert openvino_trouble(SHIPPED, tmp_path, WRONG) is not None, "it is tried again at the next start"


def test_other_weights_and_another_computer_are_tried_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert openvino_trouble(SHIPPED, tmp_path, WRONG) is not None
    monkeypatch.setattr(trial.platform, "node", lambda: "another")
    assert openvino_trouble(SHIPPED, tmp_path, FINE) is None
    other = shutil.copytree(SHIPPED, tmp_path / "other")
    (other / "card.json").write_text((other / "card.json").read_text() + " ")
    assert openvino_trouble(other, tmp_path, WRONG) is not None


@pytest.mark.parametrize("content", [b"", b"[1]", b"[" * 100_000, b'{"x": 1}', b"\xff"])
def test_a_damaged_memory_is_forgotten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / trial.FILE).write_bytes(content)
    assert openvino_trouble(SHIPPED, tmp_path, FINE) is None
    assert openvino_trouble(SHIPPED, tmp_path, NEVER) is None


def test_an_unwritable_cache_is_only_slower(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert openvino_trouble(SHIPPED, tmp_path / "file", FINE) is None


def test_numbers_that_do_not_fit_the_stored_example_are_noticed_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "_has_cuda", lambda: False)
    copy = shutil.copytree(SHIPPED, tmp_path / "copy")
    test = read_self_test(SHIPPED)
    assert test is not None
    write_self_test(copy, replace(test, keypoints=test.keypoints + 0.2))
    assert openvino_trouble(copy, tmp_path, FINE) is None, "say it was fine when it was tried"
    with pytest.raises(RuntimeUnavailable, match="gives wrong numbers here .*use --runtime torch"):
        build_runtime(copy, tmp_path, threads=1, choice="openvino", level=Level(1))
    assert build_runtime(copy, tmp_path, threads=1, choice="auto", level=Level(1)).name == "torch"
    assert openvino_trouble(copy, tmp_path, NEVER) is not None, "remembered"


def test_an_8_bit_file_with_one_wrong_bit_is_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    copy = shutil.copytree(SHIPPED, tmp_path / "copy")
    core = import_openvino().Core()
    assert read_all_quantised(core, copy) is not None
    path = quantised_file(copy).with_suffix(".bin")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    assert read_all_quantised(core, copy) is None and "its checksum differs" in caplog.text


def test_the_stored_example_is_of_the_shipped_weights_and_none_of_others(tmp_path: Path) -> None:
    test = read_self_test(SHIPPED)
    assert test is not None, "run scripts/make_self_test.py: the shipped weights have changed"
    assert test.probabilities.sum() == pytest.approx(1, abs=1e-4)
    copy = shutil.copytree(SHIPPED, tmp_path / "copy")
    (copy / "card.json").write_text((copy / "card.json").read_text() + " ")
    assert fingerprint(copy) != fingerprint(SHIPPED) and read_self_test(copy) is None
    write_self_test(copy, test)
    assert read_self_test(copy) is not None
    (copy / "self-test.npz").write_bytes(b"PK damaged")
    assert read_self_test(copy) is None
