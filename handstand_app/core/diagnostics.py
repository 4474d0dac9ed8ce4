"""What somebody who mends the program wants to know of this computer, as text without names and addresses."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from handstand_app import __version__
from handstand_app.core.settings import AppSettings

PRIVATE = ("network_camera", "recent_files", "cameras", "camera", "sound_device", "library_folder")
"""Settings that may name people, places and addresses: said to be there, not what they are."""
LAST_LINES = 40


@dataclass(frozen=True, slots=True)
class Package:
    """Somebody else's work that runs in this program."""

    name: str
    version: str
    licence: str


def packages_in_use() -> list[Package]:
    """Of the modules that are loaded now, by name."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    names = {
        package
        for module, packages in importlib.metadata.packages_distributions().items()
        if module in loaded
        for package in packages
    }
    found = []
    for name in sorted(names, key=str.lower):
        facts = importlib.metadata.metadata(name).json
        found.append(Package(name, str(facts.get("version", "")), licence_of(facts)))
    return found


def diagnostics(settings: AppSettings, facts: Iterable[tuple[str, str]], log_file: Path) -> str:
    """Versions, computer, settings, and the end of the log.

    Args:
        facts: what is known of the running window: name and value.
    """
    lines = [
        f"Handstand {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}, {os.cpu_count()} processors",
        *(f"{name}: {value}" for name, value in facts),
        "",
        "Packages: " + ", ".join(f"{package.name} {package.version}" for package in packages_in_use()),
        "",
        "Settings that differ from the defaults:",
        *(_settings_lines(settings) or ["none"]),
        "",
        f"The last lines of {log_file.name}:",
        *(_last_lines(log_file) or ["none"]),
    ]
    return "\n".join(_without_home(line) for line in lines) + "\n"


def _settings_lines(settings: AppSettings) -> list[str]:
    usual = asdict(AppSettings())
    changed = {name: value for name, value in asdict(settings).items() if value != usual[name]}
    return [f"{name}: {'set' if name in PRIVATE else value}" for name, value in changed.items()]


def _last_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    except OSError:
        return []


def _without_home(line: str) -> str:
    home = str(Path.home())
    return line.replace(home, "~") if len(home) > 1 else line


def licence_of(facts: Mapping[str, str | list[str]]) -> str:
    """As short as the package says it: its expression, else its classifier, else the first line of its text."""
    classifiers = facts.get("classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    lines = str(facts.get("license") or "").strip().splitlines()
    return str(facts.get("license_expression") or ", ".join(named) or (lines[0][:60] if lines else "see its files"))
