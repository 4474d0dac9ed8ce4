"""The networks to choose from: the shipped one and those taught here, with dates. Nothing is ever overwritten."""

import json
import logging
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.checkpoint import SHIPPED, CheckpointError, read_card
from models.whole_file import whole_folder, write_whole

log = logging.getLogger(__name__)

CURRENT_FILE = "current.json"
REPORT_FILE = "report.json"
SHIPPED_NAME = "shipped"


@dataclass(frozen=True, slots=True)
class Version:
    """A network to choose.

    Attributes:
        name: of its folder; "shipped" for the one that came with the app.
        folder: the checkpoint.
        made_at: local time; None for the shipped one.
        sentence: how it compared with the one before it, for the athlete.
    """

    name: str
    folder: Path
    made_at: datetime | None
    sentence: str


class Versions:
    """Folder of taught networks.

    Args:
        root: is made when the first version is kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def all(self) -> list[Version]:
        """The shipped network, then the taught ones, newest first. Damaged ones are left out and logged."""
        taught = []
        for folder in sorted(self.root.glob("*/"), reverse=True) if self.root.is_dir() else []:
            try:
                read_card(folder)
            except CheckpointError as error:
                if not folder.name.endswith(".part"):
                    log.warning("%s is left out: %s", folder, error)
                continue
            taught.append(Version(folder.name, folder, _made_at(folder), _sentence(folder)))
        return [Version(SHIPPED_NAME, SHIPPED, None, "The network that came with the app."), *taught]

    def current(self) -> Version:
        """The chosen one; the shipped one if the choice cannot be read or is gone."""
        try:
            name = json.loads((self.root / CURRENT_FILE).read_text(encoding="utf-8"))["name"]
        except FileNotFoundError:
            name = SHIPPED_NAME
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("the chosen network cannot be read (%s); the shipped one is used", error)
            name = SHIPPED_NAME
        versions = self.all()
        return next((version for version in versions if version.name == name), versions[0])

    def choose(self, name: str) -> Version:
        """Use a version from now on. Raises KeyError if there is none of that name."""
        version = next((version for version in self.all() if version.name == name), None)
        if version is None:
            raise KeyError(f"there is no network {name!r}")
        self.root.mkdir(parents=True, exist_ok=True)
        write_whole(self.root / CURRENT_FILE, json.dumps({"name": name}) + "\n")
        return version

    def keep(self, run: Path) -> Version:
        """Take over the checkpoint and the report of a finished training; it is not chosen yet.

        Args:
            run: folder with checkpoint/ and report.json.

        Raises:
            CheckpointError: there is no complete checkpoint.
            OSError: the disk is full or the folder cannot be written.
        """
        read_card(run / "checkpoint")
        name = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        folder = self.root / name
        self.root.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as part:
            shutil.copytree(run / "checkpoint", part, dirs_exist_ok=True)
            if (run / REPORT_FILE).exists():
                shutil.copy2(run / REPORT_FILE, part / REPORT_FILE)
        return Version(name, folder, _made_at(folder), _sentence(folder))


def _made_at(folder: Path) -> datetime | None:
    try:
        return datetime.strptime(folder.name, "%Y-%m-%d %H.%M.%S")
    except ValueError:
        return None


def _sentence(folder: Path) -> str:
    try:
        return str(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8"))["sentence"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
