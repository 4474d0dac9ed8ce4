"""Samples of everything that sounds just now, for the audio callback: it never waits."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.coach.tone import Tone

FADE_S = 0.008
TONE_LEVEL = 0.12
GLIDE_S = 0.05
"""Pitch, side and loudness of the tone reach a new value within about this time."""


class Mixer:
    """One cue at a time, which a newer one replaces, over one tone.

    Cue and tone come from another thread than `render` is called in; both are handed over by single assignments, which
    Python makes whole.

    Args:
        rate: samples a second.
        channels: 1 or 2.
    """

    def __init__(self, rate: int, channels: int) -> None:
        if channels not in (1, 2):
            raise ValueError(f"Mixer: expected 1 or 2 channels, got {channels}")
        self.rate, self.channels = rate, channels
        self.gain = 1.0
        self.tone: Tone | None = None
        self._commands: deque[NDArray[np.float32] | None] = deque()
        self._cue: NDArray[np.float32] = np.zeros(0, np.float32)
        self._gain = 1.0
        self._phase = 0.0
        self._hz, self._pan, self._level = 220.0, 0.0, 0.0

    def play(self, samples: NDArray[np.float32]) -> None:
        """Play these from the next block on, in place of what is playing."""
        self._commands.append(samples)

    def hush(self) -> None:
        """Stop the cue that is playing."""
        self._commands.append(None)

    @property
    def is_silent(self) -> bool:
        """Nothing sounds, and nothing is about to."""
        return not (len(self._cue) or self._commands or self.tone or self._level > 0)

    def render(self, out: NDArray[np.float32]) -> None:
        """Fill (N, channels) with the next N samples."""
        out.fill(0)
        if self.is_silent:
            self._gain = self.gain
            return
        self._mix_cue(out)
        if self.tone is not None or self._level > 0:
            self._mix_tone(out)
        if self._gain == self.gain == 1.0:
            return
        out *= np.linspace(self._gain, self.gain, len(out), dtype=np.float32)[:, None]
        self._gain = self.gain

    def _mix_cue(self, out: NDArray[np.float32]) -> None:
        while self._commands:
            replaced, new = self._cue, self._commands.popleft()
            self._cue = new if new is not None else np.zeros(0, np.float32)
            if count := min(len(replaced), len(out), round(FADE_S * self.rate)):
                out[:count] += (replaced[:count] * np.linspace(1, 0, count, dtype=np.float32))[:, None]
        count = min(len(self._cue), len(out))
        out[:count] += self._cue[:count, None]
        self._cue = self._cue[count:]

    def _mix_tone(self, out: NDArray[np.float32]) -> None:
        count, tone = len(out), self.tone
        share = 1 - math.exp(-count / self.rate / GLIDE_S)
        level, hz, pan = self._level, self._hz, self._pan
        self._level += share * ((TONE_LEVEL if tone is not None else 0.0) - level)
        if tone is not None:
            start = level < 1e-4  # a tone that begins does not glide from where the last one ended
            self._hz += (1.0 if start else share) * (tone.hz - hz)
            self._pan += (1.0 if start else share) * (tone.pan - pan)
            hz, pan = (self._hz, self._pan) if start else (hz, pan)
        elif self._level < 1e-4:
            self._level = 0.0
        phases = self._phase + np.cumsum(np.linspace(hz, self._hz, count)) * (2 * np.pi / self.rate)
        self._phase = float(phases[-1] % (2 * np.pi))
        wave = (np.sin(phases) * np.linspace(level, self._level, count)).astype(np.float32)
        if self.channels == 1:
            out[:, 0] += wave
            return
        angle = (np.linspace(pan, self._pan, count, dtype=np.float32) + 1) * (np.pi / 4)
        out[:, 0] += wave * np.cos(angle) * math.sqrt(2)
        out[:, 1] += wave * np.sin(angle) * math.sqrt(2)
