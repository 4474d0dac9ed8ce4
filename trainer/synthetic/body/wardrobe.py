"""Dresses a shaped body: fits items, hides skin under them, paints tight clothes. Knows no poses but flat hands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from trainer.synthetic.body.assets import BODY_VERTICES, Faces, FloatArray, IntArray, Item, MakeHumanFolder
from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.rig import Rig, Skeleton, fit_rig, spread_twist
from trainer.synthetic.body.shape import METRES_PER_UNIT, Shape, shaped_vertices, vertex_normals
from trainer.synthetic.body.skinning import Character, MeshPart, Outfit, skin

Colour = tuple[float, float, float]
WHITE: Final[Colour] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Tights:
    """Tight clothes painted on the skin; lengths in metres along trunk, arm and leg."""

    top: Colour = (0.2, 0.3, 0.5)
    bottom: Colour = (0.1, 0.1, 0.12)
    has_top: bool = True
    hem: float = -0.05
    """Lower end of the top above the waist: negative is below (tucked in), 0.2 a sports bra."""
    sleeve: float = 0.03
    """From the shoulder joint down the arm."""
    leg: float = 0.25
    """From the hip joint down the leg."""


@dataclass(frozen=True)
class Look:
    """Everything that makes one character. Names are those of the data folder; '' leaves the item out."""

    shape: Shape
    skin: str
    skin_tint: Colour = WHITE
    hair: str = ""
    hair_tint: Colour = WHITE
    eyes: str = "brown"
    eyebrows: str = "eyebrow001"
    clothes: str = ""
    clothes_tint: Colour = WHITE
    shoes: str = ""
    tights: Tights = Tights()


@dataclass(frozen=True)
class _Worn:
    """An item that was fitted on the shaped body."""

    item: Item
    vertices: FloatArray  # (V, 3) m
    weights: FloatArray  # (V, B)
    tint: Colour
    two_sided: bool


def dress(folder: MakeHumanFolder, skeleton: Skeleton, look: Look) -> Character:
    """Build the character: shape, rig, clothes, hair, eyes and skin weights."""
    shaped = shaped_vertices(folder, look.shape)
    rig = fit_rig(folder, skeleton, shaped)
    body = shaped[:BODY_VERTICES] * np.float32(METRES_PER_UNIT)
    worn = [_fit(shaped, skeleton, *choice) for choice in _chosen(folder, look)]
    hidden = np.unique(np.concatenate([np.zeros(0, np.int32), *(entry.item.fitting.hidden for entry in worn)]))
    paint = _paint_fields(rig, skeleton, body, look.tights)
    body = _smoothed(body, folder.body_faces, np.clip(paint[:, 0] / 0.02, 0.0, 1.0))
    skin_path = folder.path(f"skins/{look.skin}")
    parts = [_body_part(folder.body_faces, hidden, paint, skin_path, look.skin_tint)]
    vertices, weights = [body], [skeleton.base_weights[:BODY_VERTICES]]
    normals = [vertex_normals(body, folder.body_faces)]
    for entry in worn:
        parts.append(_item_part(entry, sum(len(group) for group in vertices)))
        vertices.append(entry.vertices)
        weights.append(entry.weights)
        normals.append(vertex_normals(entry.vertices, entry.item.faces))
    rest = np.concatenate(vertices)
    skin_weights = spread_twist(rig, rest, np.concatenate(weights))
    outfit = Outfit(look.tights.top, look.tights.bottom)
    draft = Character(rig, rest, np.concatenate(normals), skin_weights, tuple(parts), outfit, 0.0, 0.0)
    palm, sole = _contact_heights(draft)
    return Character(rig, rest, draft.normals, skin_weights, tuple(parts), outfit, palm, sole)


def _chosen(folder: MakeHumanFolder, look: Look) -> list[tuple[Item, Colour, bool]]:
    """(item, tint, two-sided) in drawing order: what has transparent edges comes last."""
    chosen = [(folder.item("eyes", "low-poly", look.eyes), WHITE, False)]
    if look.clothes:
        chosen.append((folder.item("clothes", look.clothes), look.clothes_tint, True))
    if look.shoes:
        chosen.append((folder.item("shoes", look.shoes), WHITE, True))
    if look.eyebrows:
        chosen.append((folder.item("eyebrows", look.eyebrows), look.hair_tint, True))
    if look.hair:
        chosen.append((folder.item("hair", look.hair), look.hair_tint, True))
    return chosen


def _fit(shaped: FloatArray, skeleton: Skeleton, item: Item, tint: Colour, two_sided: bool) -> _Worn:
    fitting = item.fitting
    scale = [
        abs(float(shaped[a, axis] - shaped[b, axis])) / distance for axis, (a, b, distance) in enumerate(fitting.scale)
    ]
    corners = shaped[fitting.corners]
    placed = np.einsum("vk,vkc->vc", fitting.weights, corners) + fitting.offsets * np.array(scale, np.float32)
    weights = np.einsum("vk,vkb->vb", fitting.weights, skeleton.base_weights[fitting.corners])
    weights = np.clip(weights, 0.0, None)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-6)
    return _Worn(item, (placed * METRES_PER_UNIT).astype(np.float32), weights.astype(np.float32), tint, two_sided)


def _cut_open(faces: Faces, keep: IntArray) -> tuple[IntArray, FloatArray, IntArray]:
    """Source vertices (N,), uv (N, 2) and triangles (T, 3) of the kept quads, split along texture seams."""
    pairs = faces.vertex_ids[keep].astype(np.int64) * len(faces.uv) + faces.uv_ids[keep]
    unique, inverse = np.unique(pairs, return_inverse=True)
    quads = inverse.reshape(-1, 4).astype(np.int32)
    uv = faces.uv[unique % len(faces.uv)].copy()
    uv[:, 1] = 1.0 - uv[:, 1]  # images are stored top row first
    return (unique // len(faces.uv)).astype(np.int32), uv, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _body_part(faces: Faces, hidden: IntArray, paint: FloatArray, texture: Path, tint: Colour) -> MeshPart:
    keep = np.flatnonzero(~np.isin(faces.vertex_ids, hidden).all(axis=1)).astype(np.int32)
    source, uv, triangles = _cut_open(faces, keep)
    return MeshPart("body", source, uv, triangles, paint[source], texture, tint, alpha_test=False, two_sided=False)


def _item_part(worn: _Worn, first_vertex: int) -> MeshPart:
    faces = worn.item.faces
    source, uv, triangles = _cut_open(faces, np.arange(len(faces.vertex_ids), dtype=np.int32))
    bare = np.full((len(source), 2), -1.0, np.float32)
    return MeshPart(
        worn.item.name,
        source + np.int32(first_vertex),
        uv,
        triangles,
        bare,
        worn.item.texture,
        worn.tint,
        alpha_test=worn.item.transparent and worn.item.texture.suffix == ".png" and worn.item.name != "low-poly",
        two_sided=worn.two_sided,
    )


def _paint_fields(rig: Rig, skeleton: Skeleton, body: FloatArray, tights: Tights) -> FloatArray:
    """(V, 2) for top and bottom: metres inside the edge of the garment, negative outside."""
    weights = skeleton.base_weights[: len(body)]

    def share(*stems: str) -> FloatArray:
        columns = [i for i, name in enumerate(skeleton.names) if name.startswith(stems)]
        return weights[:, columns].sum(axis=1)

    arm = share("upperarm", "lowerarm", "hand", *("thumb", "index", "middle", "ring", "pinky"))
    leg = share("thigh", "calf", "foot", "ball")
    down_arm = _distance_along(rig, body, ("upperarm", "lowerarm", "hand"))
    down_leg = _distance_along(rig, body, ("thigh", "calf", "foot"))
    waist = float(rig.head("spine_01")[1])
    neck = np.linalg.norm(body - rig.head("neck_01") - np.array([0.0, 0.03, 0.01]), axis=1) - 0.10
    above = float(rig.head("neck_01")[1]) + 0.02 - body[:, 1]
    on_arm = arm * (tights.sleeve - down_arm) + (1.0 - arm) * 0.1
    top = np.minimum.reduce([body[:, 1] - (waist + tights.hem), neck, above, on_arm])
    top = top if tights.has_top else np.full_like(top, -1.0)
    on_leg = leg * (tights.leg - down_leg) + (1.0 - leg) * 0.1
    bottom = np.minimum.reduce([waist - body[:, 1] + 0.01, on_leg, 0.1 * (0.3 - arm)])
    return np.stack([top, bottom], axis=1).astype(np.float32)


def _smoothed(body: FloatArray, faces: Faces, share: FloatArray, rounds: int = 12) -> FloatArray:
    """The body with its vertices moved to the middle of their neighbours, as a tight top flattens what is under it."""
    ids = faces.vertex_ids
    starts, ends = ids.ravel(), np.roll(ids, -1, axis=1).ravel()
    counts = np.bincount(starts, minlength=len(body)) + np.bincount(ends, minlength=len(body))
    result = body.astype(np.float64)
    for _ in range(rounds):
        for axis in range(3):
            values = result[:, axis]
            sums = np.bincount(starts, values[ends], len(body)) + np.bincount(ends, values[starts], len(body))
            values += 0.5 * share * (sums / np.maximum(counts, 1) - values)
    return result.astype(np.float32)


def _distance_along(rig: Rig, body: FloatArray, chain: tuple[str, str, str]) -> FloatArray:
    """(V,) metres down a limb from its root joint, on the vertex's own side."""
    result = np.empty(len(body))
    for end, own in (("_l", body[:, 0] >= 0), ("_r", body[:, 0] < 0)):
        root, middle, tip = (rig.head(name + end) for name in chain)
        upper_length, lower_length = np.linalg.norm(middle - root), np.linalg.norm(tip - middle)
        upper = (body[own] - root) @ (middle - root) / upper_length
        lower = (body[own] - middle) @ (tip - middle) / lower_length
        result[own] = np.where(upper < upper_length, upper, np.maximum(upper_length + lower, upper_length))
    return result.astype(np.float32)


def _contact_heights(character: Character) -> tuple[float, float]:
    """Heights of wrist and ankle above the floor when hand and foot lie flat on it [m]."""
    skeleton = character.rig.skeleton
    posed = pose_rig(character.rig, RigPose().both(palm=1.0, sole=1.0))
    positions, _ = skin(character, posed)
    heights = []
    for bone, stems in (("hand_l", ("hand_l", "index", "middle", "ring", "pinky")), ("foot_l", ("foot_l", "ball_l"))):
        columns = [
            column
            for column, (index, _) in enumerate(skeleton.deforming)
            if skeleton.names[index].startswith(stems) and skeleton.names[index].endswith("_l")
        ]
        drawn = character.drawn
        touching = drawn[character.weights[drawn][:, columns].sum(axis=1) > 0.6]
        heights.append(float(posed.head(bone)[1] - positions[touching, 1].min()))
    return heights[0], heights[1]
