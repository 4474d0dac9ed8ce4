"""Which samples make which batch: decided by seed and epoch alone, so that a run can resume and be shared out."""

from collections.abc import Mapping, Sequence

import torch

from trainer.datasets.sample import PoseSample


def thinned(samples: list[PoseSample], limit: int | None) -> list[PoseSample]:
    """At most `limit` of the samples, evenly spread; all of them without a limit."""
    if limit is None or limit >= len(samples):
        return samples
    return [samples[round(place)] for place in torch.linspace(0, len(samples) - 1, limit).tolist()]


def sample_weights(
    samples: Sequence[PoseSample], shares: Mapping[str, float], handstand_weight: float, rendered_weight: float = 1.0
) -> list[float]:
    """How often each sample is drawn, relative to the others.

    Args:
        shares: share of a data set in every batch, by `PoseSample.source`; without any, all samples are alike.
        handstand_weight: factor for samples tagged "handstand_like".
        rendered_weight: factor for pictures of synthetic athletes.

    Raises:
        ValueError: a share for a data set without samples, or a data set without a share where others have one.
    """
    weights = [
        (handstand_weight if "handstand_like" in sample.tags else 1.0)
        * (rendered_weight if sample.source == "synthetic" else 1.0)
        for sample in samples
    ]
    if not shares:
        return weights
    totals: dict[str, float] = {}
    for sample, weight in zip(samples, weights, strict=True):
        totals[sample.source] = totals.get(sample.source, 0.0) + weight
    if set(totals) != set(shares):
        raise ValueError(f"shares are given for {sorted(shares)}, samples come from {sorted(totals)}")
    return [w * shares[sample.source] / totals[sample.source] for sample, w in zip(samples, weights, strict=True)]


def epoch_batches(
    weights: Sequence[float], count: int, batch: int, *, seed: int, epoch: int, rank: int = 0, world: int = 1
) -> list[list[int]]:
    """Indices of the batches of one epoch, for one of `world` processes.

    Equal weights give a permutation, others a draw with replacement. Every process gets its own part of every batch.

    Args:
        weights: (N,) of the samples.
        count: samples of an epoch, on all processes together; an incomplete last batch is dropped.
        batch: samples of a batch, on all processes together.

    Raises:
        ValueError: fewer samples than one batch, or a batch that cannot be shared out evenly.
    """
    if batch % world:
        raise ValueError(f"a batch of {batch} cannot be shared by {world} processes; use a multiple of {world}")
    if count < batch:
        raise ValueError(f"{count} samples do not fill one batch of {batch}; use a smaller batch")
    generator = torch.Generator().manual_seed(seed * 100_003 + epoch)
    if len(set(weights)) == 1 and count <= len(weights):
        order = torch.randperm(len(weights), generator=generator)[:count]
    else:
        chances = torch.tensor(weights, dtype=torch.float64)
        order = torch.multinomial(chances, count, replacement=True, generator=generator)
    whole = order[: count // batch * batch].reshape(-1, batch)
    return [row[rank::world].tolist() for row in whole]
