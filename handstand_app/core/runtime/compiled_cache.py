"""Networks as OpenVINO has compiled them for this processor, kept on the disk.

Compiling takes seconds, reading what was compiled a fraction of one; and what is kept needs no torch to be read.
"""

import contextlib
import hashlib
import logging
import os
from pathlib import Path
from typing import Any

from models.whole_file import write_whole

log = logging.getLogger(__name__)

SUFFIX = ".compiled"
MOST_KEPT = 16
"""Networks in one folder; those that were not used for the longest time are removed."""


class CompiledCache:
    """Compiles networks, or reads them as they were compiled before.

    Args:
        core: OpenVINO's.
        folder: of the files; created if it is missing. One that cannot be used costs only time.
        options: for the processor. The number of threads may differ from that at the time of compiling.
    """

    def __init__(self, core: Any, folder: Path, options: dict[str, Any]) -> None:
        self._core, self._folder, self._options = core, folder, options
        abilities = [core.get_property("CPU", name) for name in ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")]
        precision = options.get("INFERENCE_PRECISION_HINT")
        self._processor = hashlib.sha256(repr((abilities, precision)).encode()).hexdigest()[:8]

    def find(self, name: str) -> Any | None:
        """What was compiled under this name before, unless it was damaged since.

        Args:
            name: changes with everything that the network is made of, and with the version of OpenVINO. The processor
                is added here, and a checksum lies in the file, since one wrong bit can turn a verdict around unseen.
        """
        path = self._path(name)
        if not path.is_file():
            return None
        try:
            content = path.read_bytes()
            digest, network = content[:32], content[32:]
            if digest != hashlib.sha256(network).digest():
                log.warning("the compiled network %s has changed on the disk and will be made again", path)
                return None
            compiled = self._core.import_model(network, "CPU", self._options)
        except (OSError, RuntimeError) as error:
            log.warning("the compiled network %s cannot be read and will be made again: %s", path, error)
            return None
        with contextlib.suppress(OSError):  # of another user
            os.utime(path)
        return compiled

    def compile(self, name: str, model: Any) -> Any:
        """A model, compiled and kept under this name."""
        compiled = self._core.compile_model(model, "CPU", self._options)
        self._keep(self._path(name), compiled)
        return compiled

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}-{self._processor}{SUFFIX}"

    def _keep(self, path: Path, compiled: Any) -> None:
        try:
            network = compiled.export_model().getvalue()
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, hashlib.sha256(network).digest() + network)
            kept = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
            for old in kept[MOST_KEPT:]:
                old.unlink(missing_ok=True)
        except (OSError, RuntimeError) as error:
            log.warning("the compiled network cannot be kept in %s: %s", self._folder, error)
