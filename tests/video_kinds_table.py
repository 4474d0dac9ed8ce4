"""The table of what the app shows of each kind of video file.

`python -m tests.video_kinds_table` prints it, `--out docs/reports/video_files.md` writes the report.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import tyro

from handstand_app.core.library.errors import LibraryError
from handstand_app.core.sources.base import SourceError
from tests.video_kinds import KINDS, Kind, Shown, fault_of, make, show, write_base

HEAD = "| file | size | pictures | last at | said | right |\n|---|---|---|---|---|---|"
INTRODUCTION = """# Kinds of video files

Made by `python -m tests.video_kinds_table --out docs/reports/video_files.md`, which needs `ffmpeg` with x264, x265,
SVT-AV1 and zimg; `tests/handstand_app/core/sources/test_video_kinds.py` checks the same files.

Every file is made from one lossless scene, a handstand with a coloured patch in each corner: 15 pictures, 25 a
second where its name says nothing else. It is read from start to end, shown in the player (its first and last
picture) and as a thumbnail, and exported. *Right* means: the patches are where they belong, in their colours; size,
pictures, times and slow motion are as they were made; reading, player, thumbnail and export agree. Or what cannot
be read is said in one sentence.
"""


def row_of(kind: Kind) -> tuple[str, bool]:
    """The row of the table in Markdown, and whether all is right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            shown = show(make(kind, write_base(folder / "base.mkv"), folder), folder)
            fault = fault_of(kind, shown)
        except subprocess.CalledProcessError as error:
            shown, fault = Shown(""), f"ffmpeg: {error.stderr.decode(errors='replace').splitlines()[-1:]}"
        except (SourceError, LibraryError, IndexError) as error:
            shown, fault = Shown(""), repr(error)
    size = "" if shown.first is None else f"{shown.first.shape[1]} x {shown.first.shape[0]}"
    last = "" if shown.first is None else f"{shown.end_s:.2f} s"
    said = shown.sentence.replace(f"{folder}/", "")
    return f"| {kind.name} | {size} | {shown.frames or ''} | {last} | {said} | {fault or 'yes'} |", fault is None


@dataclass(frozen=True)
class TableOptions:
    """Options."""

    out: Path | None = None
    """Markdown file to write; without it the table is printed."""


def main(options: TableOptions) -> None:
    """Make every kind, look at it as the app does, and write the table."""
    rows = [row_of(kind) for kind in KINDS]
    table = "\n".join([HEAD, *(row for row, _ in rows)])
    text = f"{INTRODUCTION}\n{sum(right for _, right in rows)} of {len(rows)} kinds are right.\n\n{table}\n"
    if options.out is None:
        print(text)
    else:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if shutil.which("ffmpeg") is None:
        raise SystemExit("ffmpeg is not installed")
    main(tyro.cli(TableOptions))
