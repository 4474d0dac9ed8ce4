"""The only place that touches PortAudio: lists devices and opens one. Used from one thread at a time."""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

COMMON_RATES: Final = (48_000, 44_100, 96_000, 192_000, 32_000, 24_000, 22_050, 16_000, 11_025, 8_000)
"""Tried in this order when a device refuses the rate that it announces [Hz]."""
LEAST_RATE, HIGHEST_RATE = 8_000, 192_000
BLOCK_S, LATENCY_S = 0.05, 0.1
"""Enough for a busy machine, too little to be noticed; smaller blocks would wake Python more often."""

Render = Callable[[NDArray[np.float32]], None]


class SoundUnavailable(Exception):
    """Nothing can be played; one sentence says why."""


class NoLibrary(SoundUnavailable):
    """Nothing can be played until somebody installs PortAudio."""


def portaudio() -> ModuleType:
    """The sounddevice module.

    Raises:
        NoLibrary: it or the PortAudio library is not installed.
    """
    try:
        return importlib.import_module("sounddevice")
    except (OSError, ImportError) as error:
        raise NoLibrary("No sound: the PortAudio library is not installed.") from error


def look_again() -> None:
    """Let PortAudio find devices that came since; only while no stream is open."""
    sd = portaudio()
    try:
        sd._terminate()
        sd._initialize()
    except sd.PortAudioError as error:
        raise SoundUnavailable(f"No sound: the system's audio does not start ({error}).") from error


def device_names() -> list[str]:
    """Names of all outputs, in the system's order.

    Raises:
        SoundUnavailable: there is no library.
    """
    devices = portaudio().query_devices()
    return list(dict.fromkeys(device["name"] for device in devices if device["max_output_channels"] > 0))


class Output:
    """An open stream to one device. `close` it.

    Args:
        wanted: name of the device; None is the system's default.
        make_render: given rate and channels, what fills blocks of samples in the audio thread.

    Raises:
        SoundUnavailable: there is no device, or it cannot be opened.
    """

    def __init__(self, wanted: str | None, make_render: Callable[[int, int], Render]) -> None:
        sd = portaudio()
        self.callbacks = 0
        try:
            index, found = _find(sd, wanted)
            self.name = str(found["name"])
            self.channels = min(int(found["max_output_channels"]), 2)
            self._stream = self._open(sd, index, float(found["default_samplerate"]), make_render)
            self._stream.start()
        except SoundUnavailable:
            raise
        except Exception as error:  # PortAudioError, and ValueError for devices that say nonsense
            raise SoundUnavailable(f"No sound: {self._label(wanted)} cannot be opened ({_reason(error)}).") from error

    def _label(self, wanted: str | None) -> str:
        return getattr(self, "name", None) or wanted or "the default device"

    def _open(
        self, sd: ModuleType, index: int, announced: float, make_render: Callable[[int, int], Render]
    ) -> Any:  # sounddevice has no types
        rates = [round(announced)] if LEAST_RATE <= announced <= HIGHEST_RATE else []
        trouble: Exception = ValueError("it knows no usual sample rate")
        for rate in dict.fromkeys([*rates, *COMMON_RATES]):
            render = make_render(rate, self.channels)

            def fill(out: NDArray[np.float32], frames: int, time: Any, status: Any, render: Render = render) -> None:
                self.callbacks += 1
                render(out)

            try:
                sd.check_output_settings(device=index, channels=self.channels, dtype="float32", samplerate=rate)
                stream = sd.OutputStream(
                    samplerate=rate,
                    device=index,
                    channels=self.channels,
                    dtype="float32",
                    latency=LATENCY_S,
                    blocksize=round(BLOCK_S * rate),
                    callback=fill,
                )
            except Exception as error:
                trouble = error
                continue
            self.rate = rate
            return stream
        raise trouble

    @property
    def is_active(self) -> bool:
        """Whether the device still asks for samples."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Stop at once; a device that is gone may object, and is left."""
        try:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        except Exception:
            return


def _find(sd: ModuleType, wanted: str | None) -> tuple[int, Any]:
    devices = sd.query_devices()
    outputs = [(index, device) for index, device in enumerate(devices) if device["max_output_channels"] > 0]
    if not outputs:
        raise SoundUnavailable("No sound: there is no loudspeaker or headphone.")
    if wanted is not None:
        named = [pair for pair in outputs if pair[1]["name"] == wanted]
        if not named:
            raise SoundUnavailable(f"No sound: {wanted} is not there.")
        return named[0]
    default = sd.default.device[1]
    return next((pair for pair in outputs if pair[0] == default), outputs[0])


def _reason(error: Exception) -> str:
    """PortAudio's words without its number."""
    return str(error).split(" [PaErrorCode")[0].removeprefix("Error opening OutputStream: ") or type(error).__name__
