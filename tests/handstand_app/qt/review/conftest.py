"""The player and the clips that it shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from handstand_app.core.judging.estimator import Estimator
from handstand_app.qt.app import make_application
from handstand_app.qt.review.view import ReviewView
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip
from tests.handstand_app.qt.review.table import Table
from tests.networks import shipped_estimator


@pytest.fixture
def table(qtbot: QtBot, network_cache: Path) -> Iterator[Table]:
    make_application()

    def load() -> Estimator:
        return shipped_estimator(network_cache)

    view = ReviewView(load)
    qtbot.addWidget(view)
    view.resize(932, 672)
    view.show()
    qtbot.waitExposed(view)
    yield Table(qtbot, view)
    view.forget()


@pytest.fixture(scope="session")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds as the app records them; each picture shows its number."""
    return recorded_clip(tmp_path_factory.mktemp("numbers") / "numbers.mp4", 60)


@pytest.fixture(scope="session")
def attempt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return demo_clip(tmp_path_factory.mktemp("attempt") / "attempt.mp4", 2.0, 4.5)


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same half a second earlier in life, smaller and elsewhere in the picture."""
    return demo_clip(tmp_path_factory.mktemp("later") / "later.mp4", 1.5, 4.5, scale=0.5, shift=(20, 5))
