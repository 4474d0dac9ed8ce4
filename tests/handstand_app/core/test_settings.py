"""Settings: remembered, and never in the way of a start."""

from pathlib import Path

import pytest

from handstand_app.core.settings import AppSettings, load_settings, save_settings, settings_file


def test_settings_are_remembered() -> None:
    save_settings(AppSettings(camera="/dev/v4l/by-id/Üsb cam", mirror=True))
    assert load_settings() == AppSettings(camera="/dev/v4l/by-id/Üsb cam", mirror=True)
    assert [path.name for path in settings_file().parent.iterdir()] == ["settings.json"]


def test_the_first_start_has_defaults() -> None:
    assert load_settings() == AppSettings()


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"mirror": "yes"}', '{"camera": 3}', '{"unknown": true}'])
def test_unusable_settings_are_kept_aside(content: str) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert load_settings() == AppSettings()
    assert path.with_name("settings.json.bad").read_text() == content and not path.exists()


def test_a_folder_that_cannot_be_written_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    save_settings(AppSettings(mirror=True), tmp_path / "file" / "settings.json")
    assert (tmp_path / "file").read_text() == "in the way"
