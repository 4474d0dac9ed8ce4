"""Draws a sheet of rendered athletes with their skeletons, kinds and labels, to look at what the generator makes.

python -m trainer.synthetic.preview --makehuman-dir DIR --out sheet.jpg --count 64
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.render.command import run
from trainer.synthetic.render.effects import encode_jpeg
from trainer.synthetic.render.renderer import Renderer
from trainer.synthetic.render.sheet import contact_sheet
from trainer.synthetic.render.stills import draw_stills
from trainer.synthetic.scene.backdrops import list_photos


@dataclass(frozen=True)
class PreviewOptions:
    """Render a sheet of pictures."""

    makehuman_dir: Path
    """Folder of the MakeHuman data (base/, targets/, rigs/, ...)."""
    out: Path
    """JPEG file of the sheet; its folder is made if missing."""
    count: int = 64
    """How many pictures."""
    kind: str | None = None
    """Only this kind of pose, e.g. straight, wall, headstand or empty; an unknown one lists them all."""
    backgrounds: Path | None = None
    """Folder of photos without people, shown instead of a rendered room in half of the pictures."""
    seed: int = 1
    """Other seeds give other people, rooms and poses."""
    size: int = 240
    """Width and height of a picture [px]."""
    columns: int = 8
    quality: int = 80
    """Of the JPEG file, 1 to 100."""

    def __post_init__(self) -> None:
        for name in ("count", "size", "columns", "quality"):
            if getattr(self, name) < 1:
                raise ValueError(f"--{name} must be at least 1, got {getattr(self, name)}")


def preview(options: PreviewOptions) -> None:
    """Write the sheet."""
    folder = MakeHumanFolder(options.makehuman_dir)
    photos = list_photos(options.backgrounds) if options.backgrounds else ()
    with Renderer((options.size, options.size)) as renderer:
        drawn = draw_stills(
            folder, renderer, options.size, options.seed, options.count, kind=options.kind, photos=photos
        )
        stills = list(drawn)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    sheet = contact_sheet(stills, options.columns, options.size)
    options.out.write_bytes(encode_jpeg(sheet, options.quality))
    print(f"{options.out}: {len(stills)} pictures")


def main() -> int:
    """Exit code of the command."""
    return run(preview, PreviewOptions)


if __name__ == "__main__":
    sys.exit(main())
