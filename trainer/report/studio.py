"""Films one hold: a dressed athlete in a room, in front of a camera. Needs OpenGL; writes no files."""

from collections.abc import Iterator
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from trainer.report.holds import FPS, FRAMES, HoldSpec, hold_camera, hold_movement
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.looks import draw_look, list_wardrobe
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.skinning import skin
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.render.effects import apply_effects, draw_effects
from trainer.synthetic.render.renderer import Renderer, Scene
from trainer.synthetic.scene.rooms import draw_decor, draw_light, draw_room
from trainer.synthetic.scene.truth import Truth, tell


class Studio:
    """A renderer with everything that holds share. To be closed: use it in a `with` statement.

    Args:
        folder: the MakeHuman data.
        size: width and height of the pictures [px].
    """

    def __init__(self, folder: MakeHumanFolder, size: int) -> None:
        self._folder = folder
        self._size = size
        self._skeleton = load_skeleton(folder)
        self._wardrobe = list_wardrobe(folder)
        self._renderer = Renderer((size, size))

    def __enter__(self) -> "Studio":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._renderer.release()

    def film(self, spec: HoldSpec, truths: list[Truth]) -> Iterator[NDArray[np.uint8]]:
        """Pictures (S, S, 3) RGB of a hold; the truth of each is appended to `truths`."""
        rng = spec.random()
        character = dress(self._folder, self._skeleton, draw_look(rng, self._wardrobe))
        movement = hold_movement(rng, character, spec, FRAMES / FPS)
        self._renderer.load_character(character)
        self._renderer.load_decor(draw_decor(rng))
        moments = [movement.at(frame / FPS) for frame in range(FRAMES)]
        spread = np.concatenate([skin(character, moments[frame])[0][::23] for frame in (0, FRAMES // 2, FRAMES - 1)])
        camera = hold_camera(rng, spread, spec.view, self._size)
        room, light, effects = draw_room(rng, camera.position), draw_light(rng), draw_effects(rng)
        for posed in moments:
            positions, normals = skin(character, posed)
            truths.append(tell(posed, camera))
            yield apply_effects(self._renderer.render(Scene(positions, normals, room, light, camera)), effects, rng)
