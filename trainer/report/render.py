"""Renders holds to clips with their truth beside them; what is there already is kept. Judges nothing."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from models.body_line import ANGLE_NAMES, deviations
from models.skeleton import NUM_KEYPOINTS
from models.whole_file import whole_stream
from trainer.report.holds import FPS, FRAMES, HoldSpec, draw_specs
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.scene.truth import Truth

if TYPE_CHECKING:
    from trainer.report.studio import Studio

SIZE: Final = 288
"""Width and height of the pictures [px]."""


class HoldsError(Exception):
    """A folder of rendered holds is missing or incomplete; the message says what to do."""


@dataclass(frozen=True)
class RenderedHold:
    """One clip and what is true of its frames.

    Attributes:
        clip: the video.
        fault, deviation, view: as in `HoldSpec`; `view` [degrees] is also where the camera really stands.
        keypoints: (N, 16, 2) image px, pixel centres at +0.5.
        angles: (N, 6) degrees in the room, in the order of `models.body_line.ANGLE_NAMES`.
        seen_angles: (N, 6) the same angles as the picture shows them [degrees].
        labels: (N,) index in `models.labels.ACTIONS`.
    """

    clip: Path
    fault: str
    deviation: float
    view: float
    keypoints: NDArray[np.float32]
    angles: NDArray[np.float32]
    seen_angles: NDArray[np.float32]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        count = len(self.labels)
        if self.keypoints.shape != (count, NUM_KEYPOINTS, 2) or self.angles.shape != (count, len(ANGLE_NAMES)):
            raise HoldsError(
                f"{self.clip.name}: keypoints {self.keypoints.shape} and angles {self.angles.shape} do not go with "
                f"{count} labels; delete the clip's .npz and render again"
            )


def render_holds(makehuman: Path, out: Path, count: int, seed: int = 5) -> float:
    """Write `count` holds to `out` as NNNN.mp4 and NNNN.npz, each of 16 pictures of 288 px at 15 a second.

    Returns:
        Pictures a second; NaN if nothing was left to render.

    Raises:
        AssetError: the MakeHuman folder is incomplete.
        HoldsError: `out` holds clips of another seed or count, or there is no OpenGL.
    """
    from trainer.report.studio import Studio
    from trainer.synthetic.render.renderer import RendererError

    out.mkdir(parents=True, exist_ok=True)
    specs = [spec for spec in draw_specs(count, seed) if not _is_rendered(out, spec, count)]
    started = time.perf_counter()
    if specs:
        try:
            with Studio(MakeHumanFolder(makehuman), SIZE) as studio:
                for spec in track(specs, description="Rendering holds", console=Console(stderr=True)):
                    _render(studio, out, spec, count)
        except RendererError as error:
            raise HoldsError(str(error)) from error
    return len(specs) * FRAMES / (time.perf_counter() - started) if specs else float("nan")


def _is_rendered(out: Path, spec: HoldSpec, count: int) -> bool:
    """Whether the truth is there; it is written after the clip. Raises HoldsError if it is of another set."""
    path = out / f"{spec.number:04d}.npz"
    if not path.exists():
        return False
    with np.load(path) as truth:
        if (int(truth["seed"]), int(truth["count"])) != (spec.seed, count):
            raise HoldsError(
                f"{path} belongs to a set of {truth['count']} holds with seed {truth['seed']}, not of {count} with "
                f"{spec.seed}; name another folder"
            )
    return True


def _render(studio: "Studio", out: Path, spec: HoldSpec, count: int) -> None:
    from trainer.synthetic.render.video import write_mp4

    truths: list[Truth] = []
    write_mp4(out / f"{spec.number:04d}.mp4", studio.film(spec, truths), FPS)
    with whole_stream(out / f"{spec.number:04d}.npz") as file:
        np.savez_compressed(
            file,
            fault=np.array(spec.fault),
            deviation=np.array(spec.deviation),
            view=np.array(spec.view),
            seed=np.array(spec.seed),
            count=np.array(count),
            keypoints=np.stack([truth.keypoints for truth in truths]),
            angles=np.stack([truth.angles.as_array() for truth in truths]),
            labels=np.array([truth.label for truth in truths], np.int64),
        )


def read_holds(folder: Path) -> list[RenderedHold]:
    """All finished holds of a folder, by number.

    Raises:
        HoldsError: there is none, or a clip is missing.
    """
    names = sorted(folder.glob("[0-9][0-9][0-9][0-9].npz"))
    if not names:
        raise HoldsError(f"{folder} has no rendered holds; render them with --makehuman-dir and --clips {folder}")
    return [_read_hold(path) for path in names]


def _read_hold(path: Path) -> RenderedHold:
    clip = path.with_suffix(".mp4")
    if not clip.exists():
        raise HoldsError(f"{clip} is missing; delete {path.name} and render again")
    with np.load(path) as truth:
        keypoints = truth["keypoints"]
        return RenderedHold(
            clip,
            str(truth["fault"]),
            float(truth["deviation"]),
            float(truth["view"]),
            keypoints,
            truth["angles"],
            deviations(keypoints).astype(np.float32),
            truth["labels"],
        )
