"""The command line as a user meets it: real processes, exit codes, one sentence for each mistake."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from models.checkpoint import CARD_FILE, SHIPPED, WEIGHTS_FILE
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS
from tests.clips import cut_clip, noise_clip
from tests.handstand_app.core.review.clips import demo_clip
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]
KEYS = ["file", "frame", "time_s", "verdict", "reason", "fault", "probabilities", "keypoints", "angles"]


@pytest.fixture
def run(network_cache: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Runs main.py in a process of its own, without a display."""

    def call(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        environment |= {"XDG_CACHE_HOME": str(network_cache.parent)} | variables
        command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, env=environment, cwd=tmp_path
        )

    return call


@pytest.fixture
def quick_run(run, tiny_network: Path):  # type: ignore[no-untyped-def]
    """The same with a network that starts at once and knows nothing."""

    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        done: subprocess.CompletedProcess[str] = run(*arguments, "--weights", tiny_network)
        return done

    return call


def picture(path: Path, pixels: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def hold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second and a half of the demo's straight hold, at half size."""
    return demo_clip(tmp_path_factory.mktemp("hold") / "hold.mp4", 3.0, 4.4)[0]


@pytest.mark.parametrize("clip", ["hold", pytest.param("demo", marks=pytest.mark.nightly)])
def test_a_clip_is_analysed_in_the_contracts_format(run, hold: Path, tmp_path: Path, clip: str) -> None:  # type: ignore[no-untyped-def]
    video = hold if clip == "hold" else DEMO
    done = run("analyze", video, "--jsonl", tmp_path / "out.jsonl", "--annotate", tmp_path / "out.mp4")
    assert done.returncode == 0, done.stderr
    assert "Handstands" in done.stdout and video.name in done.stdout.replace("\n", "")
    lines = lines_of(tmp_path / "out.jsonl")
    with VideoReader(video) as reader:
        assert [line["frame"] for line in lines] == list(range(len(list(reader))))
    assert "straight" in {line["verdict"] for line in lines}
    for line in lines:
        assert list(line) == KEYS and line["file"] == str(video)
        assert line["verdict"] in ("straight", "not_straight", "no_handstand", "cannot_tell")
        assert (line["reason"] is not None) == (line["verdict"] == "cannot_tell")
        if line["probabilities"] is not None:
            assert list(line["probabilities"]) == list(ACTIONS)
            assert sum(line["probabilities"].values()) == pytest.approx(1, abs=2e-3)
        if line["keypoints"] is not None:
            assert list(line["keypoints"]) == list(KEYPOINTS)
            assert list(line["angles"]) == ["shoulder", "hip", "knee", "line_tilt"]
    with VideoReader(tmp_path / "out.mp4") as reader:
        assert len(list(reader)) == len(lines)


def test_lines_go_to_standard_output_and_the_rest_to_standard_error(quick_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    clip = noise_clip(tmp_path / "Ein Clip ünd 手.mp4", frames=1)
    done = quick_run("analyze", clip)
    assert done.returncode == 0, done.stderr
    (line,) = [json.loads(text) for text in done.stdout.splitlines()]
    assert line["file"] == str(clip) and line["frame"] == 0
    assert "Handstands" in done.stderr


def test_pictures_of_every_kind_are_judged(quick_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "stills"
    picture(folder / "1x1.png", np.full((1, 1, 3), 90, np.uint8))
    picture(folder / "grey.png", np.full((60, 80), 90, np.uint8))
    picture(folder / "rgba.png", np.full((60, 80, 4), 90, np.uint8))
    picture(folder / "sixteen bit.png", np.full((60, 80, 3), 90 * 257, np.uint16))
    picture(folder / "thin.jpg", np.full((2, 700, 3), 90, np.uint8))
    done = quick_run("analyze", folder, "--jsonl", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert [Path(line["file"]).name for line in lines_of(tmp_path / "out.jsonl")] == sorted(os.listdir(folder))


def test_a_folder_goes_on_after_a_bad_file_and_says_at_the_end_what_failed(quick_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "folder"
    picture(folder / "good.png", np.full((60, 80, 3), 90, np.uint8))
    (folder / "bad.mp4").write_bytes(b"no video")
    (folder / "bad.jpg").write_bytes(b"no picture")
    done = quick_run("analyze", folder, "--jsonl", tmp_path / "out.jsonl")
    assert done.returncode == 1
    assert [Path(line["file"]).name for line in lines_of(tmp_path / "out.jsonl")] == ["good.png"]
    assert "bad.jpg cannot be read as a picture" in done.stderr
    assert "bad.mp4 cannot be read as a video" in done.stderr and "(2 of 3 files failed)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_truncated_video_is_judged_as_far_as_it_goes(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    cut = cut_clip(tmp_path / "cut.mp4", frames=30)
    done = run("analyze", cut, "--jsonl", tmp_path / "out.jsonl")
    assert done.returncode == 1 and done.stderr.count("handstand:") == 1
    assert "cut.mp4 is" in done.stderr.replace("\n", " ")
    assert 3 < len(lines_of(tmp_path / "out.jsonl")) < 30


def copy_of_weights(folder: Path) -> Path:
    shutil.copytree(SHIPPED, folder)
    return folder


def test_damaged_or_foreign_weights_are_refused_in_one_sentence(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    still = picture(tmp_path / "a.png", np.full((60, 80, 3), 90, np.uint8))
    damaged = copy_of_weights(tmp_path / "damaged")
    (damaged / WEIGHTS_FILE).write_bytes(b"x" * 100)
    foreign = copy_of_weights(tmp_path / "foreign")
    card = json.loads((foreign / CARD_FILE).read_text())
    (foreign / CARD_FILE).write_text(json.dumps(card | {"skeleton": "COCO17"}))
    for folder, words in ((damaged, "is damaged"), (foreign, "has skeleton COCO17"), (tmp_path, "is no checkpoint")):
        done = run("analyze", still, "--weights", folder)
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1 and done.stderr.startswith("handstand: --weights: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze", "nowhere.mp4"], "nowhere.mp4 does not exist"),
        (["analyze", "."], "holds no pictures or videos"),
        (["analyze", "a.png", "--blocks", "99"], "blocks, got 99"),
        (["analyze", "a.png", "--runtime", "cuda"], "torch finds no CUDA GPU here"),
        (["analyze", "a.png", "a.png", "--annotate", "out.mp4"], "2 inputs need a folder"),
        (["analyze", "a.png", "--jsonl", "a.png/out.jsonl"], "cannot be written"),
        (["analyze"], "paths"),
        (["analyze", "a.png", "--jsonn", "x"], "--jsonn"),
        (["--no-such-option"], "--no-such-option"),
        (["analyze", "a.png", "--runtime", "tpu"], "tpu"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_names_the_mistake(
    run, tmp_path: Path, arguments: list[str], words: str
) -> None:  # type: ignore[no-untyped-def]
    if arguments != ["analyze", "."]:
        picture(tmp_path / "a.png", np.full((60, 80, 3), 90, np.uint8))
    done = run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells displays by these variables")
def test_without_a_display_the_app_says_what_to_do_in_one_line(run) -> None:  # type: ignore[no-untyped-def]
    done = run("--demo", QT_QPA_PLATFORM="")
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1
    assert "there is no display" in done.stderr and "main.py analyze" in done.stderr


def test_a_missing_video_for_the_app_is_wrong_usage(run) -> None:  # type: ignore[no-untyped-def]
    done = run("--video", "nowhere.mp4")
    assert done.returncode == 2 and "--video: nowhere.mp4 does not exist" in done.stderr


@pytest.mark.parametrize("command", [["--help"], ["analyze", "--help"], ["bench", "--help"]])
def test_every_command_explains_itself(run, command: list[str]) -> None:  # type: ignore[no-untyped-def]
    done = run(*command)
    assert done.returncode == 0 and "--weights" in done.stdout and "--runtime" in done.stdout


def test_help_names_the_commands_and_hides_how_python_calls_nothing(run) -> None:  # type: ignore[no-untyped-def]
    for command in ([], ["analyze"], ["bench"]):
        done = run(*command, "--help")
        assert "{None}" not in done.stdout and "STR" not in done.stdout
    said = run("--help").stdout
    assert "main.py analyze" in said and "main.py bench" in said


def test_a_still_has_its_verdict_in_a_column_of_its_own_and_its_copy_is_a_still(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    still = picture(tmp_path / "a.png", np.full((60, 80, 3), 90, np.uint8))
    done = run("analyze", still, "--annotate", tmp_path / "copy.jpg", "--jsonl", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    header, row = (line for line in done.stdout.splitlines() if "Verdict" in line or "a.png" in line)
    assert row.index("cannot tell") == header.index("Verdict") and "First fault" not in done.stdout
    copy = cv2.imread(str(tmp_path / "copy.jpg"))
    assert copy is not None and copy.shape[1] >= 80
    wrong = run("analyze", still, "--annotate", tmp_path / "copy.mp4")
    assert wrong.returncode == 2 and "the copy of a.png is a picture" in wrong.stderr


def test_files_passed_over_and_odd_speeds_are_named_after_the_table(quick_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "folder"
    folder.mkdir()
    noise_clip(folder / "fast.mp4", frames=3, fps=240)
    (folder / "notes.txt").write_text("hello")
    done = quick_run("analyze", folder, "--jsonl", tmp_path / "out.jsonl", "--annotate", tmp_path / "copies")
    assert done.returncode == 0, done.stderr
    assert "notes.txt: skipped, its name is not that of a picture or video" in done.stderr
    assert "fast.mp4: 240 pictures a second: if that is slow motion" in done.stderr
    done = quick_run("analyze", folder / "fast.mp4", "--jsonl", tmp_path / "out.jsonl", "--slow-motion", "8")
    assert "slow motion: 8 s of the file were counted as 1 s" in done.stderr
    assert lines_of(tmp_path / "out.jsonl")[-1]["time_s"] == pytest.approx(2 / 240 / 8, abs=2e-4)
    assert quick_run("analyze", folder, "--slow-motion", "-1").returncode == 2
