"""Skinning of everything a person wears in one matrix product, with correctives round the shoulders."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.assets import FloatArray, IntArray
from trainer.synthetic.body.correctives import restored
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rig import SIDES, Rig
from trainer.synthetic.body.rotations import Array

_LEAST_SHARE = 0.02
_FULL_SHARE = 0.15


@dataclass(frozen=True)
class MeshPart:
    """What is drawn with one texture: a range of the person's vertices, cut open along texture seams."""

    name: str
    source: IntArray  # (N,) vertex of the person for each corner that is drawn
    uv: FloatArray  # (N, 2) origin top left
    triangles: IntArray  # (T, 3) into source
    paint: FloatArray  # (N, 2) signed: positive where tight clothes are painted on (top, bottom)
    texture: Path
    tint: tuple[float, float, float]
    alpha_test: bool
    two_sided: bool


@dataclass(frozen=True)
class Outfit:
    """Colours of tight clothes painted on the skin."""

    top: tuple[float, float, float]
    bottom: tuple[float, float, float]


@dataclass(frozen=True)
class Character:
    """One person, ready to be posed. Metres, rest pose."""

    rig: Rig
    vertices: FloatArray  # (V, 3)
    normals: FloatArray  # (V, 3)
    weights: FloatArray  # (V, D) columns as in Skeleton.deforming
    parts: tuple[MeshPart, ...]
    outfit: Outfit
    palm_height: float  # of the wrist above the floor when the hand lies flat [m]
    sole_height: float  # of the ankle above the floor when the foot stands flat [m]

    @cached_property
    def drawn(self) -> IntArray:
        """Ids of all vertices that are drawn; skin under clothes is not."""
        return np.unique(np.concatenate([part.source for part in self.parts]))

    @cached_property
    def shoulders(self) -> tuple[tuple[IntArray, Array, FloatArray], ...]:
        """For each side: the vertices that hang on the upper arm and on the trunk, the joint at rest [m], and how much
        each vertex is corrected, which rises from 0 with the arm's share so that hair and hems do not tear."""
        names = [self.rig.skeleton.names[bone] for bone, _ in self.rig.skeleton.deforming]
        found = []
        for end, _ in SIDES:
            arm, forearm = (
                self.weights[:, [name == f"{bone}{end}" for name in names]].sum(axis=1)
                for bone in ("upperarm", "lowerarm")
            )
            between = (arm > _LEAST_SHARE) & (arm < 1.0 - _LEAST_SHARE) & (forearm < _LEAST_SHARE)
            vertices = np.flatnonzero(between).astype(np.int32)
            rise = np.clip((arm[vertices] - _LEAST_SHARE) / _FULL_SHARE, 0.0, 1.0).astype(np.float32)
            found.append((vertices, self.rig.head(f"upperarm{end}"), rise))
        return tuple(found)


def skin(character: Character, posed: PosedRig) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Positions (V, 3) in metres and unnormalised normals (V, 3) of the posed person, in the room."""
    matrices = posed.skin_matrices.astype(np.float32)
    blended = (character.weights @ matrices.reshape(len(matrices), 12)).reshape(-1, 3, 4)
    for vertices, joint, share in character.shoulders:
        blended[vertices] = restored(blended[vertices], joint, share)
    positions = np.einsum("vij,vj->vi", blended[:, :, :3], character.vertices) + blended[:, :, 3]
    normals = np.einsum("vij,vj->vi", blended[:, :, :3], character.normals)
    return positions, normals


def lowest_point(character: Character, posed: PosedRig) -> float:
    """Height of the lowest drawn vertex [m]."""
    drawn = character.drawn
    matrices = posed.skin_matrices[:, 1, :].astype(np.float32)
    rows = character.weights[drawn] @ matrices
    heights = np.einsum("vj,vj->v", rows[:, :3], character.vertices[drawn]) + rows[:, 3]
    return float(heights.min())
