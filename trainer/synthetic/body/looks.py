"""Random people: shape, skin, hair and clothes that go together. Reads names, not files."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.shape import Shape
from trainer.synthetic.body.wardrobe import Look, Tights

Colour = tuple[float, float, float]
_MALE_HAIR: Final = ("short01", "short02", "short04")
_TINTED_SUITS: Final = ("female_casualsuit02", "male_casualsuit01")  # their texture is grey shading only


@dataclass(frozen=True)
class Wardrobe:
    """Names of the items that the data folder has."""

    skins: tuple[str, ...]
    hair: tuple[str, ...]
    eyes: tuple[str, ...]
    eyebrows: tuple[str, ...]
    clothes: tuple[str, ...]
    shoes: tuple[str, ...]


def list_wardrobe(folder: MakeHumanFolder) -> Wardrobe:
    """What there is to wear."""
    eyes = tuple(name.removesuffix(".mhmat") for name in folder.names("eyes") if name.endswith(".mhmat"))
    named = {place: tuple(folder.names(place)) for place in ("skins", "hair", "eyebrows", "clothes", "shoes")}
    return Wardrobe(eyes=eyes, **named)


def draw_look(rng: np.random.Generator, wardrobe: Wardrobe) -> Look:
    """One random person."""
    male = bool(rng.random() < 0.5)
    shape = _draw_shape(rng, male)
    skin, tint = _draw_skin(rng, wardrobe, shape, male)
    hair = _pick(rng, _MALE_HAIR if male else wardrobe.hair) if rng.random() < (0.85 if male else 0.99) else ""
    suits = [name for name in wardrobe.clothes if name.startswith("male" if male else "female")]
    clothes = _pick(rng, suits) if rng.random() < 0.3 else ""
    bright = float(rng.uniform(0.35, 1.3))
    return Look(
        shape=shape,
        skin=skin,
        skin_tint=tint,
        hair=hair,
        hair_tint=(bright, bright * float(rng.uniform(0.75, 1.0)), bright * float(rng.uniform(0.5, 1.0))),
        eyes=_pick(rng, wardrobe.eyes),
        eyebrows=_pick(rng, wardrobe.eyebrows),
        clothes=clothes,
        clothes_tint=_cloth(rng) if clothes in _TINTED_SUITS else _pale(rng),
        shoes=_pick(rng, wardrobe.shoes) if rng.random() < (0.6 if clothes else 0.3) else "",
        tights=_draw_tights(rng, male),
    )


def _pick(rng: np.random.Generator, names: tuple[str, ...] | list[str]) -> str:
    return str(names[int(rng.integers(len(names)))])


def _one_of(rng: np.random.Generator, ranges: tuple[tuple[float, float, float], ...]) -> float:
    """A number from one of the ranges (share, low, high); shares sum to 1."""
    chosen = ranges[int(rng.choice(len(ranges), p=[share for share, _, _ in ranges]))]
    return float(rng.uniform(chosen[1], chosen[2]))


def _draw_shape(rng: np.random.Generator, male: bool) -> Shape:
    ethnicity = rng.dirichlet([0.5, 0.5, 0.5])
    age = rng.uniform(0.22, 0.38) if rng.random() < 0.15 else rng.uniform(0.38, 0.68)
    off = abs(float(rng.normal(0.0, 0.12)))
    return Shape(
        sex=float(np.clip(1.0 - off if male else off, 0.0, 1.0)),
        age=float(age),
        muscle=float(np.clip(rng.normal(0.65, 0.2), 0.1, 1.0)),
        weight=float(np.clip(rng.normal(0.42, 0.15), 0.1, 0.9)),
        height=float(np.clip(rng.normal(0.5, 0.08), 0.3, 0.7)),
        proportions=float(rng.uniform(0.35, 1.0)),
        african=float(ethnicity[0]),
        asian=float(ethnicity[1]),
        caucasian=float(ethnicity[2]),
    )


def _draw_skin(rng: np.random.Generator, wardrobe: Wardrobe, shape: Shape, male: bool) -> tuple[str, Colour]:
    dark = shape.african > 0.5
    sex = "_male" if male or dark else "_female"
    tone = "darkskinned" if dark else ("lightskinned" if male else "")
    fitting = [name for name in wardrobe.skins if sex in name and tone in name]
    level = float(rng.uniform(0.9, 1.5) if dark else rng.uniform(0.62, 1.05))
    return _pick(rng, fitting), (level, level * float(rng.uniform(0.9, 1.0)), level * float(rng.uniform(0.82, 1.0)))


def _draw_tights(rng: np.random.Generator, male: bool) -> Tights:
    top, bottom = _cloth(rng), _cloth(rng)
    if rng.random() < 0.2:
        bottom = top  # a leotard or unitard
    short = bool(rng.random() < 0.5)
    return Tights(
        top=top,
        bottom=bottom,
        has_top=not (male and rng.random() < 0.35),
        hem=float(rng.uniform(-0.08, 0.03)) if male or rng.random() < 0.6 else float(rng.uniform(0.08, 0.16)),
        sleeve=_one_of(rng, ((0.6, -0.02, 0.1), (0.25, 0.1, 0.22), (0.15, 0.3, 0.52))),
        leg=float(rng.uniform(0.1, 0.4) if short else rng.uniform(0.45, 0.85)),
    )


def _cloth(rng: np.random.Generator) -> Colour:
    """Black, grey, white or any colour."""
    if rng.random() < 0.45:
        grey = _one_of(rng, ((0.6, 0.04, 0.15), (0.2, 0.3, 0.6), (0.2, 0.8, 0.95)))
        return grey, grey, min(1.0, grey * float(rng.uniform(0.95, 1.1)))
    red, green, blue = rng.uniform(0.05, 0.9, 3)
    return float(red), float(green), float(blue)


def _pale(rng: np.random.Generator) -> Colour:
    red, green, blue = rng.uniform(0.65, 1.1, 3)
    return float(red), float(green), float(blue)
