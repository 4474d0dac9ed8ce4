"""A stick figure with the bones of the real rig, so that poses can be tested without the MakeHuman folder."""

import gzip
import json
from pathlib import Path

import numpy as np

from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.rig import FINGERS, Rig, Skeleton
from trainer.synthetic.body.skinning import Character, MeshPart, Outfit

_MIDDLE = {
    "Root": ("", (0.0, -0.818, 0.0)),
    "pelvis": ("Root", (0.0, 0.067, 0.015)),
    "spine_01": ("pelvis", (0.0, 0.148, -0.024)),
    "spine_02": ("spine_01", (0.0, 0.215, -0.008)),
    "spine_03": ("spine_02", (0.0, 0.291, -0.006)),
    "neck_01": ("spine_03", (0.0, 0.613, 0.007)),
    "head": ("neck_01", (0.0, 0.717, 0.044)),
}
_LEFT = {
    "thigh": ("pelvis", (0.103, 0.059, 0.007)),
    "calf": ("thigh", (0.144, -0.340, 0.039)),
    "foot": ("calf", (0.181, -0.748, 0.024)),
    "ball": ("foot", (0.186, -0.809, 0.143)),
    "clavicle": ("spine_03", (0.023, 0.541, 0.024)),
    "upperarm": ("clavicle", (0.172, 0.519, 0.021)),
    "lowerarm": ("upperarm", (0.334, 0.336, 0.022)),
    "hand": ("lowerarm", (0.456, 0.213, 0.184)),
}
_KNUCKLES = {
    "thumb": (0.458, 0.206, 0.228),
    "index": (0.484, 0.172, 0.279),
    "middle": (0.501, 0.162, 0.261),
    "ring": (0.508, 0.154, 0.244),
    "pinky": (0.510, 0.145, 0.224),
}
_PHALANX = np.array([0.0, -0.018, 0.013])
SOLE_HEIGHT, PALM_HEIGHT = 0.07, 0.03


def stick_rig() -> Rig:
    """A rig of 1.7 m with all 53 bones."""
    places: dict[str, tuple[str, tuple[float, float, float]]] = dict(_MIDDLE)
    for end, sign in (("_l", 1.0), ("_r", -1.0)):
        for name, (parent, (x, y, z)) in _LEFT.items():
            places[name + end] = (parent if parent in _MIDDLE else parent + end, (sign * x, y, z))
        for finger in FINGERS:
            x, y, z = _KNUCKLES[finger]
            for k in (1, 2, 3):
                parent = f"hand{end}" if k == 1 else f"{finger}_0{k - 1}{end}"
                step = _PHALANX * (k - 1)
                places[f"{finger}_0{k}{end}"] = (parent, (sign * x, y + step[1], z + step[2]))
    names = tuple(places)
    parents = tuple(names.index(parent) if parent else -1 for parent, _ in places.values())
    heads = np.array([place for _, place in places.values()])
    tails = heads + _PHALANX
    skeleton = Skeleton(names, parents, {}, np.zeros((0, len(names)), np.float32))
    return Rig(skeleton, heads, tails, np.array([0.0, 0.86, 0.05]))


def stick_character() -> Character:
    """A person whose only vertices are the joints."""
    rig = stick_rig()
    columns = rig.skeleton.deforming
    weights = np.zeros((len(rig.heads), len(columns)), np.float32)
    for column, (bone, share) in enumerate(columns):
        if share == 1.0:
            weights[bone, column] = 1.0
    source = np.arange(1, len(rig.heads), dtype=np.int32)  # without the root, which stays at the floor
    part = MeshPart(
        "joints",
        source,
        np.zeros((len(source), 2), np.float32),
        np.zeros((0, 3), np.int32),
        np.zeros((len(source), 2), np.float32),
        Path("none.png"),
        (1.0, 1.0, 1.0),
        alpha_test=False,
        two_sided=True,
    )
    outfit = Outfit((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    vertices = rig.heads.astype(np.float32)
    return Character(rig, vertices, np.ones_like(vertices), weights, (part,), outfit, PALM_HEIGHT, SOLE_HEIGHT)


def write_rig(root: Path, bones: dict[str, object], weights: dict[str, object]) -> MakeHumanFolder:
    """A data folder with a base mesh of one vertex and this rig."""
    for name in ("base", "rigs"):
        (root / name).mkdir()
    (root / "base" / "base.obj.gz").write_bytes(gzip.compress(b"v 0 0 0\n"))
    (root / "rigs" / "rig.game_engine.json").write_text(json.dumps({"bones": bones}))
    packed = gzip.compress(json.dumps({"weights": weights}).encode())
    (root / "rigs" / "weights.game_engine.json.gz").write_bytes(packed)
    return MakeHumanFolder(root)


def whole_rig() -> dict[str, object]:
    skeleton = stick_rig().skeleton
    parents = [skeleton.names[parent] if parent >= 0 else "" for parent in skeleton.parents]
    return {name: {"parent": parent} for name, parent in zip(skeleton.names, parents, strict=True)}
