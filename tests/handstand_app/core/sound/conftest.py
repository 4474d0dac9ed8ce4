"""A player in a process of its own, playing through PortAudio to a real sound server, and an ear at its output."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tests.sound_server import SoundServer, put_first

ROOT = Path(__file__).parents[4]


class PlayerChild:
    """Asks the child and collects what its player tells."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.handstand_app.core.sound.player_child", *arguments]
        self.told: list[str] = []
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        put_first(self._process)

    def ask(self, line: str) -> str:
        """Send a line; its answer, after whatever the player told before."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._answer("done ")

    def wait_told(self, part: str) -> str:
        """Wait until the player tells a sentence with these words."""
        assert self._process.stdout is not None
        while not (found := next((sentence for sentence in self.told if part in sentence), None)):
            line = self._process.stdout.readline()
            assert line, f"the player ended, and told {self.told}"
            self.told.append(line.strip().removeprefix("told "))
        return found

    def end(self) -> list[str]:
        """Let it end by itself; everything that it told."""
        assert self._process.stdin is not None
        self._process.stdin.write("quit\n")
        self._process.stdin.flush()
        self._answer("ended")
        assert self._process.wait(PATIENCE_S) == 0
        return self.told

    def kill(self) -> None:
        """Whatever it does."""
        self._process.kill()
        with self._process:  # closes the pipes
            pass

    def _answer(self, start: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(start):
                return line.strip().removeprefix(start)
            self.told.append(line.strip().removeprefix("told "))
        raise AssertionError(f"the player ended before it answered, and told {self.told}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    """A running sound server; `.ci/run` installs it."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("PulseAudio is not installed on this machine")
    with SoundServer(tmp_path / "sound") as running:
        yield running
