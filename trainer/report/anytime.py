"""What every level costs and sees, in 8 bits and in float32: docs/reports/ANYTIME.md and its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.contract import Level
from models.whole_file import write_whole
from trainer.report.canvas import figure_of, save

PICTURE: Final = "anytime.png"
_COLOURS: Final = {"int8": "#2a6fb0", "f32": "#c2452d"}
_NAMES: Final = {"int8": "8 bits", "f32": "float32", "bf16": "bfloat16"}


@dataclass(frozen=True)
class Row:
    """One level in one precision, on validation crops cut by the annotation.

    Attributes:
        precision: "f32", "bf16" or "int8".
        pck20: PCK@0.2 by group of pictures, swap-tolerant; "all" among them.
        pck50: of all pictures.
        milliseconds: median of one crop.
        kept: whether this is what the checkpoint runs at this level.
    """

    level: Level
    precision: str
    pck20: dict[str, float]
    pck50: float
    milliseconds: float
    kept: bool


def write(rows: Sequence[Row], title: str, folder: Path) -> None:
    """Write ANYTIME.md and anytime.png into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = list(rows[0].pck20)
    lines = [
        "# Accuracy and time of every level",
        "",
        f"{title} The app takes as many blocks as keep up with the camera, the flip test on request.",
        "PCK is over the twelve limb keypoints of the LSPET validation split, crops cut by the annotation, the better",
        "of the two whole-body left/right readings. Made by `python -m trainer.quantise --out docs`.",
        "",
        f"![PCK@0.2 against milliseconds]({PICTURE})",
        "",
        "| level | precision | ms a crop | " + " | ".join(f"PCK@0.2 {name}" for name in groups) + " | PCK@0.5 all | |",
        "|---|---|---|" + "---|" * len(groups) + "---|---|",
    ]
    for row in rows:
        shares = " | ".join(f"{row.pck20[name]:.3f}" for name in groups)
        used = "used" if row.kept else ""
        lines.append(
            f"| {row.level} | {_NAMES[row.precision]} | {row.milliseconds:.1f} | {shares} | {row.pck50:.3f} | {used} |"
        )
    write_whole(folder / "ANYTIME.md", "\n".join(lines) + "\n")
    _draw(rows, folder / PICTURE)


def _draw(rows: Sequence[Row], path: Path) -> None:
    figure, (axis,) = figure_of((8.0, 4.6))
    for precision, colour in _COLOURS.items():
        line = sorted((row for row in rows if row.precision == precision), key=lambda row: row.milliseconds)
        for group, style in (("handstand_like", "--"), ("all", "-")):
            x, y = [row.milliseconds for row in line], [row.pck20[group] for row in line]
            label = f"{_NAMES[precision]}, {group.replace('_', '-')}"
            axis.plot(x, y, style, marker="o", color=colour, label=label)
        below = (5, -13) if precision == "f32" else (5, 8)
        for row in line:
            at = (row.milliseconds, row.pck20["all"])
            axis.annotate(str(row.level), at, textcoords="offset points", xytext=below, fontsize=8, color=colour)
    axis.set(xlabel="milliseconds a crop", ylabel="PCK@0.2", xlim=(0, 1.25 * max(row.milliseconds for row in rows)))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    save(figure, path)
