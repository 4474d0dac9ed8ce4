"""Renders single pictures of synthetic athletes with their truth, as a data set for training.

python -m trainer.synthetic.make_stills --makehuman-dir DIR --out DIR --count 6000 --seed 1 --size 320
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import track

from models.body_line import ANGLE_NAMES, deviations
from models.labels import ACTIONS
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.render.command import run
from trainer.synthetic.render.effects import encode_jpeg
from trainer.synthetic.render.renderer import Renderer
from trainer.synthetic.render.sheet import contact_sheet
from trainer.synthetic.render.stills import Still, draw_stills
from trainer.synthetic.scene.backdrops import list_photos
from trainer.synthetic.scene.camera import Camera
from trainer.synthetic.scene.truth import Truth, fault_of, view_angle


@dataclass(frozen=True)
class StillsOptions:
    """Render pictures and annotations.npz."""

    makehuman_dir: Path
    """Folder of the MakeHuman data (base/, targets/, rigs/, ...)."""
    out: Path
    """Folder for the pictures and annotations.npz; made if missing."""
    count: int = 1000
    """How many pictures."""
    seed: int = 1
    """Other seeds give other people, rooms and poses; the same seed gives the same pictures."""
    size: int = 320
    """Width and height in pixels."""
    quality: int = 85
    """Of the JPEG files, 1 to 100."""
    sheet: Path | None = None
    """PNG to draw the first 64 pictures in, with skeletons."""
    kind: str | None = None
    """Only this kind of pose, e.g. wall_walk; an unknown one lists them all."""
    backgrounds: Path | None = None
    """Folder of photos without people, shown instead of a rendered room in half of the pictures."""


def annotations(
    names: Sequence[str], kinds: Sequence[str], truths: Sequence[Truth], cameras: Sequence[Camera], seed: int
) -> dict[str, np.ndarray]:
    """Arrays of annotations.npz.

    Returns:
        image (N,) file names; keypoints (N, 16, 2) px, pixel centres at +0.5; in_picture (N, 16); visible (N, 16) bool,
        in the picture and not covered, left out unless every truth tells it; keypoints_3d (N, 16, 3) m, +Y up, 0 where
        the hands rest; spine (N, 2) px and spine_3d (N, 3) m, the 17th keypoint of PA17J; angles (N, 6) degrees in the
        order of angle_names (6,), angles_seen (N, 6) the same as the picture shows them; label (N,) index in
        models.labels.ACTIONS; margin (N,) degrees (no handstand: cm); fault (N,) name of the angle that broke the line
        first, or ""; kind (N,) name of the pose; view (N,) degrees, 0 side-on, 90 from front or back; camera_position
        (N, 3) m; camera_rotation (N, 3, 3) rows right, down, forward; focal_px (N,); k1 (N,) distortion of the lens;
        seed (). NaN where there is no person.
    """
    visible = [truth.visible for truth in truths if truth.visible is not None]
    return {
        **({"visible": np.stack(visible)} if len(visible) == len(truths) else {}),
        "image": np.array(names),
        "keypoints": np.stack([truth.keypoints for truth in truths]),
        "in_picture": np.stack([truth.in_picture for truth in truths]),
        "keypoints_3d": np.stack([truth.keypoints_3d for truth in truths]),
        "spine": np.stack([truth.spine for truth in truths]),
        "spine_3d": np.stack([truth.spine_3d for truth in truths]),
        "angles": np.stack([truth.angles.as_array() for truth in truths]),
        "angle_names": np.array(ANGLE_NAMES),
        "label": np.array([truth.label for truth in truths], np.int8),
        "margin": np.array([truth.margin for truth in truths], np.float32),
        "kind": np.array(kinds),
        "angles_seen": deviations(np.stack([truth.keypoints for truth in truths])).astype(np.float32),
        "fault": np.array([fault_of(truth) for truth in truths]),
        "view": np.array([view_angle(t.keypoints_3d, c) for t, c in zip(truths, cameras, strict=True)], np.float32),
        "camera_position": np.stack([camera.position for camera in cameras]).astype(np.float32),
        "camera_rotation": np.stack([camera.rotation for camera in cameras]).astype(np.float32),
        "focal_px": np.array([camera.focal_px for camera in cameras], np.float32),
        "k1": np.array([camera.k1 for camera in cameras], np.float32),
        "seed": np.array(seed),
    }


def make_stills(options: StillsOptions) -> None:
    """Write pictures, annotations and the sheet."""
    folder = MakeHumanFolder(options.makehuman_dir)
    photos = list_photos(options.backgrounds) if options.backgrounds else ()
    options.out.mkdir(parents=True, exist_ok=True)
    names: list[str] = []
    kinds: list[str] = []
    truths: list[Truth] = []
    cameras: list[Camera] = []
    shown: list[Still] = []
    console = Console(stderr=True)
    start = time.perf_counter()
    with Renderer((options.size, options.size)) as renderer:
        stills = draw_stills(
            folder, renderer, options.size, options.seed, options.count, kind=options.kind, photos=photos
        )
        for still in track(stills, total=options.count, description="Rendering", console=console):
            names.append(f"{still.index:06d}.jpg")
            (options.out / names[-1]).write_bytes(encode_jpeg(still.picture, options.quality))
            kinds.append(still.kind)
            truths.append(still.truth)
            cameras.append(still.camera)
            if options.sheet and len(shown) < 64:
                shown.append(still)
    seconds = time.perf_counter() - start
    np.savez_compressed(options.out / "annotations.npz", **annotations(names, kinds, truths, cameras, options.seed))  # type: ignore[arg-type]
    if options.sheet:
        options.sheet.parent.mkdir(parents=True, exist_ok=True)
        options.sheet.write_bytes(cv2.imencode(".png", contact_sheet(shown)[..., ::-1])[1].tobytes())
    counts = {action: sum(truth.label == index for truth in truths) for index, action in enumerate(ACTIONS)}
    print(f"{options.out}: {len(names)} pictures in {seconds:.0f} s, {len(names) / seconds:.1f} per second; {counts}")


def main() -> int:
    """Exit code of the command."""
    return run(make_stills, StillsOptions)


if __name__ == "__main__":
    sys.exit(main())
