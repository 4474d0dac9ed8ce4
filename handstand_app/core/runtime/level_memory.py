"""Which level of which network keeps up on this computer, as it was timed at an earlier start."""

import json
import logging
import platform
from pathlib import Path

from handstand_app.core.runtime.processor import processor_name
from models.contract import Level
from models.whole_file import write_whole

log = logging.getLogger(__name__)

MOST_KEPT = 50


class LevelMemory:
    """One entry of a small file. A file that cannot be used costs only the time of timing anew.

    Args:
        path: of the file; None remembers nothing.
        key: all that the choice depends on; the processor is added here.
    """

    def __init__(self, path: Path | None, key: str) -> None:
        self._path, self._key = path, f"{key} {platform.machine()} {processor_name()}"

    def find(self, candidates: list[Level]) -> Level | None:
        """The level that was chosen, if it is still one of those to choose from."""
        blocks = self._entries().get(self._key)
        return next((level for level in candidates if level.blocks == blocks and not level.flip_test), None)

    def keep(self, level: Level) -> None:
        """Remember a choice."""
        if self._path is None or level.flip_test:
            return
        entries = {key: blocks for key, blocks in self._entries().items() if key != self._key} | {
            self._key: level.blocks
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(dict(list(entries.items())[-MOST_KEPT:]), indent=1))
        except OSError as error:
            log.warning("the level cannot be kept in %s: %s", self._path, error)

    def _entries(self) -> dict[str, object]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8")) if self._path is not None else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return entries if isinstance(entries, dict) else {}
