"""Which layer of an official Keras file is which layer of ours (section 12 of the reference).

Keras 2.1.4 numbers its automatic names from 1 over the whole program, each kind of layer for itself: conv2d_1,
separable_conv2d_1, batch_normalization_1. So within one sub-model, and within one kind, sorting by number gives the
order of creation, which is the order of execution. Layers with a name of their own (sepconv_l2_1_conv) occur once in
every block; TensorFlow appends _1, _2, ... from the second on, in the same order. The order of the arrays in the file
is not used: it changes with what was frozen when the file was saved.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from models.checkpoint import CheckpointError
from models.network.keras_import import KerasWeight, keras_weights
from models.network.multitask import MultitaskNet
from trainer.keras.file import KerasLayer, natural

AUTOMATIC = {
    frozenset({"kernel"}): "conv2d",
    frozenset({"depthwise_kernel", "pointwise_kernel"}): "separable_conv2d",
    frozenset({"beta", "moving_mean", "moving_variance"}): "batch_normalization",
}
"""The automatic name of each kind of layer."""

VARIABLE_OF = {"depthwise": "depthwise_kernel", "pointwise": "pointwise_kernel"}
ALIASES = {"PoseReg": "Model1"}
MERGE = ("merge.pose", "merge.vis")
"""Two layers that stand alone in the official program, with automatic names; the pose branch's comes first."""

Stream = tuple[frozenset[str], str]
AnyLayer = TypeVar("AnyLayer", "OurLayer", KerasLayer)


@dataclass(frozen=True)
class OurLayer:
    """One layer of our network that official arrays go into.

    Attributes:
        key: its name in `models.network.keras_import`, such as "block1.l2_1.bn".
        weights: its arrays, in the order of `keras_weights`.
    """

    key: str
    weights: tuple[KerasWeight, ...]

    @property
    def variables(self) -> dict[str, KerasWeight]:
        """Keras variable name -> array of ours."""
        last = {weight.key.rsplit(".", 1)[-1]: weight for weight in self.weights}
        return {VARIABLE_OF.get(name, name): weight for name, weight in last.items()}

    @property
    def kind(self) -> frozenset[str]:
        """Which variables it holds, as `KerasLayer.kind`."""
        return frozenset(self.variables)

    def keras_name(self) -> str:
        """Its name in the official program, without a number."""
        parts = self.key.split(".")
        if parts[1] == "sr":
            base = "sepconv1"
        elif re.fullmatch(r"l\d(_\d)?", parts[1]):
            base = f"sepconv_{parts[1]}"
        else:
            return AUTOMATIC[self.kind]
        for side in ("shortcut", "reduce"):
            if side in parts:
                base = f"{base}_{side}"
        return base if "bn" in parts else f"{base}_conv"


@dataclass
class Pairing:
    """Result: layers in pairs, and what was assumed on the way."""

    pairs: list[tuple[OurLayer, KerasLayer]] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)


def our_sections(net: MultitaskNet) -> dict[str, list[OurLayer]]:
    """Our layers by the official sub-model that they belong to, in order of execution."""
    sections: dict[str, list[OurLayer]] = {}
    for key, weights in groupby(keras_weights(net), lambda weight: weight.key.rsplit(".", 1)[0]):
        section = _section(key, clip=net.action is not None)
        sections.setdefault(section, []).append(OurLayer(key, tuple(weights)))
    return sections


def _section(key: str, *, clip: bool) -> str:
    first, second = key.split(".")[:2]
    whole = {"stem": "Stem", "pose_ar": "PoseAR", "vis_ar": "GuidedVisAR", "merge": f"merge.{second}"}
    if first in whole:
        return whole[first]
    number = first.removeprefix("block")
    name = {"sep": "SepConv", "heatmaps": "RegMap", "reinject": "fReMap"}.get(second, "rBlock") + number
    return "Model1" if clip and name != "rBlock1" else name


def match_sections(
    ours: Iterable[str], theirs: dict[str, list[KerasLayer]]
) -> tuple[dict[str, list[KerasLayer]], list[str]]:
    """Find the group of the file for every section of ours.

    By name, with or without the "td_" of a time-distributed layer. If no names agree, by position: the
    official programs load their files by position, so that much is certain.

    Returns:
        Our section -> its layers in the file; the assumptions made.

    Raises:
        CheckpointError: sub-models are missing or left over.
    """
    wanted = list(ours)
    renamed = _renamed(theirs)
    missing = [name for name in wanted if name not in renamed]
    surplus = [group for name, group in renamed.items() if name not in wanted]
    if not missing and not surplus:
        return {name: theirs[renamed[name]] for name in wanted}, []
    if set(wanted) - set(missing) <= set(MERGE) and len(theirs) == len(wanted):
        paired = ", ".join(f"{name} = {group}" for name, group in zip(wanted, theirs, strict=True))
        return dict(zip(wanted, theirs.values(), strict=True)), [f"sub-models were matched by position: {paired}"]
    raise CheckpointError(
        f"the file does not fit this configuration: sub-models missing {missing or 'none'},"
        f" surplus {surplus or 'none'};"
        " check --preset, --blocks and whether the file is of another network"
    )


def pair_section(section: str, ours: list[OurLayer], theirs: list[KerasLayer]) -> Pairing:
    """Pair the layers of one sub-model: by kind and name, sorted by number.

    If the file has no names but automatic ones, by kind alone, which is the order of creation too.

    Raises:
        CheckpointError: a layer of the file or of ours is left over, or a shape is wrong; it is named.
    """
    names = {layer.keras_name() for layer in ours}
    known = {layer.path: _base(layer.name, names) for layer in theirs}
    pairing = Pairing()
    stems = Counter(kind for kind, _ in {(layer.kind, _stem(layer.name)) for layer in theirs})
    if None in known.values() and set(stems.values()) == {1}:
        pairing.assumptions.append(
            f"{section}: layers were matched by kind and number, names are not the official ones"
        )
        our_streams = _streams((layer, "") for layer in ours)
        their_streams = _streams((layer, "") for layer in theirs)
    else:
        our_streams = _streams((layer, layer.keras_name()) for layer in ours)
        their_streams = _streams((layer, known[layer.path] or layer.name) for layer in theirs)
    for stream in dict.fromkeys((*their_streams, *our_streams)):
        found = sorted(their_streams.get(stream, []), key=lambda layer: _order(layer, stream[1]))
        wanted = our_streams.get(stream, [])
        _check_count(section, stream[1] or AUTOMATIC.get(stream[0], "further"), wanted, found)
        pairing.pairs += [_fitting(*pair) for pair in zip(wanted, found, strict=True)]
    return pairing


def _check_count(section: str, name: str, ours: list[OurLayer], theirs: list[KerasLayer]) -> None:
    if len(ours) != len(theirs):
        there, here = ", ".join(layer.path for layer in theirs), ", ".join(layer.key for layer in ours)
        raise CheckpointError(
            f"sub-model {section} of the file has {len(theirs)} {name!r} layers ({there or 'none'}),"
            f" expected {len(ours)} ({here or 'none'}); check --preset and whether the file is complete"
        )


def _fitting(ours: OurLayer, theirs: KerasLayer) -> tuple[OurLayer, KerasLayer]:
    for variable, weight in ours.variables.items():
        found, expected = theirs.arrays[variable].shape, weight.keras_shape()
        if found != expected:
            raise CheckpointError(
                f"layer {theirs.path!r} of the file, for our {ours.key!r}: {variable} should have shape {expected},"
                f" got {found}; check --preset, --keypoints and --actions"
            )
    return ours, theirs


def _streams(layers: Iterable[tuple[AnyLayer, str]]) -> dict[Stream, list[AnyLayer]]:
    """Layers that are counted together: of one kind and one name."""
    streams: dict[Stream, list[AnyLayer]] = defaultdict(list)
    for layer, name in layers:
        streams[layer.kind, name].append(layer)
    return dict(streams)


def _renamed(groups: Iterable[str]) -> dict[str, str]:
    """Our name of each group of the file -> its name there."""
    names = list(groups)
    merges = sorted((name for name in names if re.fullmatch(r"separable_conv2d(_\d+)*", name)), key=natural)
    ours = dict(zip(merges, MERGE, strict=True)) if len(merges) == len(MERGE) else {}
    plain = {name: name.removeprefix("td_") for name in names}
    return {ours.get(name, ALIASES.get(plain[name], plain[name])): name for name in names}


def _stem(name: str) -> str:
    return re.sub(r"(_\d+)*$", "", name)


def _base(name: str, names: set[str]) -> str | None:
    """The official name that `name` is a numbered instance of, the longest that fits; None if there is none."""
    fitting = [base for base in names if re.fullmatch(rf"{re.escape(base)}(_\d+)*", name)]
    return max(fitting, key=len, default=None)


def _order(layer: KerasLayer, base: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Sort key: the numbers after the name, then the path, for sub-models that are told apart by that alone."""
    numbers = re.findall(r"\d+", layer.name.removeprefix(base))
    return [int(number) for number in numbers], natural(layer.path)


def pair_layers(net: MultitaskNet, groups: dict[str, list[KerasLayer]]) -> Iterator[Pairing]:
    """Pair the whole network, sub-model by sub-model. Raises CheckpointError as its parts do."""
    sections = our_sections(net)
    found, assumptions = match_sections(sections, groups)
    yield Pairing([], assumptions)
    for section, layers in sections.items():
        yield pair_section(section, layers, found[section])
