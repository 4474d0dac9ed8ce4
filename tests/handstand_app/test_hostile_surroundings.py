"""`analyze` where the disk is full, a pipe breaks and names are odd: one sentence, the right exit code, no loss."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]


class Analyze:
    """Runs `analyze` in processes of its own, without a display."""

    def __init__(self, cache: Path, weights: Path, folder: Path) -> None:
        self._folder, self._weights = folder, weights
        self._environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self._environment |= {"XDG_CACHE_HOME": str(cache)}

    def start(self, *arguments: object, stdout: int | None = subprocess.PIPE, **variables: str) -> subprocess.Popen:
        given = map(os.fspath, (*arguments, "--weights", self._weights))  # type: ignore[arg-type]
        command = [sys.executable, str(ROOT / "main.py"), "analyze", *map(os.fsencode, given)]
        return subprocess.Popen(
            command, stdout=stdout, stderr=subprocess.PIPE, env=self._environment | variables, cwd=self._folder
        )

    def __call__(self, *arguments: object, **variables: str) -> tuple[int, bytes, str]:
        with self.start(*arguments, **variables) as process:
            out, err = process.communicate(timeout=PATIENCE_S)
        assert b"Traceback" not in err, err.decode()
        return process.returncode, out, err.decode(errors="replace")


@pytest.fixture
def analyze(network_cache: Path, tiny_network: Path, tmp_path: Path) -> Analyze:
    return Analyze(network_cache.parent, tiny_network, tmp_path)


def still(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", np.full((60, 80, 3), 90, np.uint8))[1].tobytes())
    return path


def said(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("handstand:")]


@pytest.mark.parametrize("option", ["--jsonl", "--annotate"])
def test_an_input_is_not_written_over(analyze: Analyze, tmp_path: Path, option: str) -> None:
    path = still(tmp_path / "x.png")
    before = path.read_bytes()
    code, _, err = analyze(path, option, path)
    assert code == 2 and f"{option} {path} is an input and would be lost" in err
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["x.png"]


def test_two_inputs_of_one_name_are_annotated_into_two_files(analyze: Analyze, tmp_path: Path) -> None:
    inputs = [still(tmp_path / name / "clip.png") for name in "ab"]
    code, _, _ = analyze(*inputs, "--annotate", tmp_path / "out")
    assert code == 0
    assert sorted(os.listdir(tmp_path / "out")) == ["clip.png 2.annotated.png", "clip.png.annotated.png"]


def test_names_that_are_no_utf8_or_steer_a_terminal_are_judged_and_shown_harmlessly(
    analyze: Analyze, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    names = [b"caf\xe9.png", b"\x1b[31mred.png", b"[bold]b [red].png", "手.png".encode()]
    for name in names:
        still(folder / os.fsdecode(name))
    (folder / os.fsdecode(b"bad\x1b[2J\xff.png")).write_bytes(b"x")
    code, out, err = analyze(folder, PYTHONIOENCODING="ascii")
    assert code == 1 and "\x1b" not in err and "bad\\x1b[2J" in err
    files = {json.loads(line)["file"] for line in out.decode("ascii").splitlines()}
    assert files == {f"{folder}/{name.decode(errors='replace')}" for name in names}
    assert "[bold]b [red].png" in err


def test_a_reader_that_has_gone_ends_the_work_with_a_sentence(analyze: Analyze, tmp_path: Path) -> None:
    path = still(tmp_path / "x.png")
    with analyze.start(path) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        err = process.stderr.read().decode()
    assert process.returncode == 1 and "Traceback" not in err and "Exception ignored" not in err
    (sentence,) = said(err)
    assert sentence == "handstand: standard output cannot be written: the program that read the lines has ended"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has this device")
def test_a_full_disk_is_said_once(analyze: Analyze, tmp_path: Path) -> None:
    path = still(tmp_path / "x.png")
    with open("/dev/full", "wb") as full, analyze.start(path, stdout=full.fileno()) as process:
        _, raw = process.communicate()
    assert process.returncode == 1 and b"Traceback" not in raw and b"Exception ignored" not in raw
    assert said(raw.decode()) == [f"handstand: standard output cannot be written: {os.strerror(errno.ENOSPC)}"]
    code, _, err = analyze(path, "--jsonl", "/dev/full")
    assert code == 1
    assert said(err) == [f"handstand: --jsonl /dev/full cannot be written: {os.strerror(errno.ENOSPC)}"]


def test_a_copy_that_cannot_be_written_is_said_and_the_lines_are_complete(analyze: Analyze, tmp_path: Path) -> None:
    inputs = [still(tmp_path / f"{name}.png") for name in ("a" * 245, "b")]
    code, _, err = analyze(*inputs, "--annotate", tmp_path / "out", "--jsonl", tmp_path / "out.jsonl")
    assert code == 1 and "cannot be written: File name too long (1 of 2 files failed)" in err.replace("\n", " ")
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    assert os.listdir(tmp_path / "out") == ["b.annotated.png"]


def test_what_is_no_file_is_called_what_it_is(analyze: Analyze, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "pipe is a pipe or a device, no file" in analyze(tmp_path / "pipe")[2]
    code, _, err = analyze(tmp_path / ("x" * 300))
    assert code == 2 and "cannot be opened: File name too long" in err
    assert analyze(tmp_path / "missing.mp4")[0] == 2


def test_lines_go_into_a_pipe_that_is_there(analyze: Analyze, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with analyze.start(still(tmp_path / "x.png"), "--jsonl", tmp_path / "pipe") as process:
        line = json.loads((tmp_path / "pipe").read_text())
        process.communicate()
    assert process.returncode == 0 and line["file"] == str(tmp_path / "x.png")
    assert (tmp_path / "pipe").is_fifo()


def test_no_part_of_a_file_is_left_where_nothing_may_be_written(analyze: Analyze, tmp_path: Path) -> None:
    target = tmp_path / "folder.jsonl"
    target.mkdir()
    code, _, err = analyze(still(tmp_path / "x.png"), "--jsonl", target)
    assert code == 2 and said(err) == [f"handstand: --jsonl {target} cannot be written: Is a directory"]
    shutil.rmtree(target)
    assert os.listdir(tmp_path) == ["x.png"]
