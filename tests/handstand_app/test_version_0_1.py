"""Files that version 0.1.0 wrote open: settings, a data set, and a taught network with the choice of it.

`fixtures/version_0_1` was written by the program of that version. The network is tiny, and all its weights are 0.01.
"""

import lzma
import shutil
from datetime import datetime
from pathlib import Path

import pytest
import torch

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from handstand_app.core.settings import load_settings
from handstand_app.core.teach.versions import Versions
from models.checkpoint import load
from models.verdicts import VerdictKind

OLD = Path(__file__).parent / "fixtures" / "version_0_1"
NAME = "2026-11-28 11.48.30"


@pytest.fixture
def networks(tmp_path: Path) -> Path:
    """The folder of taught networks as it was."""
    shutil.copytree(OLD / "networks", tmp_path / NAME)
    (tmp_path / NAME / "current.json").rename(tmp_path / "current.json")
    packed = tmp_path / NAME / "weights.safetensors.xz"
    (tmp_path / NAME / "weights.safetensors").write_bytes(lzma.decompress(packed.read_bytes()))
    packed.unlink()
    return tmp_path


def test_settings_are_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    shutil.copy(OLD / "settings.json", path)
    settings = load_settings(path)
    assert settings.camera == "USB2.0 HD" and settings.mirror and settings.record_automatically
    assert settings.library_folder == "clips of mine" and settings.theme == "light"
    assert (settings.seconds_before, settings.seconds_after) == (4.5, 1.0)
    assert not list(tmp_path.glob("*.bad"))


def test_a_data_set_is_imported_with_labels_notes_stars_and_tracks(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        done = library.import_dataset(OLD / "dataset.zip")
        first, second = (library.clips.get(clip_id) for clip_id in done.added)
    assert (first.label, second.label) == (ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT)
    assert first.notes == "erste Übung 手" and first.favourite and not second.favourite
    assert first.track is not None and first.summary.verdict is VerdictKind.STRAIGHT
    assert (first.frames, first.width, first.height) == (35, 192, 96)
    assert first.summary.hold_s == pytest.approx(2.4)


def test_a_taught_network_is_listed_chosen_and_loaded(networks: Path) -> None:
    versions = Versions(networks)
    current = versions.current()
    assert current.name == NAME and current.made_at == datetime(2026, 11, 28, 11, 48, 30)
    assert current.sentence == "The new network agreed with you in 9 of 10 clips, the old one in 7."
    assert [version.name for version in versions.all()] == ["shipped", NAME]
    card, net = load(current.folder)
    assert card.name == "taught" and card.network.input_size == 32
    assert all(bool((weights == torch.tensor(0.01)).all()) for weights in net.parameters())
