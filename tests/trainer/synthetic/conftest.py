"""Shared people for the tests of synthetic athletes."""

import os
from pathlib import Path

import pytest

from tests.trainer.synthetic.stick import stick_character
from trainer.synthetic.assets import MakeHumanFolder
from trainer.synthetic.skinning import Character


@pytest.fixture(scope="session")
def stick() -> Character:
    """A stick figure, for tests without the MakeHuman data."""
    return stick_character()


@pytest.fixture(scope="session")
def makehuman() -> MakeHumanFolder:
    """The real data; tests that need it are skipped where HANDSTAND_MAKEHUMAN names no folder."""
    folder = os.environ.get("HANDSTAND_MAKEHUMAN")
    if not folder:
        pytest.skip("set HANDSTAND_MAKEHUMAN to the MakeHuman data folder to run this")
    return MakeHumanFolder(Path(folder))
