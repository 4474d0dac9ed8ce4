"""Draws one person in one room offscreen with OpenGL (EGL). Knows no poses and draws no random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic import shaders
from trainer.synthetic.camera import Camera
from trainer.synthetic.rooms import Light, Room
from trainer.synthetic.rotations import Array, unit
from trainer.synthetic.skinning import Character, Part

_SHADOW_RADIUS_M: Final = 2.2


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
    """One picture to draw. The person's arrays are those of `skinning.skin`."""

    positions: NDArray[np.float32]  # (V, 3) m
    normals: NDArray[np.float32]  # (V, 3)
    room: Room
    light: Light
    camera: Camera


@dataclass
class _PartBuffers:
    """One part of the loaded character on the graphics side."""

    part: Part
    vertices: moderngl.Buffer
    fixed: moderngl.Buffer
    triangles: moderngl.Buffer
    lit: moderngl.VertexArray
    shadow: moderngl.VertexArray

    def release(self) -> None:
        for resource in (self.lit, self.shadow, self.vertices, self.fixed, self.triangles):
            resource.release()


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
        self._resolved = ctx.framebuffer([ctx.renderbuffer(size, 4)])
        self._shadow_map = ctx.depth_texture((self._quality.shadow_size, self._quality.shadow_size))
        self._shadow_map.compare_func = "<="
        self._shadow_target = ctx.framebuffer(depth_attachment=self._shadow_map)
        self._textures: dict[Path, moderngl.Texture] = {}
        self._parts: list[_PartBuffers] = []
        self._character: Character | None = None
        self._decor: moderngl.TextureArray | None = None

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Give all OpenGL objects back; the renderer is of no use afterwards."""
        self._release_parts()
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
        """Upload what does not change with the pose."""
        self._release_parts()
        self._character = character
        for part in character.parts:
            fixed = self._ctx.buffer(np.concatenate([part.uv, part.paint], axis=1).astype("f4").tobytes())
            vertices = self._ctx.buffer(reserve=len(part.source) * 24, dynamic=True)
            triangles = self._ctx.buffer(part.triangles.astype("i4").tobytes())
            lit = self._ctx.vertex_array(
                self._person,
                [(vertices, "3f 3f", "in_position", "in_normal"), (fixed, "2f 2f", "in_uv", "in_paint")],
                triangles,
            )
            shadow = self._ctx.vertex_array(self._shadow, [(vertices, "3f 12x", "in_position")], triangles)
            self._parts.append(_PartBuffers(part, vertices, fixed, triangles, lit, shadow))
            self._texture(part.texture)

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
        if self._character is None or self._decor is None:
            raise RendererError("Nothing to draw: call load_character and load_decor before render.")
        if (scene.camera.width, scene.camera.height) != self._size:
            raise RendererError(f"Camera is {scene.camera.width}x{scene.camera.height}, renderer is {self._size}.")
        for buffers in self._parts:
            source = buffers.part.source
            buffers.vertices.write(np.concatenate([scene.positions[source], scene.normals[source]], axis=1).tobytes())
        shadow_clip = self._draw_shadow(scene)
        self._drawn.use()
        self._drawn.clear(*scene.light.sky, 1.0)
        self._ctx.enable(moderngl.DEPTH_TEST)
        self._shadow_map.use(location=1)
        for program in (self._room, self._person):
            self._set_light(program, scene, shadow_clip)
        self._draw_room(scene.room)
        self._draw_person()
        self._ctx.copy_framebuffer(self._resolved, self._drawn)
        width, height = self._size
        pixels = np.frombuffer(self._resolved.read(components=3, alignment=1), np.uint8)
        return np.ascontiguousarray(pixels.reshape(height, width, 3)[::-1])

    def _draw_shadow(self, scene: Scene) -> Array:
        middle = (scene.positions.min(axis=0) + scene.positions.max(axis=0)) / 2.0
        clip = _light_clip(np.asarray(scene.light.direction, np.float64), middle.astype(np.float64))
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        _uniform(self._shadow, "clip").write(_columns(clip))
        for buffers in self._parts:
            buffers.shadow.render()
        return clip

    def _set_light(self, program: moderngl.Program, scene: Scene, shadow_clip: Array) -> None:
        light = scene.light
        values: dict[str, Sequence[float]] = {
            "to_light": unit(np.asarray(light.direction, np.float64)).tolist(),
            "light_colour": light.colour,
            "sky_colour": light.sky,
            "ground_colour": light.ground,
            "eye": scene.camera.position.tolist(),
        }
        for name, value in values.items():
            _uniform(program, name).value = tuple(value)
        _uniform(program, "clip").write(_columns(scene.camera.clip_matrix()))
        _uniform(program, "shadow_clip").write(_columns(shadow_clip))
        _uniform(program, "shadow_map").value = 1
        _uniform(program, "shadow_softness").value = light.shadow_softness / self._shadow_map.width

    def _draw_room(self, room: Room) -> None:
        assert self._decor is not None
        self._decor.use(location=0)
        _uniform(self._room, "images").value = 0
        self._ctx.enable(moderngl.CULL_FACE)  # walls between camera and athlete are seen through from behind
        buffer = self._ctx.buffer(room.vertices.astype("f4").tobytes())
        array = self._ctx.vertex_array(self._room, [(buffer, "3f 3f 3f", "in_position", "in_normal", "in_uv")])
        array.render()
        array.release()
        buffer.release()
        self._ctx.disable(moderngl.CULL_FACE)

    def _draw_person(self) -> None:
        assert self._character is not None
        outfit = self._character.outfit
        program = self._person
        _uniform(program, "image").value = 0
        _uniform(program, "top_colour").value = outfit.top
        _uniform(program, "bottom_colour").value = outfit.bottom
        for buffers in self._parts:
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

    def _release_parts(self) -> None:
        for buffers in self._parts:
            buffers.release()
        self._parts.clear()


def _uniform(program: moderngl.Program, name: str) -> moderngl.Uniform:
    member = program[name]
    assert isinstance(member, moderngl.Uniform), f"shader member {name} is no uniform"
    return member


def _light_clip(direction: Array, middle: Array) -> Array:
    """(4, 4) orthographic clip matrix of a light that shines from `direction` on the person."""
    forward = -unit(direction)
    side = np.array([1.0, 0.0, 0.0]) if abs(forward[1]) > 0.9 else np.array([0.0, 1.0, 0.0])
    right = unit(np.cross(forward, side))
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(right, forward), forward]) / _SHADOW_RADIUS_M
    matrix[2, :3] /= 2.0
    matrix[:3, 3] = -matrix[:3, :3] @ middle
    return matrix


def _columns(matrix: Array) -> bytes:
    """OpenGL stores matrices column by column."""
    return np.ascontiguousarray(matrix.T, dtype=np.float32).tobytes()
