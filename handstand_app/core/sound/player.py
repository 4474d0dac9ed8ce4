"""Plays cues, in a thread of its own: opens the device, notices when it goes, and takes it again when it returns."""

import math
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.coach.cue import Cue, CueKind, SoundMode
from handstand_app.core.coach.tone import Tone
from handstand_app.core.slot_thread import SlotThread
from handstand_app.core.sound.beeps import STAND_IN, beep_of, notes
from handstand_app.core.sound.mixer import Mixer
from handstand_app.core.sound.output import NoLibrary, Output, SoundUnavailable, device_names, look_again
from handstand_app.core.sound.phrase_files import FOLDER, PhraseUnreadable, read_phrase

WATCH_S = 0.25
"""The device is looked at this often."""
STALLED_S = 1.5
"""A device that asks for nothing for so long is gone."""
RETRY_S = (1.0, 2.0, 4.0, 8.0)
"""Pauses between tries to open a device; the last one is repeated."""
WANTED_AGAIN_S = 5.0
"""While the default stands in for a chosen device and nothing sounds, the chosen one is looked for this often."""
PLAYING = "Sound: "
"""Begins the sentence that says which device plays, when nothing is wrong."""
TONE_SAYS = (CueKind.CORRECTION, CueKind.STRAIGHT)
"""What the tone tells by itself."""


class SoundPlayer(SlotThread[tuple[Cue, float]]):
    """Start it, play, stop it. Every method returns at once and may be called from any thread.

    Args:
        tell: gets a sentence when something changes, what is wrong or PLAYING and the device; in the player's thread.
        show_devices: gets the names of all outputs whenever they were looked for; in the player's thread.
        mode, volume, device: as the setters.
        folder: where the sounds of phrases are.
    """

    def __init__(
        self,
        tell: Callable[[str], object],
        mode: SoundMode = SoundMode.VOICE,
        volume: float = 0.8,
        device: str | None = None,
        *,
        folder: Path = FOLDER,
        show_devices: Callable[[list[str]], object] = lambda _: None,
    ) -> None:
        super().__init__("sound", WATCH_S)
        self._tell, self._show_devices = tell, show_devices
        self.mode = mode
        self.volume = volume
        self.is_muted = False
        self._device = device
        self._folder = folder
        self._mixer: Mixer | None = None
        self._tone: Tone | None = None
        self._output: Output | None = None
        self._reopen = threading.Event()
        self._said: str | None = None
        self._complained: set[str] = set()
        self._tries, self._next_try = 0, 0.0
        self._callbacks, self._called_at, self._opened_at, self._stands_in = 0, 0.0, 0.0, False
        self._phrase = lru_cache(maxsize=64)(self._read)

    def play(self, cue: Cue) -> None:
        """Play a cue in place of the one that is playing; without a device it is forgotten."""
        if self.mode is not SoundMode.OFF:
            self._slot.put((cue, time.monotonic()))

    def set_tone(self, tone: Tone | None) -> None:
        """Let this tone sound until it is changed; heard in tone mode only."""
        self._tone = tone
        self._apply()

    def set_mode(self, mode: SoundMode) -> None:
        """Choose how cues sound; without sound the device is let go."""
        self.mode = mode
        if mode is SoundMode.OFF and (mixer := self._mixer) is not None:
            mixer.hush()
        self._apply()

    def set_volume(self, volume: float) -> None:
        """0 is silent, 1 as loud as the system allows; in between as an ear hears it."""
        if not 0 <= volume <= 1:
            raise ValueError(f"SoundPlayer.set_volume: expected 0 to 1, got {volume}")
        self.volume = volume
        self._apply()

    def set_muted(self, muted: bool) -> None:
        """Silence everything, or not."""
        self.is_muted = muted
        self._apply()

    def set_device(self, name: str | None) -> None:
        """Play on the output of this name; None is the system's default."""
        if name != self._device:
            self._device = name
            self._reopen.set()

    def look_for_devices(self) -> None:
        """Find devices that came or went, and tell; what is playing is interrupted."""
        self._reopen.set()

    @property
    def output_name(self) -> str | None:
        """The device that plays; None if there is none."""
        output = self._output
        return output.name if output is not None else None

    def _apply(self) -> None:
        mixer = self._mixer
        if mixer is not None:
            mixer.gain = 0.0 if self.is_muted else self.volume**2
            mixer.tone = self._tone if self.mode is SoundMode.TONE else None

    def _work(self, item: tuple[Cue, float] | None) -> None:
        """Play a cue, and look after the device, which is opened in this thread."""
        if item is not None:
            self._play(*item)
        is_wanted = self.mode is not SoundMode.OFF
        if self._is_reopening() or (self._output is not None and self._is_gone(self._output)):
            self._close()
            self._next_try = 0.0
        if not is_wanted and self._output is not None and (self._mixer is None or self._mixer.is_silent):
            self._close()
        if is_wanted and self._output is None and time.monotonic() >= self._next_try:
            self._open()

    def _failed(self) -> None:
        self._say("No sound: an unexpected error; it is in the log.")

    def _ended(self) -> None:
        self._close()

    def _open(self) -> None:
        wanted = self._device
        try:
            look_again()
            self._show_devices(device_names())
            try:
                output = Output(wanted, self._make_render)
                sentence = f"{PLAYING}{output.name}"
            except SoundUnavailable as missing:
                if wanted is None:
                    raise
                output = Output(None, self._make_render)
                sentence = f"{missing} {output.name} plays instead."
        except SoundUnavailable as trouble:
            self._mixer = None
            pause_s = math.inf if isinstance(trouble, NoLibrary) else RETRY_S[min(self._tries, len(RETRY_S) - 1)]
            self._tries += 1
            self._next_try = time.monotonic() + pause_s
            self._say(str(trouble))
            return
        self._output, self._tries = output, 0
        self._callbacks, self._called_at = 0, time.monotonic()
        self._stands_in = wanted is not None and output.name != wanted
        self._opened_at = time.monotonic()
        self._say(sentence)

    def _make_render(self, rate: int, channels: int) -> Callable[[NDArray[np.float32]], None]:
        self._mixer = Mixer(rate, channels)
        self._phrase.cache_clear()
        self._apply()
        return self._mixer.render

    def _is_reopening(self) -> bool:
        is_set = self._reopen.is_set()
        self._reopen.clear()
        return is_set

    def _is_gone(self, output: Output) -> bool:
        now = time.monotonic()
        if output.callbacks != self._callbacks:
            self._callbacks, self._called_at = output.callbacks, now
        mixer = self._mixer
        is_idle = mixer is None or mixer.is_silent
        if self._stands_in and is_idle and now - self._opened_at > WANTED_AGAIN_S:
            return True
        return not output.is_active or now - self._called_at > STALLED_S

    def _close(self) -> None:
        output, self._output = self._output, None
        self._mixer = None
        if output is not None:
            output.close()

    def _play(self, cue: Cue, put_at: float) -> None:
        mixer, output = self._mixer, self._output
        if mixer is None or output is None or time.monotonic() - put_at > cue.good_for_s:
            return
        if self.mode is SoundMode.VOICE:
            mixer.play(np.concatenate([self._phrase(name, output.rate) for name in cue.phrases]))
        elif self.mode is SoundMode.BEEPS or cue.kind not in TONE_SAYS:
            mixer.play(beep_of(cue, output.rate))

    def _read(self, name: str, rate: int) -> NDArray[np.float32]:
        try:
            return read_phrase(name, rate, self._folder)
        except PhraseUnreadable as error:
            if name not in self._complained:
                self._complained.add(name)
                self._tell(str(error))
            return notes(STAND_IN, rate)

    def _say(self, sentence: str) -> None:
        """Tell it once, until something else is told."""
        if sentence != self._said:
            self._said = sentence
            self._tell(sentence)
