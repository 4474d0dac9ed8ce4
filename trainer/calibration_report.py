"""Measure the app's verdict and angles on rendered holds, and write docs/reports/CALIBRATION.md with its pictures.

python -m trainer.calibration_report --makehuman-dir DIR --clips HOLDS --holds 500 --out docs
python -m trainer.calibration_report --clips HOLDS --weights DIR --out docs      (clips that are rendered already)
"""

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from models.checkpoint import SHIPPED, read_card
from models.whole_file import write_whole
from trainer.engine.command import run
from trainer.report.answers import analyze, read_answers
from trainer.report.plots import draw_all
from trainer.report.render import HoldsError, read_holds, render_holds
from trainer.report.tables import calibrate
from trainer.report.text import report
from trainer.synthetic.body.assets import AssetError


@dataclass(frozen=True)
class ReportOptions:
    """Render holds where they are missing, judge them, write the report."""

    clips: Path = Path("runs/holds")
    """Folder of the rendered holds; made and filled if --makehuman-dir is given, an interrupted rendering goes on."""
    makehuman_dir: Path | None = None
    """Folder of the MakeHuman data; left out: the clips that are there are used."""
    holds: int = 500
    """How many holds to render."""
    seed: int = 5
    """Of the holds."""
    weights: Path = SHIPPED
    """Checkpoint that judges."""
    runtime: Literal["auto", "openvino", "openvino-float32", "cuda", "mps", "torch"] = "auto"
    """What executes it."""
    lines: Path | None = None
    """Keep the app's JSON lines in this file; if it is there already, it is read and nothing is judged again."""
    out: Path = Path("docs/reports")
    """Folder for CALIBRATION.md and its pictures."""
    json: Path | None = None
    """File for all figures."""


def make_report(options: ReportOptions) -> None:
    """Everything.

    Raises:
        HoldsError, AssetError, CheckpointError: as the parts say.
    """
    name = read_card(options.weights).name
    if options.makehuman_dir is not None:
        rate = render_holds(options.makehuman_dir, options.clips, options.holds, options.seed)
        print(f"{options.clips}: rendered, {rate:.1f} pictures a second")
    holds = read_holds(options.clips)
    with tempfile.TemporaryDirectory() as scratch:
        lines = options.lines or Path(scratch) / "lines.jsonl"
        if not lines.exists():
            analyze(holds, options.weights, lines, options.runtime)
        answers = read_answers(holds, lines)
    calibration = calibrate(answers, name)
    options.out.mkdir(parents=True, exist_ok=True)
    draw_all(calibration, answers, options.out)
    page = options.out / "CALIBRATION.md"
    write_whole(page, report(calibration))
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        write_whole(options.json, json.dumps(plain(asdict(calibration)), indent=1) + "\n")
    print(f"{page}: {calibration.holds} holds, {calibration.frames} frames")


def plain(value: Any) -> Any:
    """The value with None for numbers that are not finite, which JSON cannot carry."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


if __name__ == "__main__":
    run(make_report, ReportOptions, also=(HoldsError, AssetError))
