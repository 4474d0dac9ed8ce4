"""Settings: remembered, and never in the way of a start."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.settings import AppSettings, library_folder, load_settings, save_settings, settings_file
from handstand_app.core.sources.camera_options import CameraOptions


def test_settings_are_remembered() -> None:
    save_settings(AppSettings(camera="/dev/v4l/by-id/Üsb cam", mirror=True))
    assert load_settings() == AppSettings(camera="/dev/v4l/by-id/Üsb cam", mirror=True)
    assert [path.name for path in settings_file().parent.iterdir()] == ["settings.json"]


def test_the_first_start_has_defaults() -> None:
    assert load_settings() == AppSettings()


def written(content: str | bytes) -> Path:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        "nul",
        '{"a": ' * 100_000,
        "[" * 100_000,
        b"\xff\xfe\x00",
        b"\x80",
        "x" * 2_000_000,
        '{"a": 1' + "0" * 9000,
    ],
    ids=lambda content: str(content[:10]),
)
def test_a_file_without_anything_good_is_kept_aside(content: str | bytes) -> None:
    path, said = written(content), list[str]()
    whole = path.read_bytes()
    assert load_settings(tell=said.append) == AppSettings()
    assert path.with_name("settings.json.bad").read_bytes() == whole and not path.exists()
    assert len(said) == 1 and "settings.json.bad" in said[0] and len(said[0]) < 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mirror", '"yes"'),
        ("blocks", "0"),
        ("blocks", "true"),
        ("blocks", "1.5"),
        ("camera", "3"),
        ("unknown_of_a_newer_version", "true"),
        ("\x1b[2J", "1"),
        ("theme", '["dark"]'),
        ("countdown_s", "1" + "0" * 400),
        ("seconds_before", "NaN"),
        ("seconds_after", "-Infinity"),
        ("sound_mode", "[" * 300 + "]" * 300),
        ("network_camera", '"a\\u0000b"'),
        ("library_folder", '"~nouser-of-that-name/clips"'),
        ("library_folder", '"/' + "x" * 300 + '"'),
        ("library_folder", '"' + "/x" * 3000 + '"'),
        ("library_folder", '"\\ud800"'),
        ("library_folder", '"\\u0000"'),
    ],
)
def test_one_bad_value_costs_no_other(name: str, value: str) -> None:
    text = f'{{"record_automatically": true, {json.dumps(name)}: {value}, "sound_volume": 0.25}}'
    path, said = written(text), list[str]()
    good = AppSettings(record_automatically=True, sound_volume=0.25)
    assert load_settings(tell=said.append) == good
    assert path.with_name("settings.json.bad").read_text() == text
    assert "the other settings are kept" in said[0] and len(said[0]) < 400
    assert "\x1b" not in said[0] and (name == "\x1b[2J" or name in said[0])
    assert load_settings(tell=said.append) == good and len(said) == 1, "the good values are on the disk again"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_editors_may_write_other_kinds_of_unicode(encoding: str) -> None:
    written('{"library_folder": "/home/Übungen", "mirror": true}'.encode(encoding))
    said: list[str] = []
    assert load_settings(tell=said.append) == AppSettings(library_folder="/home/Übungen", mirror=True)
    assert said == []


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_moved_aside(make: Callable[[Path], object]) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True)
    make(path)
    assert load_settings() == AppSettings()
    assert not path.exists() and path.with_name("settings.json.bad").exists()


def test_a_second_bad_file_does_not_replace_the_first() -> None:
    for content in ("first", "second"):
        load_settings(written(content))
    assert [settings_file().with_name(f"settings.json.{end}").read_text() for end in ("bad", "bad2")] == [
        "first",
        "second",
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([field.name for field in fields(AppSettings)]) | st.text(max_size=5)


@given(data=st.dictionaries(NAMES, JSON, max_size=6), torn=st.none() | st.integers(0, 40))
def test_every_file_gives_settings_and_every_good_value_is_among_them(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, object], torn: int | None
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_text(json.dumps(data)[:torn])
    settings = load_settings(path)
    assert library_folder(settings).parts
    for name, value in data.items() if torn is None else ():
        try:
            expected = getattr(AppSettings(**{name: value}), name)  # type: ignore[arg-type]
        except (ValueError, TypeError):
            continue
        assert getattr(settings, name) == expected


def test_settings_are_for_their_owner_alone() -> None:
    save_settings(AppSettings(mirror=True))
    assert stat.S_IMODE(settings_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(settings_file().parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    save_settings(AppSettings(mirror=True), tmp_path / "file" / "settings.json")
    assert (tmp_path / "file").read_text() == "in the way"


def test_one_bad_camera_or_key_costs_none_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    told: list[str] = []
    cameras = {"bad": {"fps": 7}, "good": {"fps": 15}, "odd": None, "new": {"zoom": 2}}
    path.write_text(json.dumps({"cameras": cameras, "shortcuts": {"Record": "Y", "Sound off": 3}}))
    settings = load_settings(path, told.append)
    assert dict(settings.cameras) == {"good": CameraOptions(fps=15)}
    assert dict(settings.shortcuts) == {"Record": "Y"}
    assert len(told) == 1 and "CameraOptions" not in told[0] and "bad" in told[0]
