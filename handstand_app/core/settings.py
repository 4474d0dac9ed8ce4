"""What the app remembers between starts: one small JSON file where the system keeps settings."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

from handstand_app.core.coach.cue import SecondsAloud, SoundMode
from handstand_app.core.delay.plan import LEAST_S, MOST_S, SPEEDS
from models.whole_file import write_whole

log = logging.getLogger(__name__)

MOST_BEFORE_S, MOST_AFTER_S = 10.0, 30.0
COUNTDOWNS_S = (3, 5, 10)
THEMES = ("system", "light", "dark")
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
    """Everything remembered. A value of the wrong type or an unknown name makes the file unusable."""

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
    theme: str = "system"
    """How the window looks: light, dark, or system, which is as other windows look."""

    def __post_init__(self) -> None:
        for name in ("camera", "network_camera", "library_folder", "sound_device", "best_day"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value):
                raise ValueError(f"settings: {name} must be a text or null, got {value!r}")
        for name in ("mirror", "record_automatically", "fewer_cues", "hide_time", "replay_loops", "replay_skeleton"):
            if not isinstance(value := getattr(self, name), bool):
                raise ValueError(f"settings: {name} must be true or false, got {value!r}")
        if isinstance(self.countdown_s, bool) or self.countdown_s not in COUNTDOWNS_S:
            raise ValueError(f"settings: countdown_s must be one of {COUNTDOWNS_S}, got {self.countdown_s!r}")
        for name, known in (("theme", THEMES), ("sound_mode", [*SoundMode]), ("seconds_aloud", [*SecondsAloud])):
            if (value := getattr(self, name)) not in known:
                raise ValueError(f"settings: {name} must be one of {', '.join(known)}, got {value!r}")
        for name, (least, most) in NUMBERS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
                raise ValueError(f"settings: {name} must be a number from {least:.0f} to {most:.0f}, got {value!r}")
        if self.replay_speed not in SPEEDS:
            raise ValueError(f"settings: replay_speed must be one of {SPEEDS}, got {self.replay_speed!r}")


def settings_file() -> Path:
    """Where the settings are."""
    return Path(platformdirs.user_config_dir("handstand")) / "settings.json"


def library_folder(settings: AppSettings) -> Path:
    """Where clips are kept."""
    if settings.library_folder is not None:
        return Path(settings.library_folder).expanduser()
    return Path(platformdirs.user_data_dir("handstand")) / "library"


def load_settings(path: Path | None = None) -> AppSettings:
    """The remembered settings; defaults if there are none. An unusable file is kept beside its place as .bad."""
    path = path or settings_file()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        unknown = set(data) - {field.name for field in fields(AppSettings)}
        if unknown:
            raise ValueError(f"unknown names {sorted(unknown)}")
        return AppSettings(**data)
    except FileNotFoundError:
        return AppSettings()
    except (OSError, ValueError, TypeError) as error:
        log.warning("%s is unusable (%s); starting with defaults, it is kept as %s.bad", path, error, path.name)
        try:
            os.replace(path, path.with_name(path.name + ".bad"))
        except OSError:
            log.warning("%s could not be moved aside", path)
        return AppSettings()


def save_settings(settings: AppSettings, path: Path | None = None) -> None:
    """Write the settings beside their place and move them there; a failure is logged, nothing else is lost."""
    path = path or settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(asdict(settings), indent=2) + "\n", private=True)
    except OSError as error:
        log.warning("settings could not be saved to %s: %s", path, error)
