"""The skeleton of one shaped person in its rest pose, and the skin weights that hang on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.assets import AssetError, FloatArray, MakeHumanFolder
from trainer.synthetic.body.rotations import Array, frame, unit
from trainer.synthetic.body.shape import METRES_PER_UNIT

SIDES: Final = (("_l", 1.0), ("_r", -1.0))
"""Name ending of a side's bones and the sign of its x."""

FINGERS: Final = ("thumb", "index", "middle", "ring", "pinky")

TWIST_BONES: Final = {"upperarm_l": 5, "upperarm_r": 5, "lowerarm_l": 4, "lowerarm_r": 4}
"""Bones whose roll is spread over this many copies along their length, so that the skin does not wring."""


_NEEDED: Final = {"Root", "pelvis", "spine_01", "spine_02", "spine_03", "neck_01", "head"} | {
    bone + end
    for end, _ in SIDES
    for bone in (
        *("clavicle", "upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball"),
        *(f"{finger}_0{k}" for finger in FINGERS for k in (1, 2, 3)),
    )
}


@dataclass(frozen=True)
class Skeleton:
    """Names and parents of the bones, parents first. Shared by all people."""

    names: tuple[str, ...]
    parents: tuple[int, ...]  # -1 for the root
    definitions: dict[str, Any]
    base_weights: FloatArray  # (19158, B), rows sum to 1

    @cached_property
    def index(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def deforming(self) -> tuple[tuple[int, float], ...]:
        """(bone, share of its roll) for each column of the skin weights; see `TWIST_BONES`."""
        columns: list[tuple[int, float]] = []
        for position, name in enumerate(self.names):
            copies = TWIST_BONES.get(name, 1)
            columns += [(position, 1.0 if copies == 1 else k / (copies - 1)) for k in range(copies)]
        return tuple(columns)


@dataclass(frozen=True)
class Rig:
    """The skeleton in one person. Metres, frame of the character (+Y up, +Z front, +X left), A-pose."""

    skeleton: Skeleton
    heads: Array  # (B, 3)
    tails: Array  # (B, 3)
    head_top: Array  # (3,) highest point of the skull

    def head(self, name: str) -> Array:
        result: Array = self.heads[self.skeleton.index[name]]
        return result

    def length(self, start: str, end: str) -> float:
        """Distance in metres between the heads of two bones."""
        return float(np.linalg.norm(self.head(end) - self.head(start)))

    @cached_property
    def rest_axes(self) -> dict[str, Array]:
        """Bone -> (3, 3) its axes at rest, which the zero pose turns into those of the room.

        Columns: x to the left, y towards the trunk, z to the front (arm: crook of the elbow; hand: palm).
        """
        axes: dict[str, Array] = {}
        for end, _ in SIDES:
            shoulder, elbow, wrist = (self.head(name + end) for name in ("upperarm", "lowerarm", "hand"))
            axes["upperarm" + end] = frame(shoulder - elbow, wrist - elbow)
            lower = frame(elbow - wrist, elbow - shoulder)
            axes["lowerarm" + end] = frame(elbow - wrist, np.cross(axes["upperarm" + end][:, 0], lower[:, 1]))
            axes["hand" + end] = self._hand_axes(end)
            hip, knee, ankle = (self.head(name + end) for name in ("thigh", "calf", "foot"))
            front = np.array([0.0, 0.0, 1.0])
            axes["thigh" + end] = frame(hip - knee, front)
            axes["calf" + end] = frame(knee - ankle, front)
        return axes

    def _hand_axes(self, end: str) -> Array:
        sign = 1.0 if end == "_l" else -1.0
        knuckles = {name: self.head(f"{name}_01{end}") for name in FINGERS}
        across = knuckles["index"] - knuckles["pinky"]
        along = unit(knuckles["middle"] - self.head("hand" + end))
        return frame(-along, -sign * np.cross(across, along))

    @cached_property
    def flat_finger(self) -> dict[str, tuple[Array, Array]]:
        """Finger bone -> (its direction at rest, the direction it has on a flat hand at rest)."""
        directions: dict[str, tuple[Array, Array]] = {}
        for end, _ in SIDES:
            palm = self.rest_axes["hand" + end][:, 2]
            for name in FINGERS:
                whole = self.tails[self.skeleton.index[f"{name}_02{end}"]] - self.head(f"{name}_01{end}")
                flat = unit(whole - (whole @ palm) * palm)
                for bone in (f"{name}_0{k}{end}" for k in (1, 2, 3)):
                    own = self.tails[self.skeleton.index[bone]] - self.head(bone)
                    directions[bone] = (unit(own), flat)
        return directions


def load_skeleton(folder: MakeHumanFolder) -> Skeleton:
    """The game_engine rig: bones, hierarchy and skin weights."""
    definitions = folder.json("rigs/rig.game_engine.json")
    definitions = definitions.get("bones", definitions)
    where = f"'{folder.root}/rigs/rig.game_engine.json'"
    if missing := sorted(_NEEDED - definitions.keys()):
        raise AssetError(
            f"{where} is not the rig this generator knows: no bones {', '.join(missing[:3])} ({len(missing)} of "
            f"{len(_NEEDED)} missing). Put MakeHuman's game_engine rig there."
        )
    ordered: list[str] = []
    waiting = sorted(definitions)
    while waiting:
        ready = [name for name in waiting if definitions[name]["parent"] in ("", *ordered)]
        if not ready:
            raise AssetError(f"{where}: no parent for the bones {waiting[:3]}. Put MakeHuman's game_engine rig there.")
        ordered += ready
        waiting = [name for name in waiting if name not in ready]
    parents = [ordered.index(definitions[n]["parent"]) if definitions[n]["parent"] else -1 for n in ordered]
    weights = np.zeros((len(folder.base_vertices), len(ordered)), np.float32)
    for name, pairs in folder.json("rigs/weights.game_engine.json.gz")["weights"].items():
        if name not in definitions:
            raise AssetError(
                f"'{folder.root}/rigs/weights.game_engine.json.gz' has weights for a bone '{name}' "
                "that is not in the rig. Copy rig and weights from the same MakeHuman data."
            )
        for vertex, weight in pairs:
            weights[vertex, ordered.index(name)] = weight
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-6)
    return Skeleton(tuple(ordered), tuple(parents), definitions, weights)


def fit_rig(folder: MakeHumanFolder, skeleton: Skeleton, vertices: FloatArray) -> Rig:
    """The skeleton inside the shaped vertices (19158, 3) in dm."""

    def point(definition: dict[str, Any]) -> NDArray[np.float64]:
        if definition["strategy"] == "CUBE":
            ids = folder.joint_cubes[definition["cube_name"]]
        elif definition["strategy"] == "MEAN":
            ids = np.array(definition["vertex_indices"], np.int32)
        else:
            ids = np.array([definition["vertex_index"]], np.int32)
        return vertices[ids].astype(np.float64).mean(axis=0) * METRES_PER_UNIT

    heads = np.stack([point(skeleton.definitions[name]["head"]) for name in skeleton.names])
    tails = np.stack([point(skeleton.definitions[name]["tail"]) for name in skeleton.names])
    on_head = skeleton.base_weights[:13380, skeleton.index["head"]] > 0.5
    skull = vertices[:13380][on_head].astype(np.float64) * METRES_PER_UNIT
    return Rig(skeleton, heads, tails, skull[skull[:, 1].argmax()])


def spread_twist(rig: Rig, vertices: FloatArray, weights: FloatArray) -> FloatArray:
    """Share the weights of the twist bones among their copies, by the place along the bone.

    Args:
        vertices: (V, 3) m, rest pose.
        weights: (V, B).

    Returns:
        (V, D) with a column for each entry of `Skeleton.deforming`.
    """
    ends = {"upperarm": "lowerarm", "lowerarm": "hand"}
    columns: list[FloatArray] = []
    for position, name in enumerate(rig.skeleton.names):
        copies = TWIST_BONES.get(name, 1)
        own = weights[:, position]
        if copies == 1:
            columns.append(own)
            continue
        start, end = rig.head(name), rig.head(ends[name[:-2]] + name[-2:])
        along = (vertices - start) @ (end - start) / float((end - start) @ (end - start))
        place = np.clip(along, 0.0, 1.0) * (copies - 1)
        columns += [own * np.clip(1.0 - np.abs(place - k), 0.0, 1.0) for k in range(copies)]
    return np.stack(columns, axis=1).astype(np.float32)
