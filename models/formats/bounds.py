"""Bounds of what a card may say: numbers of the right type, and within what somebody can mean."""

from collections.abc import Mapping

Bounds = Mapping[str, tuple[float, float]]


def check_numbers(owner: object, bounds: Bounds) -> None:
    """Check attributes of a record, each with the least and the most it may be; of whole numbers if both are `int`.

    Raises:
        ValueError: with the attribute, what is allowed, and what was found.
    """
    for name, (least, most) in bounds.items():
        value = getattr(owner, name)
        whole = isinstance(least, int) and isinstance(most, int)
        fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not fits or not least <= value <= most:  # NaN is within no bounds
            kind = "a whole number" if whole else "a number"
            found = repr(value) if len(repr(value)) <= 40 else repr(value)[:39] + "…"
            raise ValueError(f"{type(owner).__name__}.{name}: expected {kind} from {least:g} to {most:g}, got {found}")
