"""An open library in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handstand_app.core.library.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "Bibliothek 手") as opened:
        yield opened
