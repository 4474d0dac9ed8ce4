"""The bundled sound files of phrases, read at the sample rate of the device."""

import logging
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[2] / "assets" / "cues"
LONGEST_S = 10.0
"""A phrase that is longer is no phrase."""


class PhraseUnreadable(Exception):
    """A phrase's file is missing or broken."""


def read_phrase(name: str, rate: int, folder: Path = FOLDER) -> NDArray[np.float32]:
    """(N,) mono samples of a phrase at `rate` [Hz].

    Raises:
        PhraseUnreadable: with one sentence.
    """
    path = folder / f"{name}.flac"
    try:
        with path.open("rb") as file, av.open(file, "r") as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
            frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (OSError, ValueError, IndexError, av.FFmpegError) as error:
        raise PhraseUnreadable(f"The sound {path.name} cannot be played: {error}; a beep stands in for it.") from error
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames]) if frames else np.zeros(0, np.float32)
    if not len(samples) or len(samples) > LONGEST_S * rate or not np.isfinite(samples).all():
        raise PhraseUnreadable(f"The sound {path.name} is empty or too long; a beep stands in for it.")
    return np.asarray(samples, np.float32)
