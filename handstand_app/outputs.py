"""What a command is about to write, checked before anything is opened: no input is written over, no output twice."""

import os
import stat
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

Identity = tuple[int | str, ...]


class OutputConflict(Exception):
    """An output is an input, or two outputs are one file; the message says which."""


def check_outputs(inputs: Iterable[Path], outputs: Iterable[tuple[str, Path]]) -> None:
    """Links of both kinds, other spellings and files that are not there yet count as what they are.

    Args:
        inputs: files that are read.
        outputs: each with how it was asked for, such as `--jsonl`.

    Raises:
        OutputConflict: see there. Nothing was opened.
    """
    taken = {identity: path for path in inputs if (identity := _identity(path)) is not None}
    read = set(taken)
    for option, path in outputs:
        identity = _identity(path)
        if identity is None:
            continue
        if identity in read:
            raise OutputConflict(f"{option} {path} is an input and would be lost; choose another name")
        if identity in taken:
            raise OutputConflict(
                f"{option} {path} would be written twice; choose another name, or run each input alone"
            )
        taken[identity] = path


def check_stream(inputs: Iterable[Path], stream: TextIO | None) -> None:
    """The same for standard output, which a shell may have opened on an input. Raises OutputConflict."""
    try:
        facts = os.fstat(stream.fileno()) if stream is not None else None
    except (OSError, ValueError):  # in a test, or in a notebook
        return
    if facts is None:
        return
    for path in inputs:
        if stat.S_ISREG(facts.st_mode) and _identity(path) == (facts.st_dev, facts.st_ino):
            raise OutputConflict(f"standard output goes to {path}, which is an input; choose another name")


def _identity(path: Path) -> Identity | None:
    """Equal for two names of one file; None for what has no content to lose: devices, pipes, folders."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return _future(Path(os.path.realpath(path)))
    return (facts.st_dev, facts.st_ino) if stat.S_ISREG(facts.st_mode) else None


def _future(path: Path) -> Identity:
    """Of a file that is not there yet: its folder, as far as that is there, and the names below."""
    names: list[str] = []
    while path != path.parent:
        names.append(_as_compared(path.name))
        path = path.parent
        try:
            facts = path.stat()
        except (OSError, ValueError):
            continue
        return (facts.st_dev, facts.st_ino, *names)
    return (str(path), *names)


def _as_compared(name: str) -> str:
    """As systems compare names that tell no case and no composition of letters apart."""
    return unicodedata.normalize("NFC", name).casefold() if sys.platform in ("win32", "darwin") else name
