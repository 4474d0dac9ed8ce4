"""How a network is used: how its inputs are sampled, and how much of it is run on a frame."""

from dataclasses import dataclass

from models.formats.bounds import check_numbers
from models.network.config import NetworkConfig
from models.skeleton import NUM_KEYPOINTS


@dataclass(frozen=True)
class Level:
    """How thoroughly one frame is looked at: more takes longer and sees better."""

    blocks: int
    """K, prediction blocks that are run."""
    flip_test: bool = False
    """Whether the mirror image is looked at too, and the probability maps of both are averaged."""

    def __str__(self) -> str:
        looks = "1 block" if self.blocks == 1 else f"{self.blocks} blocks"
        return f"{looks} and flip test" if self.flip_test else looks

    @property
    def key(self) -> str:
        """Short and fit for a file name."""
        return f"{self.blocks}-flip" if self.flip_test else str(self.blocks)


def can_flip(config: NetworkConfig) -> bool:
    """Whether the maps of a picture and of its mirror image can be averaged: PA16J in 2D without context maps."""
    return config.keypoints == NUM_KEYPOINTS and config.dimensions == 2 and not config.context_maps


def levels_of(config: NetworkConfig) -> list[Level]:
    """All levels of a network, the best first."""
    best = [Level(config.blocks, flip_test=True)] if can_flip(config) else []
    return best + [Level(blocks) for blocks in range(config.blocks, 0, -1)]


@dataclass(frozen=True)
class WindowSpec:
    """How observations are sampled in time before they are judged: seconds, not frames of a camera."""

    length: int = 16
    """T, observations in a window."""
    interval_s: float = 1 / 15
    """Time between two of them [s]."""

    def __post_init__(self) -> None:
        check_numbers(self, {"length": (1, 256), "interval_s": (0.001, 10.0)})

    @property
    def span_s(self) -> float:
        """Time from the first to the last observation [s]."""
        return (self.length - 1) * self.interval_s
