"""Reads the files of the MakeHuman data folder (CC0). Knows nothing of shapes, poses or pictures.

Frame of the files: decimetres, +Y up, +Z where the face looks, +X the character's left. Vertex ids are 0-based.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

BODY_VERTICES = 13380
"""The first vertices of the base mesh are the body; the rest are helpers and joint cubes, never drawn."""


class AssetError(RuntimeError):
    """The MakeHuman data folder, or a file in it, is missing or is not what it should be."""


@dataclass(frozen=True)
class Faces:
    """Quads of one mesh file: corners as vertex ids and as texture coordinate ids."""

    vertex_ids: IntArray  # (F, 4)
    uv_ids: IntArray  # (F, 4)
    uv: FloatArray  # (U, 2), origin bottom left


@dataclass(frozen=True)
class Fitting:
    """How an item's vertices hang on the base mesh: p = sum(weights * corners) + scale * offset."""

    corners: IntArray  # (V, 3) base vertex ids
    weights: FloatArray  # (V, 3), sum to 1, may be negative
    offsets: FloatArray  # (V, 3) dm, before scaling
    scale: tuple[tuple[int, int, float], ...]  # per axis: two base vertices and their distance in dm
    hidden: IntArray  # (D,) body vertices under the item
    layer: int


@dataclass(frozen=True)
class Item:
    """One wearable: faces, fitting and texture file."""

    name: str
    faces: Faces
    fitting: Fitting
    texture: Path
    transparent: bool


class MakeHumanFolder:
    """The data folder, with everything that was read kept in memory (at most about 60 MB)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._targets: dict[str, tuple[IntArray, FloatArray]] = {}
        self._items: dict[str, Item] = {}
        if not root.is_dir():
            raise AssetError(
                f"MakeHuman data folder not found: '{root}'. Pass the folder that holds base/, targets/ and rigs/ "
                "as --makehuman-dir."
            )
        self.path("base/base.obj.gz")

    def path(self, relative: str) -> Path:
        """Full path of a file that must exist."""
        path = self.root / relative
        if not path.exists():
            raise AssetError(
                f"MakeHuman file missing: '{path}'. The folder '{self.root}' is incomplete; "
                "copy the data folder again or pass another one as --makehuman-dir."
            )
        return path

    def text(self, relative: str) -> str:
        path = self.path(relative)
        try:
            raw = path.read_bytes()
            return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise AssetError(f"MakeHuman file unreadable: '{path}' ({error}). Copy it again.") from error

    def json(self, relative: str) -> Any:
        try:
            return json.loads(self.text(relative))
        except json.JSONDecodeError as error:
            raise AssetError(
                f"MakeHuman file is no JSON: '{self.root / relative}' ({error}). Copy it again."
            ) from error

    def names(self, folder: str) -> list[str]:
        """Sorted names of the items or files directly in a sub-folder."""
        return sorted(entry.name for entry in self.path(folder).iterdir())

    @cached_property
    def base_vertices(self) -> FloatArray:
        """(19158, 3) dm, the base mesh before any target."""
        rows = [line[2:] for line in self.text("base/base.obj.gz").splitlines() if line.startswith("v ")]
        return np.array(" ".join(rows).split(), dtype=np.float32).reshape(-1, 3)

    @cached_property
    def body_faces(self) -> Faces:
        faces = parse_faces(self.text("base/base.obj.gz"))
        body = (faces.vertex_ids < BODY_VERTICES).all(axis=1)
        return Faces(faces.vertex_ids[body], faces.uv_ids[body], faces.uv)

    @cached_property
    def joint_cubes(self) -> dict[str, IntArray]:
        """Joint name -> ids of the 8 vertices whose mean it is."""
        groups: dict[str, set[int]] = {}
        current: set[int] = set()
        for line in self.text("base/base.obj.gz").splitlines():
            if line.startswith("g "):
                current = groups.setdefault(line[2:].strip(), set())
            elif line.startswith("f "):
                current.update(int(corner.split("/")[0]) - 1 for corner in line.split()[1:])
        return {name: np.array(sorted(ids), np.int32) for name, ids in groups.items() if name.startswith("joint-")}

    def target(self, relative: str) -> tuple[IntArray, FloatArray]:
        """Vertex ids (N,) and displacements (N, 3) in dm of one morph target."""
        if relative not in self._targets:
            lines = self.text(f"targets/{relative}.target.gz").splitlines()
            table = _numbers("\n".join(line for line in lines if line[:1] != "#"), 4, f"targets/{relative}.target.gz")
            self._targets[relative] = (table[:, 0].astype(np.int32), table[:, 1:].copy())
        return self._targets[relative]

    def item(self, folder: str, name: str, material: str = "") -> Item:
        """One wearable, e.g. item('hair', 'bob02'), or item('eyes', 'low-poly', 'brown')."""
        key = f"{folder}/{name}/{material}"
        if key not in self._items:
            stem = f"{folder}/{name}" if material else f"{folder}/{name}/{name}"
            material_path = f"{folder}/{material}.mhmat" if material else f"{stem}.mhmat"
            options = parse_material(self.text(material_path))
            if "diffuseTexture" not in options:
                raise AssetError(f"'{self.root / material_path}' names no diffuseTexture. Copy the file again.")
            texture = self.path(str(Path(material_path).parent / options["diffuseTexture"]))
            self._items[key] = Item(
                name=name,
                faces=parse_faces(self.text(f"{stem}.obj.gz")),
                fitting=parse_fitting(self.text(f"{stem}.mhclo.gz"), f"{stem}.mhclo.gz"),
                texture=texture,
                transparent=options.get("transparent", "False") == "True",
            )
        return self._items[key]


def _numbers(text: str, columns: int, name: str) -> FloatArray:
    """(N, columns) of a text of numbers; `name` is for the error message."""
    try:
        return (
            np.loadtxt(text.splitlines(), np.float32, ndmin=2, usecols=range(columns))
            if text.strip()
            else (np.zeros((0, columns), np.float32))
        )
    except ValueError as error:
        raise AssetError(
            f"MakeHuman file '{name}' is no table of {columns} numbers a line ({error}). Copy it again."
        ) from error


def parse_faces(text: str) -> Faces:
    """Quads and texture coordinates of an OBJ text whose faces are all `f v/vt v/vt v/vt v/vt`."""
    lines = text.splitlines()
    uv = np.array(" ".join(line[3:] for line in lines if line.startswith("vt ")).split(), np.float32).reshape(-1, 2)
    corners = " ".join(line[2:] for line in lines if line.startswith("f ")).replace("/", " ").split()
    table = np.array(corners, np.int32).reshape(-1, 4, 2) - 1
    return Faces(np.ascontiguousarray(table[..., 0]), np.ascontiguousarray(table[..., 1]), uv)


def parse_fitting(text: str, name: str) -> Fitting:
    """Fitting of an mhclo text; `name` is for error messages."""
    scale: dict[str, tuple[int, int, float]] = {}
    layer, rows, hidden, section = 50, [], "", ""
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0][0].isalpha():
            section = words[0] if words[0] == "delete_verts" else section
            section = "verts" if words[0] == "verts" else section
            if words[0] in ("x_scale", "y_scale", "z_scale"):
                scale[words[0]] = (int(words[1]), int(words[2]), float(words[3]))
            layer = int(words[1]) if words[0] == "z_depth" else layer
        elif section == "delete_verts":
            hidden += " " + line
        else:
            rows.append([float(word) for word in words])
    if len(scale) != 3 or not rows:
        raise AssetError(f"'{name}' has no x/y/z_scale or no verts. Copy the file again.")
    full = np.array([row if len(row) == 9 else [row[0]] * 3 + [1, 0, 0, 0, 0, 0] for row in rows], np.float64)
    return Fitting(
        corners=full[:, :3].astype(np.int32),
        weights=full[:, 3:6].astype(np.float32),
        offsets=full[:, 6:].astype(np.float32),
        scale=(scale["x_scale"], scale["y_scale"], scale["z_scale"]),
        hidden=_parse_ranges(hidden),
        layer=layer,
    )


def parse_material(text: str) -> dict[str, str]:
    """Key -> value of an mhmat text; comments left out."""
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if not line.startswith(("#", "//")))
    return {pair[0]: pair[1].strip() for pair in pairs if len(pair) == 2}


def _parse_ranges(text: str) -> IntArray:
    """Ids of `3 7 - 9 12`: 3, 7, 8, 9, 12."""
    ids: list[int] = []
    words = text.split()
    position = 0
    while position < len(words):
        if position + 2 < len(words) and words[position + 1] == "-":
            ids.extend(range(int(words[position]), int(words[position + 2]) + 1))
            position += 3
        else:
            ids.append(int(words[position]))
            position += 1
    return np.array(ids, np.int32)
