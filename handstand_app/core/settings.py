"""What the app remembers between starts: one small JSON file where the system keeps settings."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

log = logging.getLogger(__name__)

MOST_BEFORE_S, MOST_AFTER_S = 10.0, 30.0
COUNTDOWNS_S = (3, 5, 10)
THEMES = ("system", "light", "dark")


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
    theme: str = "system"
    """How the window looks: light, dark, or system, which is as other windows look."""

    def __post_init__(self) -> None:
        for name in ("camera", "network_camera", "library_folder"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, str) and value):
                raise ValueError(f"settings: {name} must be a text or null, got {value!r}")
        for name in ("mirror", "record_automatically"):
            if not isinstance(value := getattr(self, name), bool):
                raise ValueError(f"settings: {name} must be true or false, got {value!r}")
        if isinstance(self.countdown_s, bool) or self.countdown_s not in COUNTDOWNS_S:
            raise ValueError(f"settings: countdown_s must be one of {COUNTDOWNS_S}, got {self.countdown_s!r}")
        if self.theme not in THEMES:
            raise ValueError(f"settings: theme must be one of {', '.join(THEMES)}, got {self.theme!r}")
        for name, most in (("seconds_before", MOST_BEFORE_S), ("seconds_after", MOST_AFTER_S)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
                raise ValueError(f"settings: {name} must be a number from 0 to {most:.0f}, got {value!r}")


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
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        log.warning("settings could not be saved to %s: %s", path, error)
