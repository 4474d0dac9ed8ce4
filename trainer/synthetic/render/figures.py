"""People on the graphics side: their fixed buffers, and the vertices of the pose in which they are drawn."""

from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.skinning import Character, MeshPart, Outfit


@dataclass
class PartBuffers:
    """One part of a person: what is drawn with one texture."""

    part: MeshPart
    vertices: moderngl.Buffer
    fixed: moderngl.Buffer
    triangles: moderngl.Buffer
    lit: moderngl.VertexArray
    shadow: moderngl.VertexArray

    def release(self) -> None:
        for resource in (self.lit, self.shadow, self.vertices, self.fixed, self.triangles):
            resource.release()


@dataclass
class Figure:
    """An uploaded person."""

    outfit: Outfit
    parts: list[PartBuffers]

    def take_pose(self, positions: NDArray[np.float32], normals: NDArray[np.float32]) -> None:
        """Upload what `skinning.skin` gave: (V, 3) m and (V, 3)."""
        for buffers in self.parts:
            source = buffers.part.source
            buffers.vertices.write(np.concatenate([positions[source], normals[source]], axis=1).tobytes())

    def release(self) -> None:
        for buffers in self.parts:
            buffers.release()


def upload(ctx: moderngl.Context, person: moderngl.Program, shadow: moderngl.Program, character: Character) -> Figure:
    """What does not change with the pose, in buffers of the two programs."""
    parts = []
    for part in character.parts:
        fixed = ctx.buffer(np.concatenate([part.uv, part.paint], axis=1).astype("f4").tobytes())
        vertices = ctx.buffer(reserve=len(part.source) * 24, dynamic=True)
        triangles = ctx.buffer(part.triangles.astype("i4").tobytes())
        lit = ctx.vertex_array(
            person,
            [(vertices, "3f 3f", "in_position", "in_normal"), (fixed, "2f 2f", "in_uv", "in_paint")],
            triangles,
        )
        cast = ctx.vertex_array(shadow, [(vertices, "3f 12x", "in_position")], triangles)
        parts.append(PartBuffers(part, vertices, fixed, triangles, lit, cast))
    return Figure(character.outfit, parts)
