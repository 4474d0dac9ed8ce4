"""A sound server of one's own without loudspeakers, and an ear at its output. Used by tests and by the benchmark."""

import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from tests.patience import PATIENCE_S

RATE = 48_000
SINK = "handstand_test"


def put_first(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Let the tests beside this one wait for what makes sound, as a desktop does; only root may ask for that."""
    with suppress(PermissionError, ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, -15)


class SoundServer:
    """PulseAudio with one null sink, under a folder of its own. Use as a context.

    Attributes:
        environment: variables that lead a program's PortAudio, by way of ALSA, to this server.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        self._socket = folder / "native"
        self._server: subprocess.Popen[bytes] | None = None
        self.environment = os.environ | {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_SERVER": f"unix:{self._socket}",
        }

    def __enter__(self) -> "SoundServer":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it listens."""
        command = [str(shutil.which("pulseaudio")), "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        command += ["--disallow-module-loading=no", "--log-level=error"]
        modules = [
            f"module-null-sink sink_name={SINK} rate={RATE} channels=2",
            f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
        ]
        for module in modules:
            command += ["-L", module]
        environment = {name: value for name, value in self.environment.items() if name != "PULSE_SERVER"}
        self._server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        put_first(self._server)
        deadline = time.monotonic() + PATIENCE_S
        while subprocess.run(["pactl", "info"], env=self.environment, capture_output=True).returncode:
            assert self._server.poll() is None and time.monotonic() < deadline, "pulseaudio does not start"
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server, as when a device is pulled out."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(10)
            self._server = None
            self._socket.unlink(missing_ok=True)


class Ear:
    """Records what the sink plays, as mono at 48 kHz, and when. Use as a context."""

    def __init__(self, server: SoundServer) -> None:
        command = ["parec", "--raw", f"--device={SINK}.monitor", "--format=float32le", f"--rate={RATE}", "--channels=2"]
        self._recorder = subprocess.Popen(
            [*command, "--latency-msec=10"], env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        put_first(self._recorder)
        self._blocks: list[np.ndarray] = []
        self._starts: list[float] = []
        self._thread = threading.Thread(target=self._listen, name="ear")

    def __enter__(self) -> "Ear":
        self._thread.start()
        deadline = time.monotonic() + PATIENCE_S
        while not self._blocks and time.monotonic() < deadline:
            time.sleep(0.02)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._recorder.kill()
        self._thread.join(PATIENCE_S)
        with self._recorder:  # closes the pipe
            pass

    @property
    def heard(self) -> np.ndarray:
        """(N, 2) everything so far, left and right."""
        return np.concatenate([*self._blocks, np.zeros((0, 2), np.float32)])

    @property
    def began_at(self) -> float:
        """When the first sample sounded, at the latest, on `time.monotonic` [s]."""
        return min(self._starts)

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        count, rest = 0, b""
        while data := self._recorder.stdout.read1(1 << 16):  # type: ignore[attr-defined]
            rest += data
            whole = len(rest) // 8 * 8
            block, rest = np.frombuffer(rest[:whole], np.float32).reshape(-1, 2), rest[whole:]
            count += len(block)
            self._starts.append(time.monotonic() - count / RATE)
            self._blocks.append(block)


def where(heard: np.ndarray, wanted: np.ndarray) -> tuple[int, float]:
    """At which sample of `heard` (N,) the sound `wanted` (M,) begins, and how alike they are there, 0 to 1."""
    size = len(heard) + len(wanted)
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)[: len(heard)]
    start = int(product.argmax())
    part = heard[start : start + len(wanted)]
    norm = float(np.linalg.norm(part) * np.linalg.norm(wanted[: len(part)]))
    return start, float(part @ wanted[: len(part)]) / norm if norm else 0.0
