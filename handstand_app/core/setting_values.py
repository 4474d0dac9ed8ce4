"""Checks of those settings that are more than one word or number. Each raises ValueError with what is wrong."""

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from handstand_app.core.sources.camera_options import CameraOptions
from models.text import shown

MOST_NAME_BYTES, MOST_PATH = 255, 1000
"""Of one name in a path, and of a whole path, with room for the names of clips."""
MOST_CAMERAS = 50


def texts(name: str, value: object) -> tuple[str, ...]:
    """A list of texts, as JSON gives it."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f"settings: {name} must be a list of texts, got {said(value)}")
    return tuple(value)


def cameras(value: object) -> dict[str, CameraOptions]:
    """Options by camera, as JSON gives them."""
    if not isinstance(value, Mapping) or len(value) > MOST_CAMERAS:
        raise ValueError(f"settings: cameras must be options by camera, got {said(value)}")
    return {str(name): _camera(str(name), options) for name, options in value.items()}


def _camera(name: str, options: object) -> CameraOptions:
    if isinstance(options, CameraOptions):
        return options
    known = {field.name for field in fields(CameraOptions)}
    if not isinstance(options, Mapping) or not known >= options.keys():
        raise ValueError(f"settings: cameras: {short(name, 30)} has options that are not known: {said(options)}")
    try:
        return CameraOptions(**options)
    except (TypeError, ValueError) as error:
        raise ValueError(f"settings: cameras: {short(name, 30)}: {short(str(error), 80)}") from error


def shortcuts(value: object) -> dict[str, str]:
    """Keys by action."""
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise ValueError(f"settings: shortcuts must be keys by action, got {said(value)}")
    return dict(value)


def check_folder(folder: str) -> None:
    """Whether a folder can have this name; it need not be there, its disk may be unplugged."""
    try:
        parts = Path(folder).expanduser().parts
        longest = max(len(os.fsencode(part)) for part in parts)
    except (RuntimeError, UnicodeError) as error:  # no such user, or half a character
        raise ValueError(f"settings: library_folder {said(folder)} is no folder: {error}") from error
    if longest > MOST_NAME_BYTES or len(folder) > MOST_PATH:
        raise ValueError(f"settings: library_folder {said(folder)} is too long for a folder")


def said(value: object) -> str:
    """A value for a message, however odd it is."""
    try:
        return short(repr(value), 40)
    except RecursionError:
        return "something deeply nested"


def short(text: str, most: int) -> str:
    """A text of so many characters at most, all of them visible."""
    return shown(text if len(text) <= most else text[: most - 1] + "…")
