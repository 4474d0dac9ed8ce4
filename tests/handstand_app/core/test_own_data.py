"""What is deleted is this program's own, and nothing beside it."""

import os
import stat
from pathlib import Path

import pytest

from handstand_app.core.library.library import Library
from handstand_app.core.own_data import data_places, delete_places, make_private
from handstand_app.core.settings import AppSettings, cache_folder, library_folder, save_settings, settings_file


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


@pytest.mark.skipif(os.name != "posix", reason="rights as Unix has them")
@pytest.mark.parametrize("chosen", [True, False])
def test_what_an_earlier_version_left_readable_by_everybody_is_closed_and_nothing_else(
    tmp_path: Path, chosen: bool
) -> None:
    root = tmp_path / "films" if chosen else library_folder(AppSettings())
    settings = AppSettings(library_folder=str(root) if chosen else None)
    log_file = tmp_path / "log" / "handstand.log"
    with Library(root):
        pass
    save_settings(settings)
    log_file.parent.mkdir()
    log_file.write_text("x")
    (root / "mine.mp4").write_text("x")
    ours = [root / "clips", root / "library.db", root / "library.lock", settings_file(), log_file, log_file.parent]
    for path in (root, root / "mine.mp4", *ours):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (root / "trash").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    make_private(settings, log_file)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in ours} == dict.fromkeys(
        (path.name for path in ours), 0
    )
    assert stat.S_IMODE((root / "clips").stat().st_mode) == 0o700
    assert stat.S_IMODE(settings_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(root.stat().st_mode) == (0o755 if chosen else 0o700)
    assert stat.S_IMODE((root / "mine.mp4").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o755
