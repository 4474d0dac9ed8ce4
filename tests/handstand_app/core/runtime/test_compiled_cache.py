"""What OpenVINO compiled is read again, bit for bit; damage and places that cannot be written cost only time."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handstand_app.core.runtime.compiled_cache import MOST_KEPT, SUFFIX, CompiledCache
from models.network.openvino_model import import_openvino

OPTIONS = {"INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
DATA = np.arange(12, dtype=np.float32).reshape(3, 4)


def model(factor: float = 2.0) -> Any:
    """A matrix product: small, and with weights that can be damaged."""
    openvino = import_openvino()
    from openvino import opset13 as ops

    weights = np.full((4, 64), factor, np.float32) + np.arange(64, dtype=np.float32)
    data = ops.parameter([3, 4], np.float32, name="data")
    return openvino.Model([ops.matmul(data, ops.constant(weights), False, False)], [data], "product")


def cache_in(folder: Path, **options: int) -> CompiledCache:
    return CompiledCache(import_openvino().Core(), folder, OPTIONS | options)


def answer(compiled: Any) -> np.ndarray:
    return np.asarray(compiled.create_infer_request().infer({0: DATA})[0]).copy()


def test_what_was_compiled_is_found_and_gives_the_same_numbers(tmp_path: Path) -> None:
    first = answer(cache_in(tmp_path / "new").compile("one", model()))
    again = cache_in(tmp_path / "new", INFERENCE_NUM_THREADS=2).find("one")
    np.testing.assert_array_equal(answer(again), first)
    assert again.get_property("INFERENCE_NUM_THREADS") == 2, "threads are chosen when it is read"
    assert cache_in(tmp_path / "new").find("other") is None


@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_wrong_bit_is_noticed(tmp_path: Path, place: int, caplog: pytest.LogCaptureFixture) -> None:
    cache = cache_in(tmp_path)
    cache.compile("one", model())
    (file,) = tmp_path.glob(f"*{SUFFIX}")
    content = bytearray(file.read_bytes())
    content[place] ^= 0x40
    file.write_bytes(content)
    assert cache.find("one") is None and "will be made again" in caplog.text


def test_an_empty_file_is_noticed(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.compile("one", model())
    (file,) = tmp_path.glob(f"*{SUFFIX}")
    file.write_bytes(b"")
    assert cache.find("one") is None


def test_a_folder_that_cannot_be_used_is_only_slower(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = cache_in(blocked / "cache")
    assert answer(cache.compile("one", model())).shape == (3, 64)
    assert cache.find("one") is None and "cannot be kept" in caplog.text


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    for age in range(MOST_KEPT + 3):
        old = tmp_path / f"old{age}{SUFFIX}"
        old.write_bytes(b"")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    cache.compile("one", model())
    left = {file.name for file in tmp_path.glob(f"*{SUFFIX}")}
    assert len(left) == MOST_KEPT and cache.find("one") is not None
    assert f"old0{SUFFIX}" in left and f"old{MOST_KEPT + 2}{SUFFIX}" not in left
