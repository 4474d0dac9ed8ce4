"""Renders clips of synthetic athletes: stand, kick up, hold one or two lines, come down; labelled in time.

python -m trainer.synthetic.make_clips --makehuman-dir DIR --out DIR --count 60 --seed 1

The folder has the format of `trainer.datasets.clips`: videos and a labels.csv. Beside each video an .npz holds the
keypoints of every frame: of the athlete, and of a bystander (NaN where there is nobody), (N, 16, 2) px.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from models.body_line import looks_straight
from models.formats.labels_csv import COLUMNS, FILE, UNCLEAR
from models.labels import ACTIONS, NOT_STRAIGHT
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.looks import Wardrobe, draw_look, list_wardrobe
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rig import Skeleton, load_skeleton
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.motion.bystanders import draw_bystander_motion
from trainer.synthetic.motion.dismounts import fall_over, pirouette, roll_out, step_hand
from trainer.synthetic.motion.movement import Movement
from trainer.synthetic.motion.routine import HANDS, HeldLine, RoutineBuilder
from trainer.synthetic.poses.handstand_draws import draw_target
from trainer.synthetic.render.command import run
from trainer.synthetic.render.effects import apply_effects, draw_effects
from trainer.synthetic.render.renderer import Renderer, Scene
from trainer.synthetic.render.stills import LENS_SHARE, MIRROR_SHARE
from trainer.synthetic.render.video import write_mp4
from trainer.synthetic.scene.camera import Camera, Framing, draw_camera, with_lens
from trainer.synthetic.scene.rooms import draw_decor, draw_light, draw_room, with_mirror
from trainer.synthetic.scene.truth import nobody, tell

STRAIGHT_SHARE = 0.3
"""Share of the other holds that are drawn again until they are meant to be straight."""
DISMOUNTS = {"step_down": 0.6, "pirouette": 0.15, "roll": 0.15, "fall": 0.1}
"""Ways out of the last hold, and how often each is taken."""
HAND_STEP_SHARE = 0.2
"""Share of the clips in which a hand steps after the first hold."""
BYSTANDER_SHARE = 0.2
"""Share of the clips in which somebody else stands or walks past behind the athlete."""
_BYSTANDER_STREAM = 7
SHORTEST_S = 0.15
"""Labelled stretches below this are left out."""


@dataclass(frozen=True)
class ClipsOptions:
    """Render clips and labels.csv."""

    makehuman_dir: Path
    """Folder of the MakeHuman data (base/, targets/, rigs/, ...)."""
    out: Path
    """Folder for the clips and labels.csv; made if missing."""
    count: int = 60
    """How many clips."""
    seed: int = 1
    """Other seeds give other people, rooms and holds."""
    size: int = 288
    """Width and height in pixels."""
    fps: int = 15


class Told(NamedTuple):
    """The truth of one frame."""

    label: str
    keypoints: NDArray[np.float32]  # (16, 2) px
    bystander: NDArray[np.float32]  # (16, 2) px; NaN where there is nobody


@dataclass(frozen=True)
class Companion:
    """A bystander, with random numbers apart, so that the clip is otherwise the same."""

    character: Character
    rng: np.random.Generator


def draw_hold(rng: np.random.Generator) -> HeldLine:
    """A random handstand, held for one to three seconds; straight ones more often than among stills."""
    kind, target = draw_target(rng)
    if kind != "straight" and rng.random() < STRAIGHT_SHARE:
        while kind != "straight":
            kind, target = draw_target(rng)
    return HeldLine(target.line, float(rng.uniform(1.0, 3.0)), sway=float(rng.uniform(0.5, 2.5)), pose=target.pose)


def draw_routine(rng: np.random.Generator, character: Character) -> Movement:
    """Stand, kick up, one or two holds, now and then with a step of a hand between, and one of the `DISMOUNTS`."""
    builder = RoutineBuilder(character)
    builder.stand(0.0)
    first, last = draw_hold(rng), draw_hold(rng)
    start = float(rng.uniform(0.2, 1.0))
    builder.stand(start)
    time_s = builder.hold(builder.kick_up(start, first), first, rng)
    if rng.random() < HAND_STEP_SHARE:
        shift = np.array([rng.uniform(-0.03, 0.03), 0.0, rng.uniform(-0.06, 0.06)])
        time_s = step_hand(builder, time_s, first, str(rng.choice(HANDS)), shift)
    if rng.random() < 0.6:
        time_s = builder.hold(time_s + float(rng.uniform(0.5, 1.0)), last, rng)
    else:
        last = first
    _leave(rng, builder, time_s, last)
    return builder.build()


def _leave(rng: np.random.Generator, builder: RoutineBuilder, time_s: float, hold: HeldLine) -> None:
    """One of the `DISMOUNTS`, and what follows."""
    match str(rng.choice(list(DISMOUNTS), p=list(DISMOUNTS.values()))):
        case "step_down":
            builder.rest(builder.come_down(time_s, hold) + 0.3)
        case "pirouette":
            degrees = float(rng.choice([-180.0, -90.0, 90.0, 180.0]))
            builder.rest(pirouette(builder, time_s, hold, degrees) + 0.3)
        case "roll":
            builder.rest(roll_out(builder, time_s, hold) + 0.3)
        case _:
            builder.rest(fall_over(builder, time_s, hold) + float(rng.uniform(0.3, 1.5)))


def clip_camera(rng: np.random.Generator, character: Character, movement: Movement, size: int) -> Camera:
    """A still camera that sees the whole movement."""
    times = np.linspace(0.0, movement.duration_s, 12)
    points = np.concatenate([skin(character, movement.at(float(time_s)))[0][::23] for time_s in times])
    framing = Framing((size, size), float(rng.uniform(0.55, 0.95)), (0.5, float(rng.uniform(0.45, 0.55))))
    return draw_camera(rng, points, framing)


def render_clip(
    rng: np.random.Generator,
    renderer: Renderer,
    people: tuple[Character, Companion | None],
    options: ClipsOptions,
    told: list[Told],
) -> Iterator[NDArray[np.uint8]]:
    """Pictures (S, S, 3) RGB of one clip; the truth of each is appended to `told`.

    Args:
        people: the athlete, and a bystander, if anybody; both are loaded into the renderer.
    """
    athlete, other = people
    movement = draw_routine(rng, athlete)
    camera = clip_camera(rng, athlete, movement, options.size)
    room, light, effects = draw_room(rng, camera.position), draw_light(rng), draw_effects(rng)
    room = with_mirror(rng, room, camera.position) if rng.random() < MIRROR_SHARE else room
    camera = with_lens(rng, camera) if rng.random() < LENS_SHARE else camera
    pace = float(rng.uniform(0.75, 1.3))
    times = np.arange(0.0, movement.duration_s, pace / options.fps)
    bystander: Sequence[PosedRig | None] = [None] * len(times)
    if other is not None:
        reached = np.concatenate([skin(athlete, movement.at(float(time_s)))[0] for time_s in times[::10]])
        bystander = draw_bystander_motion(other.rng, other.character, room, camera, reached, times_s=times)
    for time_s, behind in zip(times, bystander, strict=True):
        posed = movement.at(float(time_s))
        positions, normals = skin(athlete, posed)
        others = [skin(other.character, behind)] if other is not None and behind is not None else []
        truth = tell(posed, camera)
        hidden = truth.label == NOT_STRAIGHT and bool(looks_straight(truth.keypoints))
        beside = nobody() if behind is None else tell(behind, camera)
        told.append(Told(UNCLEAR if hidden else ACTIONS[truth.label], truth.keypoints, beside.keypoints))
        yield apply_effects(renderer.render(Scene(positions, normals, room, light, camera, others)), effects, rng)


def segments(name: str, labels: list[str], fps: int) -> Iterator[dict[str, object]]:
    """Rows of labels.csv for one clip."""
    frame = 0
    for label, stretch in groupby(labels):
        count = len(list(stretch))
        if count / fps >= SHORTEST_S:
            start, end = round(frame / fps, 3), round((frame + count) / fps, 3)
            yield {"clip": name, "start_s": start, "end_s": end, "label": label, "view": "", "notes": "synthetic"}
        frame += count


def write_keypoints(video: Path, told: list[Told]) -> None:
    """The .npz beside a video."""
    keypoints, bystander = (np.stack([frame[field] for frame in told]) for field in (1, 2))
    np.savez_compressed(video.with_suffix(".npz"), keypoints=keypoints, company=bystander)


def draw_companion(
    folder: MakeHumanFolder, skeleton: Skeleton, wardrobe: Wardrobe, numbers: tuple[int, int]
) -> Companion | None:
    """Nobody in most clips."""
    rng = np.random.default_rng((*numbers, _BYSTANDER_STREAM))
    return Companion(dress(folder, skeleton, draw_look(rng, wardrobe)), rng) if rng.random() < BYSTANDER_SHARE else None


def make_clips(options: ClipsOptions) -> None:
    """Write the clips and labels.csv; an interrupted run leaves the labels of what it finished."""
    folder = MakeHumanFolder(options.makehuman_dir)
    skeleton, wardrobe = load_skeleton(folder), list_wardrobe(folder)
    options.out.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    with Renderer((options.size, options.size)) as renderer, open(options.out / FILE, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number in track(range(options.count), description="Rendering", console=console):
            rng = np.random.default_rng((options.seed, number))
            character = dress(folder, skeleton, draw_look(rng, wardrobe))
            renderer.load_character(character)
            other = draw_companion(folder, skeleton, wardrobe, (options.seed, number))
            renderer.load_others([other.character] if other is not None else [])
            renderer.load_decor(draw_decor(rng))
            name, told = f"{number:04d}.mp4", list[Told]()
            write_mp4(options.out / name, render_clip(rng, renderer, (character, other), options, told), options.fps)
            writer.writerows(segments(name, [frame.label for frame in told], options.fps))
            write_keypoints(options.out / name, told)
            file.flush()


def main() -> int:
    """Exit code of the command."""
    return run(make_clips, ClipsOptions)


if __name__ == "__main__":
    sys.exit(main())
