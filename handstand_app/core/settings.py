"""What the app remembers between starts: one small JSON file where the system keeps settings."""

import json
import logging
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

import platformdirs

from handstand_app.core.coach.cue import SecondsAloud, SoundMode
from handstand_app.core.delay.plan import LEAST_S, MOST_S, SPEEDS
from handstand_app.core.runtime.choose import RuntimeChoice
from handstand_app.core.setting_values import cameras, check_folder, said, short, shortcuts, texts
from handstand_app.core.sources.camera_options import CameraOptions
from models.strictness import NOTCHES
from models.whole_file import write_whole

log = logging.getLogger(__name__)

MOST_BEFORE_S, MOST_AFTER_S = 10.0, 30.0
COUNTDOWNS_S = (3, 5, 10)
MOST_BYTES = 1_000_000
"""Of the settings file."""
WHEN_FULL = ("say", "stop")
UI_SCALES = (100, 125, 150, 175, 200)
MOST_RECENT = 8
MOST_BLOCKS = 16
"""A network with fewer ignores what it does not have."""
THEMES = ("system", "light", "dark", "contrast")
CHOICES: dict[str, Collection[object]] = {
    "theme": THEMES,
    "sound_mode": [*SoundMode],
    "seconds_aloud": [*SecondsAloud],
    "strictness": [notch.name for notch in NOTCHES],
    "runtime": get_args(RuntimeChoice),
    "when_full": WHEN_FULL,
    "ui_scale": UI_SCALES,
}
"""Settings that are one of a few values."""
SWITCHES = (
    "mirror",
    "record_automatically",
    "fewer_cues",
    "hide_time",
    "replay_loops",
    "replay_skeleton",
    "turned",
    "welcomed",
)
"""Settings that are true or false."""
NUMBERS = {
    "seconds_before": (0.0, MOST_BEFORE_S),
    "seconds_after": (0.0, MOST_AFTER_S),
    "sound_volume": (0.0, 1.0),
    "best_hold_s": (0.0, 86_400.0),
    "delay_s": (LEAST_S, MOST_S),
    "replay_speed": (0.0, 1.0),
}
"""Settings that are numbers, and the least and the most that each may be."""


@dataclass(frozen=True)
class AppSettings:
    """Everything remembered. Raises ValueError for a value of the wrong type or out of range."""

    camera: str | None = None
    """Identity of the last webcam."""
    network_camera: str | None = None
    """Address of the last network camera, without user name and password."""
    mirror: bool = False
    """Show the picture as in a mirror; never what the network sees."""
    record_automatically: bool = False
    """Save every attempt that a camera shows."""
    library_folder: str | None = None
    """Where clips are kept; null is the usual place for data of programs."""
    seconds_before: float = 3.0
    """A clip of an attempt begins so long before the kick-up, up to 10 [s]."""
    seconds_after: float = 2.0
    """It ends so long after the come-down, up to 30 [s]."""
    countdown_s: int = 5
    """Time to walk to the mat before a recording by hand begins, one of `COUNTDOWNS_S`."""
    sound_mode: str = "voice"
    """How cues sound, a value of SoundMode."""
    sound_volume: float = 0.8
    """0 to 1."""
    sound_device: str | None = None
    """Name of the output that cues are played on; null is the system's default."""
    seconds_aloud: str = "marks"
    """Which seconds of a hold are said, a value of SecondsAloud."""
    fewer_cues: bool = False
    """Corrections become rarer as holds get straighter."""
    hide_time: bool = False
    """The running time is hidden near the marks."""
    best_day: str | None = None
    """The last day, as YYYY-MM-DD, on which a hold counted."""
    best_hold_s: float = 0.0
    """The longest hold of that day [s]."""
    delay_s: float = 10.0
    """How long ago the picture of the delayed mirror is [s]."""
    replay_speed: float = 1.0
    """At which an attempt is shown again, one of SPEEDS."""
    replay_loops: bool = False
    """It is shown again and again."""
    replay_skeleton: bool = True
    """With the skeleton."""
    blocks: int | None = None
    """Prediction blocks of the network on the live page; null takes as many as the computer keeps up with."""
    theme: str = "system"
    """How the window looks: light, dark, contrast, which is bright on black, or system, which is as other windows."""
    turned: bool = False
    """Picture and verdict are turned by 180 degrees, to be read while upside down."""
    cameras: Mapping[str, CameraOptions] = field(default_factory=dict)
    """What is asked of each camera, by identity, or by address without user name and password."""
    strictness: str = "standard"
    """How much a straight handstand may bend, one of `models.strictness.NOTCHES` by name."""
    runtime: RuntimeChoice = "auto"
    """What executes the network, a RuntimeChoice; takes effect where the command line names none."""
    when_full: str = "say"
    """What happens when the library is over its limit: say so, or also stop saving attempts by itself."""
    ui_scale: int = 100
    """How large everything in the window is, 100 to 200 [%]; from the next start on."""
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    """Keys of actions that were changed, by the action's name; empty for none."""
    welcomed: bool = False
    """The welcome was seen or skipped."""
    recent_files: tuple[str, ...] = ()
    """Videos that were opened, the last one first."""

    def __post_init__(self) -> None:
        for name in ("camera", "network_camera", "library_folder", "sound_device", "best_day"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value and "\0" not in value):
                raise ValueError(f"settings: {name} must be a text or null, got {said(value)}")
        if self.library_folder is not None:
            check_folder(self.library_folder)
        for name in SWITCHES:
            if not isinstance(value := getattr(self, name), bool):
                raise ValueError(f"settings: {name} must be true or false, got {said(value)}")
        object.__setattr__(self, "cameras", cameras(self.cameras))
        object.__setattr__(self, "shortcuts", shortcuts(self.shortcuts))
        object.__setattr__(self, "recent_files", texts("recent_files", self.recent_files)[:MOST_RECENT])
        if isinstance(self.countdown_s, bool) or self.countdown_s not in COUNTDOWNS_S:
            raise ValueError(f"settings: countdown_s must be one of {COUNTDOWNS_S}, got {said(self.countdown_s)}")
        for name, known in CHOICES.items():
            if (value := getattr(self, name)) not in known:
                raise ValueError(f"settings: {name} must be one of {', '.join(map(str, known))}, got {said(value)}")
        for name, (least, most) in NUMBERS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                raise ValueError(f"settings: {name} must be a number from {least:.0f} to {most:.0f}, got {said(value)}")
        if self.blocks is not None and (type(self.blocks) is not int or not 1 <= self.blocks <= MOST_BLOCKS):
            raise ValueError(f"settings: blocks must be a number from 1 to {MOST_BLOCKS}, got {said(self.blocks)}")
        if self.replay_speed not in SPEEDS:
            raise ValueError(f"settings: replay_speed must be one of {SPEEDS}, got {said(self.replay_speed)}")


def settings_file() -> Path:
    """Where the settings are."""
    return Path(platformdirs.user_config_dir("handstand")) / "settings.json"


def cache_folder() -> Path:
    """Where converted networks are kept."""
    return Path(platformdirs.user_cache_dir("handstand"))


def library_folder(settings: AppSettings) -> Path:
    """Where clips are kept."""
    if settings.library_folder is not None:
        return Path(settings.library_folder).expanduser()
    return Path(platformdirs.user_data_dir("handstand")) / "library"


def load_settings(path: Path | None = None, tell: Callable[[str], object] | None = None) -> AppSettings:
    """The remembered settings, field by field: what is good is kept, what is not has its default. Never raises.

    A file that is not good throughout is kept beside its place as .bad.

    Args:
        tell: gets a sentence for the athlete if something was not good.
    """
    path = path or settings_file()
    try:
        data = _read(path)
    except FileNotFoundError:
        return AppSettings()
    except (OSError, ValueError, TypeError, RecursionError) as error:
        settings, wrong = AppSettings(), [str(error) or type(error).__name__]
    else:
        settings, wrong = _of_fields(data)
    if wrong:
        kept = "" if settings == AppSettings() else "the other settings are kept, "
        sentence = f"Some settings could not be used ({short('; '.join(wrong), 160)}); {kept}{_set_aside(path)}"
        log.warning("%s: %s", path, sentence)
        if settings != AppSettings():
            save_settings(settings, path)
        if tell is not None:
            tell(sentence)
    return settings


def reset_settings(path: Path | None = None) -> str:
    """Begin anew: keep the file as it is under another name. Returns what is to be said."""
    path = path or settings_file()
    if not path.exists():
        return "There were no settings to reset."
    return f"The settings are those of a new installation; {_set_aside(path)}"


def _read(path: Path) -> dict[str, Any]:
    """The file as JSON, in any kind of Unicode. Raises OSError, ValueError, TypeError, RecursionError."""
    if not path.is_file() and path.exists():
        raise OSError(f"{path.name} is no file")  # a pipe would be waited for
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("the file is far too large")
    data = json.loads(content, parse_int=lambda digits: int(digits) if len(digits) < 20 else float(digits))
    if not isinstance(data, dict):
        raise TypeError("the file is no JSON object")
    return data


def _of_fields(data: dict[str, Any]) -> tuple[AppSettings, list[str]]:
    """Settings of all values that make sense, and what is wrong with the others."""
    settings, wrong = AppSettings(), []
    known = {field.name for field in fields(AppSettings)}
    for name, value in data.items():
        if name not in known:
            wrong.append(f"{short(name, 30)!r} is not known to this version")
            continue
        is_table = isinstance(value, dict) and isinstance(getattr(settings, name), Mapping)
        for part in [{key: value[key]} for key in value] if is_table else [value]:
            change: dict[str, Any] = {name: {**getattr(settings, name), **part} if is_table else part}
            try:
                settings = replace(settings, **change)
            except (ValueError, TypeError) as error:
                wrong.append(str(error).removeprefix("settings: "))
    return settings, wrong


def _set_aside(path: Path) -> str:
    """Rename the file without replacing an earlier one; what is to be said of it."""
    names = [f"{path.name}.bad", *(f"{path.name}.bad{number}" for number in range(2, 10))]
    name = next((name for name in names if not path.with_name(name).exists()), names[-1])
    try:
        os.replace(path, path.with_name(name))
    except OSError as error:
        return f"the file cannot be moved aside: {error.strerror}."
    return f"the file as it was is {name} beside it."


def save_settings(settings: AppSettings, path: Path | None = None) -> None:
    """Write the settings beside their place and move them there; a failure is logged, nothing else is lost."""
    path = path or settings_file()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, json.dumps(asdict(settings), indent=2) + "\n", private=True)
    except (OSError, ValueError) as error:
        log.warning("settings could not be saved to %s: %s", path, error)
