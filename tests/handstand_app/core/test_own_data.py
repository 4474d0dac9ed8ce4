"""What is deleted is this program's own, and nothing beside it."""

from pathlib import Path

import pytest

from handstand_app.core.library.library import Library
from handstand_app.core.own_data import data_places, delete_places
from handstand_app.core.settings import AppSettings, cache_folder, save_settings, settings_file


def test_everything_of_the_program_goes_and_what_lies_beside_it_stays(tmp_path: Path) -> None:
    root, log = tmp_path / "library", tmp_path / "log" / "handstand.log"
    settings = AppSettings(library_folder=str(root))
    with Library(root):
        pass
    save_settings(settings)
    for path in (
        log,
        log.with_name("handstand.log.1"),
        cache_folder() / "net.xml",
        root / "networks" / "a" / "card.json",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (root / "holiday.jpg").write_text("not ours")
    (log.parent / "other.log").write_text("not ours")
    places = data_places(settings, cache_folder(), log)
    assert len(places) == 5 and all(place.bytes > 0 for place in places)
    assert delete_places(places) == []
    assert sorted(path.name for path in root.iterdir()) == ["holiday.jpg"]
    assert sorted(path.name for path in log.parent.iterdir()) == ["other.log"]
    assert not settings_file().parent.exists() and not cache_folder().exists()
    assert data_places(settings, cache_folder(), log) == []


def test_a_link_to_a_folder_goes_and_the_folder_stays(tmp_path: Path) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "library"
    elsewhere.mkdir()
    (elsewhere / "mine.mp4").write_text("x")
    root.mkdir()
    (root / "clips").symlink_to(elsewhere)
    assert delete_places(data_places(AppSettings(library_folder=str(root)), tmp_path / "no", tmp_path / "no.log")) == []
    assert (elsewhere / "mine.mp4").exists() and not root.exists()


def test_what_cannot_be_deleted_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log" / "handstand.log"
    log.parent.mkdir()
    log.write_text("x")
    places = data_places(AppSettings(), tmp_path / "no", log)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert delete_places(places) == [f"{log} cannot be deleted: Permission denied."]
