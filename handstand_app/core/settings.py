"""What the app remembers between starts: one small JSON file where the system keeps settings."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AppSettings:
    """Everything remembered. A value of the wrong type or an unknown name makes the file unusable."""

    camera: str | None = None
    """Identity of the last webcam."""
    mirror: bool = False
    """Show the picture as in a mirror; never what the network sees."""

    def __post_init__(self) -> None:
        if not (self.camera is None or isinstance(self.camera, str)) or not isinstance(self.mirror, bool):
            raise ValueError(f"settings: camera must be a text or null and mirror true or false, got {self}")


def settings_file() -> Path:
    """Where the settings are."""
    return Path(platformdirs.user_config_dir("handstand")) / "settings.json"


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
