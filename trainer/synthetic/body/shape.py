"""The shape of one person: macro parameters -> vertices of the MakeHuman base mesh. No pose, no clothes."""

from dataclasses import dataclass, fields
from itertools import product
from typing import Final

import numpy as np

from trainer.synthetic.body.assets import Faces, FloatArray, MakeHumanFolder

METRES_PER_UNIT: Final = 0.1
_ALWAYS_EMPTY: Final = "averagemuscle-averageweight"


@dataclass(frozen=True)
class Shape:
    """Macro parameters, each in [0, 1]; the three ethnicity shares are normalised to sum 1."""

    sex: float = 0.5
    """0 female, 1 male."""
    age: float = 0.5
    """0.1875 child (10 years), 0.5 young (25 years), 1 old (90 years)."""
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    """0.3 to 0.7 is the useful range: 0 and 1 give 1.24 m and 2.47 m."""
    proportions: float = 0.5
    """0 uncommon, 0.5 as the other parameters give, 1 ideal."""
    african: float = 0.0
    asian: float = 0.0
    caucasian: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"Shape.{field.name}: expected 0 to 1, got {value}")
        if self.age < 0.1875:
            raise ValueError(f"Shape.age: expected at least 0.1875 (there are no baby files), got {self.age}")
        if self.african + self.asian + self.caucasian <= 0:
            raise ValueError("Shape: expected a positive ethnicity share, got 0 for african, asian and caucasian")


Knots = tuple[tuple[float, str], ...]
_SEX: Final[Knots] = ((0.0, "female"), (1.0, "male"))
_AGE: Final[Knots] = ((0.1875, "child"), (0.5, "young"), (1.0, "old"))
_MUSCLE: Final[Knots] = ((0.0, "minmuscle"), (0.5, "averagemuscle"), (1.0, "maxmuscle"))
_WEIGHT: Final[Knots] = ((0.0, "minweight"), (0.5, "averageweight"), (1.0, "maxweight"))
_HEIGHT: Final[Knots] = ((0.0, "minheight"), (0.5, ""), (1.0, "maxheight"))
_PROPORTIONS: Final[Knots] = ((0.0, "uncommonproportions"), (0.5, ""), (1.0, "idealproportions"))


def target_weights(shape: Shape) -> dict[str, float]:
    """Weight of each macro target file (named without folder `targets/` and suffix)."""
    sex, age = _split(shape.sex, _SEX), _split(shape.age, _AGE)
    build = _combine(sex, age, _split(shape.muscle, _MUSCLE), _split(shape.weight, _WEIGHT))
    total = shape.african + shape.asian + shape.caucasian
    shares = {name: getattr(shape, name) / total for name in ("african", "asian", "caucasian")}
    weights = _combine({name: share for name, share in shares.items() if share > 0}, sex, age)
    weights |= {f"universal-{name}": weight for name, weight in build.items() if not name.endswith(_ALWAYS_EMPTY)}
    weights |= {f"height/{name}": weight for name, weight in _combine(build, _split(shape.height, _HEIGHT)).items()}
    proportions = _combine(build, _split(shape.proportions, _PROPORTIONS))
    weights |= {f"proportions/{name}": weight for name, weight in proportions.items() if "-young-" in name}
    return weights


def shaped_vertices(folder: MakeHumanFolder, shape: Shape) -> FloatArray:
    """All vertices of the base mesh, helpers and joint cubes included.

    Returns:
        (19158, 3) dm; +Y up, +Z front, +X left; A-pose.
    """
    vertices = folder.base_vertices.copy()
    for name, weight in target_weights(shape).items():
        ids, displacements = folder.target(name)
        vertices[ids] += np.float32(weight) * displacements
    return vertices


def vertex_normals(vertices: FloatArray, faces: Faces) -> FloatArray:
    """(V, 3) unit normals: area-weighted mean over the quads around each vertex."""
    a, b, c, d = (vertices[faces.vertex_ids[:, corner]] for corner in range(4))
    face_normals = np.cross(c - a, d - b)
    normals = np.empty_like(vertices)
    corners = faces.vertex_ids.T.ravel()
    for axis in range(3):
        normals[:, axis] = np.bincount(corners, np.tile(face_normals[:, axis], 4), len(vertices))
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.maximum(length, 1e-9)).astype(np.float32)


def _split(value: float, knots: Knots) -> dict[str, float]:
    """Linear weights of the two knots around `value`; a knot without a name carries no file."""
    positions = [position for position, _ in knots]
    upper = int(np.clip(np.searchsorted(positions, value), 1, len(knots) - 1))
    low, high = knots[upper - 1], knots[upper]
    share = (value - low[0]) / (high[0] - low[0])
    weights = {low[1]: 1.0 - share, high[1]: share}
    return {name: weight for name, weight in weights.items() if name and weight > 1e-6}


def _combine(*factors: dict[str, float]) -> dict[str, float]:
    """Product of the weights for every combination; names joined by '-'."""
    return {
        "-".join(name for name, _ in choice): float(np.prod([weight for _, weight in choice]))
        for choice in product(*(factor.items() for factor in factors))
    }
