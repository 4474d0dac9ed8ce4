"""Renders the demo clip: one athlete, a straight and an arched handstand, and the truth of every frame.

python -m trainer.synthetic.make_demo --makehuman-dir DIR --out handstand_app/assets/demo.mp4
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from models.body_line import ANGLE_NAMES
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS
from models.whole_file import write_whole
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.shape import Shape
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.body.wardrobe import Look, Tights, dress
from trainer.synthetic.motion.movement import Movement
from trainer.synthetic.motion.routine import demo_routine
from trainer.synthetic.render.command import run
from trainer.synthetic.render.effects import Effects, apply_effects
from trainer.synthetic.render.renderer import Quality, Renderer, Scene
from trainer.synthetic.render.video import write_mp4
from trainer.synthetic.scene.camera import Camera, look_at
from trainer.synthetic.scene.gym import gym_decor, gym_light, gym_room
from trainer.synthetic.scene.truth import Truth, tell

ATHLETE: Final = Look(
    shape=Shape(sex=0.0, age=0.46, muscle=0.72, weight=0.38, proportions=0.8, african=0.1, asian=0.2, caucasian=0.7),
    skin="young_lightskinned_female_diffuse2.jpg",
    skin_tint=(0.97, 0.92, 0.88),
    hair="short02",
    hair_tint=(1.0, 0.85, 0.7),
    eyes="brown",
    tights=Tights(top=(0.86, 0.24, 0.20), bottom=(0.10, 0.13, 0.22), sleeve=0.02, hem=0.0, leg=0.72),
)


@dataclass(frozen=True)
class DemoOptions:
    """Render the demo clip and its truth."""

    makehuman_dir: Path
    """Folder of the MakeHuman data (base/, targets/, rigs/, ...)."""
    out: Path
    """The MP4 to write; the truth goes beside it as <name>.truth.json."""
    width: int = 640
    height: int = 480
    fps: int = 30
    crf: int = 20
    """Quality of the video: lower is better and larger."""
    seed: int = 3
    oversampling: int = 2
    """Render this many times larger and average, for smooth edges."""


def demo_camera(width: int, height: int) -> Camera:
    """A laptop on a chair, side-on to an athlete who kicks up along +Z; a little oblique."""
    return look_at(np.array([-2.75, 0.80, 0.50]), np.array([0.0, 1.0, 0.82]), (width, height), 60.0)


def render_frames(
    renderer: Renderer, character: Character, movement: Movement, options: DemoOptions, truths: list[Truth]
) -> Iterator[NDArray[np.uint8]]:
    """Frames (H, W, 3) RGB of one loop; the truth of each is appended to `truths`."""
    rng = np.random.default_rng(options.seed)
    small = demo_camera(options.width, options.height)
    large = demo_camera(options.width * options.oversampling, options.height * options.oversampling)
    room, light = gym_room(), gym_light()
    count = round(movement.duration_s * options.fps)
    console = Console(stderr=True)
    for index in track(range(count), description="Rendering", console=console):
        posed = movement.at(index / options.fps)
        positions, normals = skin(character, posed)
        picture = renderer.render(Scene(positions, normals, room, light, large))
        smaller = cv2.resize(picture, (options.width, options.height), interpolation=cv2.INTER_AREA)
        truths.append(tell(posed, small))
        yield apply_effects(smaller.astype(np.uint8), Effects(noise=0.004), rng)


def truth_record(truths: list[Truth], fps: int, size: tuple[int, int]) -> dict[str, object]:
    """The JSON beside the clip. Keypoints in px with pixel centres at +0.5, angles in degrees."""
    return {
        "size": size,
        "fps": fps,
        "keypoint_names": KEYPOINTS,
        "angle_names": ANGLE_NAMES,
        "frames": [
            {
                "time_s": round(index / fps, 4),
                "label": ACTIONS[truth.label],
                "margin": round(truth.margin, 2),
                "angles": {name: round(getattr(truth.angles, name), 2) for name in ANGLE_NAMES},
                "keypoints": [[round(float(x), 2), round(float(y), 2)] for x, y in truth.keypoints],
            }
            for index, truth in enumerate(truths)
        ],
    }


def make_demo(options: DemoOptions) -> None:
    """Write the clip and its truth."""
    folder = MakeHumanFolder(options.makehuman_dir)
    character = dress(folder, load_skeleton(folder), ATHLETE)
    movement = demo_routine(character, options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    truths: list[Truth] = []
    large = (options.width * options.oversampling, options.height * options.oversampling)
    with Renderer(large, Quality(shadow_size=2048, texture_size=1024, anisotropy=4.0)) as renderer:
        renderer.load_character(character)
        renderer.load_decor(gym_decor())
        frames = render_frames(renderer, character, movement, options, truths)
        count = write_mp4(options.out, frames, options.fps, options.crf)
    record = truth_record(truths, options.fps, (options.width, options.height))
    write_whole(options.out.with_suffix(".truth.json"), json.dumps(record, separators=(",", ":")))
    print(f"{options.out}: {count} frames, {count / options.fps:.1f} s, {options.out.stat().st_size / 1e6:.2f} MB")


def main() -> int:
    """Exit code of the command."""
    return run(make_demo, DemoOptions)


if __name__ == "__main__":
    sys.exit(main())
