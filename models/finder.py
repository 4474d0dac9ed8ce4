"""Finding one person in a picture and following them: which crops to look at, and when to believe a look.

Works on any function that looks at a crop, so that the app and the evaluation share it. The person may be upright,
lying or inverted and fill the picture or a quarter of its height: whole pictures and tiles are looked at in
several orientations, and each promising look is repeated on a crop around the body, its torso turned upright.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.crop import Crop, crop_around, torso_length
from models.sighting import Sighting
from models.skeleton import TORSO

FloatArray = NDArray[np.floating]


Look = Callable[[Crop], Sighting]


@dataclass(frozen=True)
class FinderOptions:
    """Scores and limits of finding and following."""

    hint: float = 0.15
    """A look at this score is worth a closer one."""
    accept: float = 0.5
    """A close look at this score is a person."""
    keep: float = 0.25
    """A followed person below this score is lost."""
    sure: float = 0.3
    """Keypoints at this confidence shape the next crop."""
    refinements: int = 2
    """Closer looks after a promising one."""
    hints: int = 4
    """So many of the most promising looks are followed up."""
    margin: float = 1.3
    """Side of the next crop over the longer side of the seen body's box."""
    tile: float = 0.6
    """Side of a tile over the picture's shorter side."""
    content: float = 0.85
    """A followed person below this score is looked at twice every `doubts_every` frames, else every `checks_every`."""
    doubts_every: int = 3
    checks_every: int = 15
    step_back: float = 2.2
    """Side of the second look over that of the first."""


DEFAULTS = FinderOptions()
SCORE_POWER = 8
"""How much a surer look is worth against a larger person."""
SAME_PERSON = 0.5
"""Two looks whose torsos are further apart than this [torso lengths] show two people."""


def next_crop(sighting: Sighting, options: FinderOptions = DEFAULTS) -> Crop:
    """The crop around the body that was seen, its torso upright."""
    sure = sighting.confidence >= options.sure
    if sure.sum() < 4:
        sure = np.ones_like(sure)
    return crop_around(sighting.keypoints, sure, options.margin)


def turned(crop: Crop) -> Crop:
    """The same square upside down."""
    return Crop(crop.x, crop.y, crop.side, math.remainder(crop.angle + math.pi, 2 * math.pi))


def wider(crop: Crop, options: FinderOptions = DEFAULTS) -> Crop:
    """The same square from further away: for legs that were left out."""
    return replace(crop, side=options.step_back * crop.side)


def torso_shift(first: FloatArray, second: FloatArray) -> float:
    """How far apart the torsos of two poses (16, 2) are [torso lengths of the larger one]."""
    torso = list(TORSO)
    apart = np.linalg.norm(first[torso].mean(axis=0) - second[torso].mean(axis=0))
    return float(apart / max(torso_length(first), torso_length(second), 1e-6))


def same_person(first: Sighting, second: Sighting) -> bool:
    """Whether two looks at one picture have their torsos in one place."""
    return torso_shift(first.keypoints, second.keypoints) <= SAME_PERSON


def refine(look: Look, sighting: Sighting, options: FinderOptions = DEFAULTS) -> Sighting:
    """Look closer at what was seen, then in both orientations, and once more at the surer; the most confident look."""
    for _ in range(options.refinements):
        sighting = look(next_crop(sighting, options))
    sighting = max(sighting, look(turned(sighting.crop)), key=lambda seen: seen.score)
    return max(sighting, look(next_crop(sighting, options)), key=lambda seen: seen.score)


def candidates(width: int, height: int, options: FinderOptions = DEFAULTS) -> Iterator[Crop]:
    """Crops to search a picture with: the whole in four orientations, then overlapping tiles in two."""
    for angle in (0.0, math.pi, math.pi / 2, -math.pi / 2):
        yield Crop.whole(width, height, angle)
    side = max(options.tile * min(width, height), max(width, height) / 6)  # few tiles, however thin the picture
    columns = max(math.ceil(2 * (width - side) / side) + 1, 1)
    rows = max(math.ceil(2 * (height - side) / side) + 1, 1)
    for angle in (0.0, math.pi):
        for y in np.linspace(side / 2, height - side / 2, rows):
            for x in np.linspace(side / 2, width - side / 2, columns):
                yield Crop(float(x), float(y), side, angle)


def find_person(look: Look, width: int, height: int, options: FinderOptions = DEFAULTS) -> Sighting | None:
    """Search one picture to the end.

    Whole-picture looks come first; tiles are only searched if none of them led to a person.

    Returns:
        The best accepted close look, the larger person winning between equals; None if nobody was found.
    """
    crops = list(candidates(width, height, options))
    for group in (crops[:4], crops[4:]):
        hints = sorted((look(crop) for crop in group), key=lambda seen: -seen.score)
        close = [refine(look, seen, options) for seen in hints[: options.hints] if seen.score >= options.hint]
        found = [seen for seen in close if seen.score >= options.accept]
        if found:
            return max(found, key=lambda seen: seen.score**SCORE_POWER * math.sqrt(seen.crop.side))
    return None


@dataclass(frozen=True)
class _Planned:
    """A second look: where, and by how much its score must lead; or the closer one after one that led."""

    crop: Crop
    lead: float = 0.0
    is_closer: bool = False


class Tracker:
    """Follows one person through the frames of a source, and searches for them with few looks a frame.

    Args:
        options: scores and limits.
        looks_per_frame: candidate crops tried on each frame while nobody is followed.
    """

    def __init__(self, options: FinderOptions = DEFAULTS, looks_per_frame: int = 3) -> None:
        self.options = options
        self.looks_per_frame = looks_per_frame
        self._last: Sighting | None = None
        self._followed = 0
        self._checks = 0
        self._planned: _Planned | None = None
        self._search: Iterator[Crop] = iter(())

    def reset(self) -> None:
        """Forget the person."""
        self._last = self._planned = None
        self._search = iter(())

    def step(self, look: Look, width: int, height: int, *, spare: bool = False) -> Sighting | None:
        """Find the person in the next frame; `look` looks at crops of that frame.

        Args:
            spare: frames come faster than they are needed. A second look then takes the place of the usual one in the
                next frame, in which the person stays where they were, so that no frame costs two.

        Returns:
            The person, or None while searching.
        """
        seen = self._follow(look, spare) if self._last is not None else None
        if seen is None:
            seen = self._look_around(look, width, height)
            self._followed, self._planned = 0, None
        self._last = seen
        return seen

    def _follow(self, look: Look, spare: bool) -> Sighting | None:
        assert self._last is not None
        planned, self._planned = self._planned, None
        if spare and planned is not None:
            return self._planned_look(look, self._last, planned)
        seen = look(next_crop(self._last, self.options))
        self._followed += 1
        check = self._check(seen)
        if check is not None and spare and seen.score >= self.options.keep:
            self._planned = check
        elif check is not None:
            seen = self._second_look(look, seen, check)
        return seen if seen.score >= self.options.keep else None

    def _check(self, seen: Sighting) -> _Planned | None:
        """The second look that is due after this one."""
        options = self.options
        every = options.doubts_every if seen.score < options.content else options.checks_every
        if seen.score < options.accept:
            return _Planned(turned(seen.crop), 0.1)
        if self._followed % every:
            return None
        self._checks += 1
        return _Planned(wider(seen.crop, options), 0.03) if self._checks % 2 else _Planned(turned(seen.crop), 0.1)

    def _planned_look(self, look: Look, last: Sighting, planned: _Planned) -> Sighting:
        """What `_second_look` does within a frame, in up to two frames; the person, or where they were before."""
        other = look(planned.crop)
        if planned.is_closer:
            return other if other.score > last.score and same_person(last, other) else last
        if other.score > last.score + planned.lead:
            self._planned = _Planned(next_crop(other, self.options), is_closer=True)
        return last

    def _second_look(self, look: Look, seen: Sighting, check: _Planned) -> Sighting:
        """A crop that follows only itself stays wrong: without the legs, arms pass for legs. The surer of two looks."""
        other = look(check.crop)
        if other.score <= seen.score + check.lead:
            return seen
        closer = look(next_crop(other, self.options))
        return closer if closer.score > seen.score and same_person(seen, closer) else seen

    def _look_around(self, look: Look, width: int, height: int) -> Sighting | None:
        best: Sighting | None = None
        for _ in range(self.looks_per_frame):
            crop = next(self._search, None)
            if crop is None:
                self._search = candidates(width, height, self.options)
                crop = next(self._search)
            seen = look(crop)
            if best is None or seen.score > best.score:
                best = seen
        if best is None or best.score < self.options.hint:
            return None
        close = refine(look, best, self.options)
        if close.score < self.options.accept:
            return None
        self._search = iter(())  # start with the whole picture when the person is lost
        return close
