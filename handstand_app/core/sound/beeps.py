"""Short sounds for those who want no words, and in place of a phrase that cannot be read: each told from the others."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.coach.cue import Cue, CueKind
from handstand_app.core.coach.phrases import CORRECTIONS
from models.body_line import Fault

LEVEL: Final = 0.28
EDGE_S: Final = 0.006

Notes = tuple[tuple[float, float], ...]
"""Pitch [Hz], 0 for a rest, and length [s] of one sound after the other."""

_REST = (0.0, 0.05)
OF_KIND: Final[dict[CueKind, Notes]] = {
    CueKind.READY: ((660, 0.09), _REST, (880, 0.14)),
    CueKind.STEP_BACK: ((440, 0.12), _REST, (440, 0.12), _REST, (440, 0.12)),
    CueKind.COUNTDOWN: ((660, 0.09),),
    CueKind.UP: ((1047, 0.16),),
    CueKind.SECONDS: ((1568, 0.05),),
    CueKind.STRAIGHT: ((784, 0.08), (1047, 0.08), (1568, 0.16)),
    CueKind.DOWN: ((1047, 0.1), (784, 0.1), (523, 0.2)),
    CueKind.TEST: ((660, 0.1), _REST, (880, 0.1), _REST, (1047, 0.16)),
}
_LOW = ((330.0, 0.16), _REST)


def _short(*pitches: float) -> Notes:
    return (*_LOW, *(note for hz in pitches for note in ((hz, 0.07), _REST)))


OF_CORRECTION: Final[dict[str, Notes]] = {
    CORRECTIONS[Fault.BENT_ARMS]: _short(495),
    CORRECTIONS[Fault.CLOSED_SHOULDERS]: _short(495, 495),
    CORRECTIONS[Fault.ARCHED_BACK]: _short(660, 550, 440),
    CORRECTIONS[Fault.PIKED_HIPS]: _short(440, 550, 660),
    CORRECTIONS[Fault.BENT_HIPS]: _short(495, 495, 495),
    CORRECTIONS[Fault.BENT_KNEES]: _short(495, 495, 495, 495),
    CORRECTIONS[Fault.LEGS_APART]: (*_LOW, (990.0, 0.3)),
    CORRECTIONS[Fault.LEANING]: (*_LOW, (247.0, 0.3)),
}
"""A low note, then short ones counted from the hands up: elbows one, shoulders two, hips three (an arch falls, a pike
rises), knees four; one long high note brings the legs together, one long low note takes the lean away."""
STAND_IN: Final[Notes] = ((880, 0.12),)


def beep_of(cue: Cue, rate: int) -> NDArray[np.float32]:
    """(N,) samples of the sound for a cue at `rate` [Hz]."""
    if cue.kind is CueKind.CORRECTION:
        return notes(OF_CORRECTION[cue.phrases[0]], rate)
    return notes(OF_KIND[cue.kind], rate)


def notes(sequence: Notes, rate: int) -> NDArray[np.float32]:
    """(N,) samples of notes with soft edges."""
    return np.concatenate([_note(hz, length_s, rate) for hz, length_s in sequence])


def _note(hz: float, length_s: float, rate: int) -> NDArray[np.float32]:
    time = np.arange(round(length_s * rate)) / rate
    edges = np.minimum(1.0, np.minimum(time, length_s - time) / EDGE_S)
    return (LEVEL * edges * np.sin(2 * np.pi * min(hz, 0.45 * rate) * time)).astype(np.float32)
