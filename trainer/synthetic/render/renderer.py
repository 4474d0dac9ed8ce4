"""Draws people in one room offscreen with OpenGL (EGL). Knows no poses and draws no random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.rotations import Array, unit
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.render import shaders
from trainer.synthetic.render.figures import Figure, upload
from trainer.synthetic.scene.backdrops import laid_over
from trainer.synthetic.scene.camera import Camera, light_clip
from trainer.synthetic.scene.rooms import Light, Room


def read_texture(path: Path, largest_side: int) -> NDArray[np.uint8]:
    """(H, W, 4) RGBA of an image file, made square when it is shrunk to the largest side.

    Raises:
        RendererError: the file cannot be read.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise RendererError(f"the texture {path} cannot be read; unpack the MakeHuman data again")
    if max(picture.shape[:2]) > largest_side:
        picture = cv2.resize(picture, (largest_side, largest_side), interpolation=cv2.INTER_AREA)
    codes = {2: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}
    channels = 2 if picture.ndim == 2 else picture.shape[2]
    return np.asarray(cv2.cvtColor(picture, codes[channels]), dtype=np.uint8)


class RendererError(RuntimeError):
    """The machine cannot draw offscreen."""


@dataclass(frozen=True)
class Quality:
    """What a picture may cost; the defaults are for many pictures on a processor without graphics."""

    samples: int = 4
    """Per pixel, for smooth edges."""
    shadow_size: int = 512
    """Texels along a side of the shadow map."""
    texture_size: int = 512
    """Largest side of the person's textures."""
    anisotropy: float = 1.0
    """Sharpness of textures seen at a flat angle; 4 costs almost twice the time."""


@dataclass(frozen=True)
class Scene:
    """One picture to draw. The person's arrays are those of `skinning.skin`; (0, 3) leaves the person out."""

    positions: NDArray[np.float32]  # (V, 3) m
    normals: NDArray[np.float32]  # (V, 3)
    room: Room
    light: Light
    camera: Camera
    others: Sequence[tuple[NDArray[np.float32], NDArray[np.float32]]] = ()
    """Positions and normals of other people, in the order of `Renderer.load_others`."""
    backdrop: NDArray[np.uint8] | None = None  # (H, W, 3) RGB
    """A photo instead of the room, which still lights the people."""


def open_context() -> moderngl.Context:
    """An OpenGL 3.3 context without a window."""
    try:
        return moderngl.create_context(require=330, standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as error:  # glcontext raises plain Exception
        raise RendererError(
            f"No offscreen OpenGL 3.3 through EGL: {error}. Install Mesa's software renderer "
            "(Debian, Ubuntu: apt install libegl1 libgl1-mesa-dri) or a graphics driver with EGL."
        ) from error


class Renderer:
    """Owns the OpenGL context; use it in a `with` block. Pictures are drawn in the size of the camera."""

    def __init__(self, size: tuple[int, int], quality: Quality | None = None) -> None:
        self._ctx = ctx = open_context()
        self._size = size
        self._quality = quality or Quality()
        self._person = ctx.program(shaders.PERSON_VERTEX, shaders.PERSON_FRAGMENT)
        self._room = ctx.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT)
        self._shadow = ctx.program(shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT)
        samples = min(self._quality.samples, ctx.max_samples)
        colour, depth = ctx.renderbuffer(size, 4, samples=samples), ctx.depth_renderbuffer(size, samples=samples)
        self._drawn = ctx.framebuffer([colour], depth)
        self._resolved = ctx.framebuffer([ctx.renderbuffer(size, 4)], ctx.depth_renderbuffer(size))
        self._shadow_map = ctx.depth_texture((self._quality.shadow_size, self._quality.shadow_size))
        self._shadow_map.compare_func = "<="
        self._shadow_target = ctx.framebuffer(depth_attachment=self._shadow_map)
        self._textures: dict[Path, moderngl.Texture] = {}
        self._athlete: Figure | None = None
        self._others: list[Figure] = []
        self._mirrored: moderngl.Framebuffer | None = None
        self._decor: moderngl.TextureArray | None = None

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Give all OpenGL objects back; the renderer is of no use afterwards."""
        for figure in (self._athlete, *self._others):
            if figure is not None:
                figure.release()
        if self._mirrored is not None:
            self._mirrored.release()
            self._reflection.release()
        for texture in (*self._textures.values(), self._shadow_map):
            texture.release()
        if self._decor is not None:
            self._decor.release()
        self._textures.clear()
        for target in (self._drawn, self._resolved, self._shadow_target):
            target.release()
        for program in (self._person, self._room, self._shadow):
            program.release()
        self._ctx.release()

    def load_character(self, character: Character) -> None:
        """Upload the athlete: what does not change with the pose."""
        if self._athlete is not None:
            self._athlete.release()
        self._athlete = self._uploaded(character)

    def load_others(self, characters: Sequence[Character]) -> None:
        """Upload the people for `Scene.others`, in the same order, instead of those before."""
        for figure in self._others:
            figure.release()
        self._others = [self._uploaded(character) for character in characters]

    def _uploaded(self, character: Character) -> Figure:
        for part in character.parts:
            self._texture(part.texture)
        return upload(self._ctx, self._person, self._shadow, character)

    def load_decor(self, images: NDArray[np.uint8]) -> None:
        """Upload the pictures on walls, floor and furniture: (L, S, S, 3), rows from the top."""
        if self._decor is not None:
            self._decor.release()
        layers, height, width, _ = images.shape
        self._decor = self._ctx.texture_array((width, height, layers), 3, np.ascontiguousarray(images).tobytes())
        self._decor.build_mipmaps()
        self._decor.anisotropy = self._quality.anisotropy

    def render(self, scene: Scene) -> NDArray[np.uint8]:
        """Draw the loaded character in the loaded decor.

        Returns:
            (H, W, 3) RGB of the camera's size.
        """
        if self._athlete is None or self._decor is None:
            raise RendererError("Nothing to draw: call load_character and load_decor before render.")
        if (scene.camera.width, scene.camera.height) != self._size:
            raise RendererError(f"Camera is {scene.camera.width}x{scene.camera.height}, renderer is {self._size}.")
        if len(scene.others) > len(self._others):
            raise RendererError(f"{len(scene.others)} others to draw, {len(self._others)} loaded: call load_others.")
        shown = self._posed_figures(self._athlete, scene)
        shadow_clip = self._draw_shadow(scene, shown)
        self._shadow_map.use(location=1)
        for program in (self._room, self._person):
            self._set_light(program, scene, shadow_clip)
        clip, eye = scene.camera.clip_matrix(), scene.camera.position
        mirror = scene.room.mirror
        if mirror is not None and scene.backdrop is None and mirror.shows_to(eye):
            self._draw_reflection(scene, shown, clip @ mirror.matrix, mirror.reflected(eye))
        self._draw_all(self._drawn, scene, shown, clip, eye)
        self._ctx.copy_framebuffer(self._resolved, self._drawn)
        width, height = self._size
        pixels = np.frombuffer(self._resolved.read(components=4, alignment=1), np.uint8)
        picture = scene.camera.distort(np.ascontiguousarray(pixels.reshape(height, width, 4)[::-1]))
        return np.ascontiguousarray(picture[..., :3]) if scene.backdrop is None else laid_over(scene.backdrop, picture)

    def read_depth(self) -> NDArray[np.float32]:
        """(H, W) OpenGL depth of the last picture, 0 near to 1 far, rows from the top, before the lens bends it."""
        width, height = self._size
        stored = np.frombuffer(self._resolved.read(components=1, attachment=-1, alignment=1, dtype="f4"), np.float32)
        return stored.reshape(height, width)[::-1]

    def _posed_figures(self, athlete: Figure, scene: Scene) -> list[Figure]:
        shown = []
        for figure, pose in zip(
            (athlete, *self._others), ((scene.positions, scene.normals), *scene.others), strict=False
        ):
            if len(pose[0]):
                figure.take_pose(*pose)
                shown.append(figure)
        return shown

    def _draw_reflection(self, scene: Scene, shown: Sequence[Figure], clip: Array, eye: Array) -> None:
        """What the mirror shows, for every pixel of the picture."""
        if self._mirrored is None:
            self._reflection = self._ctx.texture(self._size, 3)
            self._mirrored = self._ctx.framebuffer([self._reflection], self._ctx.depth_renderbuffer(self._size))
        self._ctx.front_face = "cw"  # a reflection turns triangles round
        self._draw_all(self._mirrored, scene, shown, clip, eye)
        self._ctx.front_face = "ccw"
        self._reflection.use(location=2)

    def _draw_all(
        self, target: moderngl.Framebuffer, scene: Scene, shown: Sequence[Figure], clip: Array, eye: Array
    ) -> None:
        target.use()
        target.clear(*((*scene.light.sky, 1.0) if scene.backdrop is None else (0.0, 0.0, 0.0, 0.0)))
        self._ctx.enable(moderngl.DEPTH_TEST)
        for program in (self._room, self._person):
            _uniform(program, "clip").write(_columns(clip))
            _uniform(program, "eye").value = tuple(eye.tolist())
        if scene.backdrop is None:
            self._draw_room(scene.room)
        for figure in shown:
            self._draw_person(figure)

    def _draw_shadow(self, scene: Scene, shown: Sequence[Figure]) -> Array:
        points = scene.positions if len(scene.positions) else np.zeros((1, 3), np.float32)
        middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
        clip = light_clip(np.asarray(scene.light.direction, np.float64), middle.astype(np.float64))
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        _uniform(self._shadow, "clip").write(_columns(clip))
        for figure in shown:
            for buffers in figure.parts:
                buffers.shadow.render()
        return clip

    def _set_light(self, program: moderngl.Program, scene: Scene, shadow_clip: Array) -> None:
        light = scene.light
        values: dict[str, Sequence[float]] = {
            "to_light": unit(np.asarray(light.direction, np.float64)).tolist(),
            "light_colour": light.colour,
            "sky_colour": light.sky,
            "ground_colour": light.ground,
        }
        for name, value in values.items():
            _uniform(program, name).value = tuple(value)
        _uniform(program, "shadow_clip").write(_columns(shadow_clip))
        _uniform(program, "shadow_map").value = 1
        _uniform(program, "shadow_softness").value = light.shadow_softness / self._shadow_map.width

    def _draw_room(self, room: Room) -> None:
        assert self._decor is not None
        self._decor.use(location=0)
        _uniform(self._room, "images").value = 0
        _uniform(self._room, "reflection").value = 2
        self._ctx.enable(moderngl.CULL_FACE)  # walls between camera and athlete are seen through from behind
        buffer = self._ctx.buffer(room.vertices.astype("f4").tobytes())
        array = self._ctx.vertex_array(self._room, [(buffer, "3f 3f 3f", "in_position", "in_normal", "in_uv")])
        array.render()
        array.release()
        buffer.release()
        self._ctx.disable(moderngl.CULL_FACE)

    def _draw_person(self, figure: Figure) -> None:
        program = self._person
        _uniform(program, "image").value = 0
        _uniform(program, "top_colour").value = figure.outfit.top
        _uniform(program, "bottom_colour").value = figure.outfit.bottom
        for buffers in figure.parts:
            self._texture(buffers.part.texture).use(location=0)
            _uniform(program, "tint").value = buffers.part.tint
            _uniform(program, "alpha_cut").value = 0.45 if buffers.part.alpha_test else 0.0
            if buffers.part.two_sided:
                self._ctx.disable(moderngl.CULL_FACE)
            else:
                self._ctx.enable(moderngl.CULL_FACE)
            buffers.lit.render()

    def _texture(self, path: Path) -> moderngl.Texture:
        if path not in self._textures:
            picture = read_texture(path, self._quality.texture_size)
            texture = self._ctx.texture(picture.shape[1::-1], 4, picture.tobytes())
            texture.build_mipmaps()
            texture.anisotropy = self._quality.anisotropy
            self._textures[path] = texture
        return self._textures[path]


def _uniform(program: moderngl.Program, name: str) -> moderngl.Uniform:
    member = program[name]
    assert isinstance(member, moderngl.Uniform), f"shader member {name} is no uniform"
    return member


def _columns(matrix: Array) -> bytes:
    """OpenGL stores matrices column by column."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32).tobytes()
