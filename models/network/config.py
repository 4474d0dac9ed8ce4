"""Configuration of the multitask network and the presets: the paper's four models and the shipped one."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

from models.formats.bounds import check_numbers

BOUNDS = {
    "input_size": (32, 1024),
    "keypoints": (1, 200),
    "depth_maps": (1, 64),
    "context_maps": (0, 16),
    "context_alpha": (0.0, 1.0),
    "blocks": (1, 16),
    "features": (36, 2304),
    "actions": (0, 1000),
    "pose_branches": (1, 16),
    "appearance_width": (1, 2048),
    "visibility_gain": (0.0, 100.0),
}
"""Far beyond every network that was published; without them a card could ask for all memory there is."""

Stem = Literal["inception", "efficientnet_lite0", "efficientnet_lite2"]


@dataclass(frozen=True)
class PoseHeadWidths:
    """Widths of the first layers of the pose branch (NETWORK: convolutions a to f)."""

    a: int
    b: int
    c: int
    d: int
    e: int

    def __post_init__(self) -> None:
        check_numbers(self, dict.fromkeys("abcde", (1, 1024)))

    @property
    def features(self) -> int:
        """Channels after the concatenation of d and f, which have the same width."""
        return 2 * self.d


PENN_HEAD = PoseHeadWidths(8, 16, 24, 56, 32)
NTU_HEAD = PoseHeadWidths(12, 24, 36, 112, 64)


@dataclass(frozen=True)
class NetworkConfig:
    """Everything that fixes the architecture. Two networks of equal configuration have equal parameters.

    Raises:
        ValueError: a value that no network can be built from, with the field and what is allowed.
    """

    input_size: int = 256
    """Side of the square crop [px]; a multiple of 32."""
    keypoints: int = 16
    """J."""
    dimensions: Literal[2, 3] = 2
    """2: heatmaps with context maps. 3: volumetric heatmaps with `depth_maps` slices."""
    depth_maps: int = 16
    """D, depth slices of a volumetric heatmap; used in 3D only."""
    context_maps: int = 2
    """C, context heatmaps of each keypoint; used in 2D only."""
    context_alpha: float = 0.8
    """Share of the specialised heatmap when context maps are aggregated (section 3.4)."""
    blocks: int = 8
    """K, prediction blocks. Every block is supervised, so that inference may stop after any."""
    features: int = 576
    """F, channels of a prediction block; the stem is scaled by features / 576."""
    stem: Stem = "inception"
    """The published entry flow, or one whose features can come from ImageNet (models/network/efficientnet.py)."""
    ramp: Literal["linspace", "half_pixel"] = "linspace"
    """Coordinates of the first and last heatmap cell: 0 and 1 as published, or their true centres."""
    readout: Literal["global", "local"] = "global"
    """Where the soft-argmax takes its mean: over the whole map as published, or around the map's peak, so that a map
    with two maxima reads as the higher one and not as the middle of both. 2D without context maps only."""
    actions: int = 0
    """A, action classes; 0 builds the pose network alone."""
    pose_head: PoseHeadWidths = PENN_HEAD
    pose_branches: int = 1
    """Pose branches whose answers are averaged, each trained by itself; 1 as published."""
    appearance_width: int = 256
    """Channels of the appearance branch."""
    visibility_gain: float = 4.0
    """Scale of the visibility logit before it gates the pose branch: 4 in 2D, 2 in 3D."""

    def __post_init__(self) -> None:
        check_numbers(self, BOUNDS)
        if self.input_size % 32:
            raise ValueError(f"NetworkConfig.input_size: expected a positive multiple of 32, got {self.input_size}")
        if self.dimensions not in (2, 3):
            raise ValueError(f"NetworkConfig.dimensions: expected 2 or 3, got {self.dimensions}")
        if self.stem not in get_args(Stem):
            raise ValueError(f"NetworkConfig.stem: expected one of {get_args(Stem)}, got {self.stem!r}")
        if self.ramp not in ("linspace", "half_pixel"):
            raise ValueError(f"NetworkConfig.ramp: expected 'linspace' or 'half_pixel', got {self.ramp!r}")
        if self.readout not in ("global", "local"):
            raise ValueError(f"NetworkConfig.readout: expected 'global' or 'local', got {self.readout!r}")
        if self.readout == "local" and (self.dimensions != 2 or self.context_maps):
            raise ValueError("NetworkConfig.readout: 'local' is for 2D networks without context maps")
        if self.features % 36:
            raise ValueError(f"NetworkConfig.features: expected a multiple of 36, got {self.features}")

    @property
    def heatmaps(self) -> int:
        """M, channels of the raw heatmap tensor."""
        if self.dimensions == 3:
            return self.keypoints * self.depth_maps
        return self.keypoints * (1 + self.context_maps)

    @property
    def map_size(self) -> int:
        """Side of a heatmap [cells]."""
        return self.input_size // 8

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary; `from_json` gives an equal configuration back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`; `stem`, `readout` and `pose_branches` may be missing, as before there was a choice.

        Raises ValueError on an unknown or missing field.
        """
        data = {"stem": "inception", "readout": "global", "pose_branches": 1, **data}
        known = {field.name for field in fields(cls)}
        if set(data) != known:
            unknown, missing = sorted(set(data) - known), sorted(known - set(data))
            raise ValueError(f"network configuration: unknown fields {unknown}, missing fields {missing}")
        return cls(**{**data, "pose_head": PoseHeadWidths(**data["pose_head"])})


PRESETS: dict[str, NetworkConfig] = {
    "paper-2d": NetworkConfig(),
    "paper-3d": NetworkConfig(keypoints=17, dimensions=3, visibility_gain=2.0),
    "paper-penn": NetworkConfig(blocks=4, actions=15),
    "paper-ntu": NetworkConfig(
        keypoints=20, dimensions=3, depth_maps=8, blocks=4, actions=60, pose_head=NTU_HEAD, visibility_gain=2.0
    ),
    "live": NetworkConfig(
        input_size=128,
        context_maps=0,
        blocks=2,
        features=288,
        ramp="half_pixel",
        readout="local",
        actions=3,
        pose_head=PoseHeadWidths(8, 16, 24, 32, 16),
        appearance_width=64,
        visibility_gain=1.0,
    ),
}
"""Section 0 of the reference: MPII, Human3.6M, PennAction and NTU as published; and the network that we ship."""
