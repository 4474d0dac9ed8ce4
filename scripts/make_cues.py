"""Make the bundled cues with flite: `uv run scripts/make_cues.py` writes handstand_app/assets/cues/*.flac.

Needs flite (Debian and Ubuntu: `apt-get install flite`). Which voice, and why: docs/developers/voice.md. Phrases that
others follow or precede are cut out of a whole sentence at the boundary of a word, so that a time put together from two
of them sounds like one.
"""

import subprocess
import tempfile
import wave
from pathlib import Path

import av
import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.signal import lfilter

from handstand_app.core.coach.phrases import MINUTE, MINUTES, STRAIGHT_FOR, TEXTS
from handstand_app.core.sound.phrase_files import FOLDER

Samples = NDArray[np.float64]

VOICE = "rms"
TARGET_LUFS = -20.0
HIGHEST_PEAK = 0.89
"""-1 dBFS: room for what resampling adds."""
PRESENCE_DB, PRESENCE_HZ = 9.0, 1200.0
"""The voice is dull; consonants above this carry the words through the noise of a gym."""
STRETCH = 0.85
"""The voice takes its time; an athlete has little."""
SILENCE_BEFORE_DB, SILENCE_AFTER_DB = -34.0, -42.0
"""What is softer than this, against the loudest moment, is cut off at the start and at the end."""
FADE_S = 0.003


def main() -> None:
    """Write every phrase that there is, and say how large they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in TEXTS:
        samples, rate = spoken(name)
        write_flac(FOLDER / f"{name}.flac", finished(samples, rate), rate)
    files = sorted(FOLDER.glob("*.flac"))
    print(f"{len(files)} cues, {sum(file.stat().st_size for file in files) / 1e6:.2f} MB, in {FOLDER}")


def spoken(name: str) -> tuple[Samples, int]:
    """The raw voice saying a phrase, cut out of its sentence: samples in [-1, 1] and their rate [Hz]."""
    words = TEXTS[name]
    if name.startswith("whole_"):
        return cut_out(f"{words} two seconds", 0, len(words.split()))
    if name.startswith("tenth_"):
        return cut_out(f"six point {words}", 2, 4)
    if name == STRAIGHT_FOR:
        return cut_out(f"{words} four", 0, 2)
    if name in (MINUTE, MINUTES):
        return cut_out(f"two {words} six point two seconds", 1, 2)
    return cut_out(words, 0, len(words.split()))


def cut_out(sentence: str, first: int, last: int) -> tuple[Samples, int]:
    """The words from `first` up to, not with, `last` of a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voice.wav"
        stretch = f"duration_stretch={STRETCH}"
        command = ["flite", "-voice", VOICE, "--setf", stretch, "-psdur", "-t", f"{sentence}.", "-o", str(path)]
        phones = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
    ends = word_ends(sentence, [float(phone.split(":")[1]) for phone in phones])
    start = ends[first - 1] if first else 0.0
    return samples[round(start * rate) : round(ends[last - 1] * rate)], rate


def word_ends(sentence: str, phone_ends: list[float]) -> list[float]:
    """When each word of a sentence ends [s], from the ends of its phones; the first and the last of them are pauses."""
    counts = [phones_in(word) for word in sentence.split()]
    if sum(counts) + 2 != len(phone_ends):
        raise ValueError(f"flite says {sentence!r} in {len(phone_ends) - 2} phones, its words alone in {sum(counts)}")
    ends = phone_ends[1:-1]
    return [ends[sum(counts[: index + 1]) - 1] for index in range(len(counts))][:-1] + [phone_ends[-1]]


def phones_in(word: str) -> int:
    """How many phones a word has when it stands alone."""
    command = ["flite", "-voice", VOICE, "-ps", "-t", f"{word}.", "-o", "none"]
    phones = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return sum(phone != "pau" for phone in phones)


def finished(samples: Samples, rate: int) -> Samples:
    """Brightened, without silence at the ends, at the target loudness, peaks limited."""
    samples = trimmed(presence(samples, rate), rate)
    for _ in range(3):  # limiting costs loudness
        samples = samples * 10 ** ((TARGET_LUFS - loudness(samples, rate)) / 20)
        samples = limited(samples)
    return samples


def presence(samples: Samples, rate: int) -> Samples:
    """A high shelf (R. Bristow-Johnson's cookbook, slope 1)."""
    a = 10 ** (PRESENCE_DB / 40)
    w = 2 * np.pi * PRESENCE_HZ / rate
    cos, root = np.cos(w), np.sqrt(2 * a) * np.sin(w)
    above = [
        a * ((a + 1) + (a - 1) * cos + root),
        -2 * a * ((a - 1) + (a + 1) * cos),
        a * ((a + 1) + (a - 1) * cos - root),
    ]
    below = [(a + 1) - (a - 1) * cos + root, 2 * ((a - 1) - (a + 1) * cos), (a + 1) - (a - 1) * cos - root]
    return np.asarray(lfilter(above, below, samples))


def trimmed(samples: Samples, rate: int) -> Samples:
    """Without the silence at both ends, faded within 3 ms."""
    size = round(0.004 * rate)
    power = np.convolve(samples**2, np.ones(size) / size, mode="same")
    first = np.flatnonzero(power > power.max() * 10 ** (SILENCE_BEFORE_DB / 10))[0]
    last = np.flatnonzero(power > power.max() * 10 ** (SILENCE_AFTER_DB / 10))[-1]
    samples = samples[first : last + 1].copy()
    fade = np.linspace(0, 1, round(FADE_S * rate))
    samples[: len(fade)] *= fade
    samples[-len(fade) :] *= fade[::-1]
    return samples


def limited(samples: Samples) -> Samples:
    """Peaks over half of the highest allowed are bent, none is over it."""
    knee = HIGHEST_PEAK / 2
    over = np.maximum(np.abs(samples) - knee, 0)
    return np.sign(samples) * (np.minimum(np.abs(samples), knee) + knee * np.tanh(over / knee))


def loudness(samples: Samples, rate: int) -> float:
    """Loudness by ITU-R BS.1770 [LUFS] of a sound repeated until it is long enough to be measured."""
    repeated = np.tile(samples, int(np.ceil(3.0 * rate / len(samples))))
    return float(pyloudnorm.Meter(rate).integrated_loudness(repeated))


def write_flac(path: Path, samples: Samples, rate: int) -> None:
    """Write mono samples in [-1, 1] as FLAC of 16 bits, of which the lowest two are left empty: they would be noise."""
    pcm = (np.round(samples * 8191) * 4).astype(np.int16)
    options = {"fflags": "+bitexact", "metadata_header_padding": "1"}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("flac", rate=rate, options={"compression_level": "12"})
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
