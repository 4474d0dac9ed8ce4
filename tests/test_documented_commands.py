"""Every command in the documentation has the options that it is shown with, and is run on something small."""

import re
import runpy
import shlex
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import tyro

from handstand_app.options import AnalyzeOptions, AppOptions, BenchOptions
from models.checkpoint import Card, load, save
from models.labels import ACTIONS
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.multitask import MultitaskNet
from models.skeleton import KEYPOINTS
from tests.frame_lines import frame_line
from tests.trainer.conftest import write_lspet
from tests.trainer.generators.figures import figure
from tests.trainer.generators.mpii import mpii_pictures, write_mpii_release
from tests.trainer.generators.own import write_labelled_clips, write_synthetic
from tests.trainer.generators.penn_action import penn_video, write_penn_release

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "MODEL_CARD.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(
    r"(?:python -m ((?:trainer|benchmarks)[\w.]*\w)|python (benchmarks/\w+)\.py|(main)\.py)\b([^`#|\n]*)"
)
APP = {"analyze": AnalyzeOptions, "bench": BenchOptions}
TINY = NetworkConfig(
    input_size=64, features=36, blocks=2, context_maps=0, pose_head=PoseHeadWidths(2, 2, 2, 2, 2), appearance_width=8
)
SMALL = ["--epochs", "1", "--batch", "2", "--workers", "0", "--device", "cpu", "--no-amp"]
RUN_ELSEWHERE = {
    "trainer.acquisition": "tests/trainer/test_acquisition.py",
    "trainer.calibrate": "tests/trainer/test_calibrate.py",
    "trainer.calibration_report": "tests/trainer/test_calibration_report.py",
    "trainer.evaluate": "tests/trainer/test_evaluate.py",
    "trainer.import_imagenet": "tests/trainer/test_import_imagenet.py",
    "trainer.import_keras": "tests/trainer/test_import_keras.py",
    "trainer.quantise": "tests/trainer/test_quantise.py",
    "trainer.score_faults": "tests/trainer/report/test_fault_scores.py",
    "trainer.stages.support": "tests/trainer/test_support.py",
    "trainer.sweep": "tests/trainer/test_stages.py",
    "trainer.synthetic.make_clips": "tests/trainer/synthetic/motion/test_walking.py",
    "trainer.synthetic.make_demo": "tests/trainer/synthetic/test_commands.py",
    "trainer.synthetic.make_stills": "tests/trainer/synthetic/render/test_renderer.py",
    "trainer.synthetic.preview": "tests/trainer/synthetic/test_preview.py",
    "trainer.train_action": "tests/trainer/test_train_action.py",
    "trainer.transfer": "tests/trainer/test_transfer.py",
}
"""Commands that need a trained network, an optional package or the MakeHuman data."""


@dataclass(frozen=True)
class Documented:
    """A command as a page shows it."""

    page: str
    module: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.page, self.module, *self.arguments)).replace("/", ":")


def documented() -> list[Documented]:
    """All of them; what follows two spaces or a punctuation mark is description."""
    found = []
    for page in PAGES:
        for match in COMMAND.finditer(re.sub(r"\\\n\s*", "", page.read_text(encoding="utf-8"))):
            module = (match[1] or match[2] or match[3]).replace("/", ".")
            shown = re.split(r"\s{2,}(?!--)|[,;:()*]|\.\.\.| →", match[4], maxsplit=1)[0]
            try:
                words = shlex.split(shown)
            except ValueError:
                continue
            found.append(Documented(page.relative_to(ROOT).as_posix(), module, tuple(words)))
    return [one for one in dict.fromkeys(found) if one.module != "trainer.X"]


class _Options(BaseException):
    """Carries the class of the options out of a command."""


def options_of(one: Documented) -> Any:
    """The class that the command is parsed with, and its arguments without the name of a subcommand."""
    if one.module == "main":
        named = one.arguments[:1] and one.arguments[0] in APP
        return (APP[one.arguments[0]], one.arguments[1:]) if named else (AppOptions, one.arguments)

    def stop(options: object, *_: object, **__: object) -> None:
        raise _Options(options)

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the module may be imported already
        patch.setattr(tyro, "cli", stop)
        with pytest.raises(_Options) as caught:
            runpy.run_module(one.module, run_name="__main__")
    return caught.value.args[0], one.arguments


@pytest.mark.parametrize("one", documented(), ids=str)
def test_a_documented_command_has_the_options_it_is_shown_with(
    one: Documented, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    options, arguments = options_of(one)
    with pytest.raises(SystemExit):
        tyro.cli(options, args=["--help"])
    known = set(re.findall(r"--[a-z][\w.-]*", capsys.readouterr().out))
    shown = {word.split("=")[0].replace("_", "-") for word in arguments if word.startswith("--")}
    assert shown <= known | {"--help"}, f"{one.page}: {one.module} has no {', '.join(sorted(shown - known))}"


def test_every_documented_command_of_the_trainer_is_run_by_a_test() -> None:
    names = {one.module for one in documented() if one.module.startswith("trainer.")}
    commands = {path.stem for path in (ROOT / "trainer").glob("*.py")} - {"__init__"}
    assert {name.removeprefix("trainer.") for name in names if name.count(".") == 1} == commands
    left = names - {arguments[0] for arguments in RUN_HERE}
    assert left == set(RUN_ELSEWHERE)
    for name, test in RUN_ELSEWHERE.items():
        text = (ROOT / test).read_text(encoding="utf-8")
        package, _, command = name.rpartition(".")
        assert f"from {name} import" in text or re.search(rf"from {package} import .*\b{command}\b", text), test


RUN_HERE: list[list[str]] = [
    ["trainer.summary", "paper-2d"],
    ["trainer.summary", "runs/pose/checkpoint", "--frames", "16"],
    ["trainer.train_pose", "--data", "DATA", "--run", "one", "--start", "runs/pose/checkpoint", "--sets", "lspet",
     *SMALL],
    ["trainer.train_clips", "--data", "DATA", "--set", "penn", "--start", "runs/pose/checkpoint", "--run", "actions",
     "--length", "4", *SMALL],
    ["trainer.evaluate_sets", "--data", "DATA", "--set", "mpii", "--weights", "runs/pose/checkpoint", "--multi-crop"],
    ["trainer.check_sides", "--data", "DATA/penn", "--set", "penn", "--weights", "runs/pose/checkpoint"],
    ["trainer.realism", "--data", "DATA", "--synthetic", "STILLS", "--weights", "runs/pose/checkpoint"],
    ["trainer.score_verdicts", "--lines", "out.jsonl", "--clips", "DATA/clips"],
    ["trainer.risk_coverage", "--lines", "out.jsonl", "--clips", "DATA/clips", "--out", "docs/reports"],
    ["trainer.ship", "runs/pose/checkpoint", "--out", "live"],
]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the documentation names, as small as they can be."""
    folder = tmp_path_factory.mktemp("documented")
    data = folder / "DATA"
    annotations = write_lspet(data / "lspet") / "annotations.csv"
    annotations.write_text(annotations.read_text().replace(",val,6,0,", ",val,6,1,").replace(",val,7,0,", ",val,7,1,"))
    write_mpii_release(data / "mpii", mpii_pictures())
    videos = [penn_video(n, 4, action=("pushup", "squat")[n % 2], train=int(n < 5)) for n in range(1, 8)]
    write_penn_release(data / "penn", videos)
    write_labelled_clips(data / "clips")
    (folder / "STILLS").mkdir()
    write_synthetic(folder / "STILLS", 4)
    torch.manual_seed(0)
    card = Card("tiny", replace(TINY), skeleton="PA16J", actions=ACTIONS)
    save(folder / "runs" / "pose" / "checkpoint", card, MultitaskNet(TINY))
    points = {name: [float(x), float(y), 0.9] for name, (x, y) in zip(KEYPOINTS, figure(0), strict=True)}
    said = {
        "probabilities": dict(zip(ACTIONS, (0.7, 0.2, 0.1), strict=True)),
        "verdict": "straight",
        "keypoints": points,
    }
    (folder / "out.jsonl").write_text("".join(frame_line("a.mp4", 0.1 * n, **said) for n in range(3)))
    return folder


@pytest.mark.parametrize("arguments", RUN_HERE, ids=lambda words: " ".join(words[:3]).replace("/", ":"))
def test_a_documented_command_runs(
    arguments: list[str], small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(small)
    monkeypatch.setattr("sys.argv", arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        runpy.run_module(arguments[0], run_name="__main__")
    if arguments[0] == "trainer.ship":
        assert load(small / "live")[0].name == "live"
    else:
        assert capsys.readouterr().out, "says what came of it"


def test_training_leaves_a_checkpoint_behind(small: Path) -> None:
    if not (small / "runs" / "one").exists():
        pytest.skip("the training above was not run")
    card, net = load(small / "runs" / "one" / "checkpoint")
    assert card.trained["samples"] == {"lspet": 6}
    assert np.isfinite(net.observe(torch.zeros(1, 3, 64, 64)).keypoints.detach().numpy()).all()
