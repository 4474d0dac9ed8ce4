"""Several data sets in one training: each with its own variations, all in one keypoint layout."""

from collections.abc import Mapping, Sequence

from torch.utils.data import Dataset

from trainer.crops.paper_augment import PaperAugment
from trainer.crops.paper_crops import Item, PaperCrops
from trainer.datasets.layouts import PA16J, Layout
from trainer.datasets.sample import PoseSample


class MixedCrops(Dataset[Item]):
    """Crops of people from several data sets, in the order of `samples`.

    Args:
        samples: from one or more data sets, told apart by `PoseSample.source`.
        size: S, side of a crop [px].
        augments: variations by source. Raises ValueError where one is missing.
        layout, dimensions, seed, cache_mib: as for `PaperCrops`.
    """

    def __init__(
        self,
        samples: Sequence[PoseSample],
        size: int,
        augments: Mapping[str, PaperAugment],
        *,
        layout: Layout = PA16J,
        dimensions: int = 2,
        seed: int = 0,
        cache_mib: float = 0.0,
    ) -> None:
        sources = sorted({sample.source for sample in samples})
        if unknown := [source for source in sources if source not in augments]:
            raise ValueError(f"no variations are given for {', '.join(unknown)}; there are some for {sorted(augments)}")
        self.samples = sorted(samples, key=lambda sample: sources.index(sample.source))
        self.parts: list[PaperCrops] = []
        self._places: list[tuple[int, int]] = []
        for number, source in enumerate(sources):
            own = [sample for sample in self.samples if sample.source == source]
            part = PaperCrops(
                own, size, augments[source], layout=layout, dimensions=dimensions, seed=seed + number,
                cache_mib=cache_mib / len(sources),
            )  # fmt: skip
            self.parts.append(part)
            self._places += [(number, index) for index in range(len(own))]

    def set_epoch(self, epoch: int) -> None:
        """Make the random choices of another epoch, in worker processes too."""
        for part in self.parts:
            part.set_epoch(epoch)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Item:
        number, own = self._places[index]
        return self.parts[number][own]
