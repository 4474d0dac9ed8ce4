"""Whether OpenVINO works on this computer: tried once in a process of its own, remembered for the next starts.

On some processors it has ended whole programs (illegal instruction, division) and on others given wrong numbers. What
it says is compared with what torch said: stored beside the shipped network, computed for others.
"""

import contextlib
import importlib.metadata
import json
import logging
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from handstand_app.core import loading
from models.checkpoint import CheckpointError, fingerprint, read_card
from models.contract import Level
from models.network.openvino_model import quantised_checksum
from models.network.self_test import measure, pattern, read_self_test
from models.whole_file import write_whole

log = logging.getLogger(__name__)

FILE = "openvino-trials.json"
LONGEST_S = 180.0
MOST_REMEMBERED = 32
CRASHES = tuple(-number for number in (signal.SIGILL, signal.SIGFPE, signal.SIGSEGV, signal.SIGABRT))
"""Exit codes of processes that ended so; one that was killed for its memory or by hand says nothing of OpenVINO."""
WINDOWS_CRASHES = 0xC000_0000
"""Exit codes from here on are crashes on Windows."""


def openvino_trouble(checkpoint: Path, cache: Path, command: Sequence[str] | None = None) -> str | None:
    """Why OpenVINO must not be used with this network here, in a few words; None if it may be.

    Nothing is held against it if no process can be started, or if that failed for another reason than OpenVINO.

    Args:
        cache: where converted networks and the outcome are kept.
        command: of the process; for tests.
    """
    if getattr(sys, "frozen", False) and command is None:
        return None  # the program is no Python that could run a module
    key = _key(checkpoint)
    known = _read(cache)
    if key is None or key in known:
        return known.get(key or "") or None
    loading.tell(loading.LOADING)
    command = command or (sys.executable, "-m", __name__, str(checkpoint), str(cache))
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=LONGEST_S,
            cwd=Path(__file__).parents[3],
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return f"it took longer than {LONGEST_S:.0f} seconds to try it"
    except (OSError, ValueError) as error:
        log.info("OpenVINO could not be tried in a process of its own: %s", error)
        return None
    if done.returncode in CRASHES or done.returncode >= WINDOWS_CRASHES:
        trouble = f"it crashed when it was tried ({done.returncode})"
    elif done.returncode:
        log.info("OpenVINO could not be tried (%s): %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        return None
    else:
        trouble = done.stdout.decode(errors="replace").strip()[:200]
    remember(checkpoint, cache, trouble)
    return trouble or None


def remember(checkpoint: Path, cache: Path, trouble: str) -> None:
    """Keep an outcome for the next starts; an empty text for a network that works. A failure is only slower."""
    key = _key(checkpoint)
    if key is None:
        return
    known = {**_read(cache), key: trouble}
    newest = dict(list(known.items())[-MOST_REMEMBERED:])
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        write_whole(cache / FILE, json.dumps(newest, indent=1))


def _read(cache: Path) -> dict[str, str]:
    try:
        known = json.loads((cache / FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {k: v for k, v in known.items() if isinstance(v, str)} if isinstance(known, dict) else {}


def _key(checkpoint: Path) -> str | None:
    """Changes with computer, OpenVINO and network; None if the network cannot be read, which others say."""
    try:
        network = f"{fingerprint(checkpoint)}-{quantised_checksum(checkpoint)}"
        return f"{network}-{importlib.metadata.version('openvino')}-{platform.node()}-{_processor()}"
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main(checkpoint: Path, cache: Path) -> str:
    """In the process: what is wrong with OpenVINO's numbers, empty if nothing is."""
    from handstand_app.core.runtime.openvino_runtime import OpenVinoRuntime

    card = read_card(checkpoint)
    expected = read_self_test(checkpoint) or measure(checkpoint, pattern(card.network.input_size))
    try:
        return expected.trouble(OpenVinoRuntime(checkpoint, Level(card.network.blocks), 1, cache)) or ""
    except RuntimeError as error:  # of OpenVINO
        return f"it fails: {str(error).splitlines()[0]:.120}"


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except (CheckpointError, RuntimeError, OSError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
