"""What is mixed: cues that replace each other, a tone that glides, volume without clicks."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from handstand_app.core.coach.cue import Cue, CueKind
from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.coach.tone import Tone
from handstand_app.core.sound.beeps import OF_KIND, beep_of
from handstand_app.core.sound.mixer import Mixer
from tests.examples import examples


def rendered(mixer: Mixer, seconds: float, block: int = 512) -> np.ndarray:
    blocks = []
    for _ in range(round(seconds * mixer.rate / block)):
        out = np.full((block, mixer.channels), 9.0, np.float32)
        mixer.render(out)
        blocks.append(out)
    return np.concatenate(blocks)


@hypothesis.given(st.integers(1, 3000), st.integers(1, 5000), st.integers(1, 2))
@hypothesis.settings(max_examples=examples(50))
def test_a_cue_comes_out_whole_whatever_the_size_of_the_blocks(block: int, length: int, channels: int) -> None:
    mixer = Mixer(48_000, channels)
    cue = np.random.default_rng(0).uniform(-0.5, 0.5, length).astype(np.float32)
    mixer.play(cue)
    out = rendered(mixer, (length + 2 * block) / 48_000, block)
    for channel in out.T:
        np.testing.assert_array_equal(channel[:length], cue)
        assert not channel[length:].any()
    assert mixer.is_silent


def test_a_newer_cue_replaces_the_one_that_is_playing_within_a_moment() -> None:
    mixer = Mixer(48_000, 1)
    mixer.play(np.full(48_000, 0.25, np.float32))
    rendered(mixer, 0.1)
    mixer.play(np.full(4_800, 0.5, np.float32))
    out = rendered(mixer, 0.2)[:, 0]
    assert out[0] == 0.75 and np.all(np.diff(out[:384]) <= 0)  # the old one fades in 8 ms
    np.testing.assert_array_equal(out[384:4_800], 0.5)
    assert not out[4_800:].any()


def test_the_tone_has_its_pitch_and_its_side_and_fades_to_silence() -> None:
    mixer = Mixer(48_000, 2)
    mixer.tone = Tone(440.0, -1.0)
    out = rendered(mixer, 1.0)[24_000:]
    spectrum = np.abs(np.fft.rfft(out[:, 0] * np.hanning(len(out))))
    assert abs(spectrum.argmax() * 48_000 / len(out) - 440) < 3
    assert np.abs(out[:, 1]).max() < 0.01 < np.abs(out[:, 0]).max()
    mixer.tone = None
    fading = rendered(mixer, 1.0)
    assert not fading[-4_800:].any() and mixer.is_silent
    steps = np.abs(np.diff(fading[:, 0]))
    assert steps.max() < 0.02  # no click


def test_the_volume_changes_within_a_block_without_a_click() -> None:
    mixer = Mixer(48_000, 1)
    mixer.play(np.full(48_000, 0.5, np.float32))
    rendered(mixer, 0.1)
    mixer.gain = 0.0
    out = rendered(mixer, 0.1)[:, 0]
    assert np.abs(np.diff(out)).max() < 0.002 and not out[600:].any()


def test_other_numbers_of_channels_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 1 or 2 channels, got 6"):
        Mixer(48_000, 6)


@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_every_cue_has_a_beep_of_its_own(rate: int) -> None:
    beeps = [beep_of(Cue(0.0, kind, ("up",)), rate) for kind in OF_KIND]
    beeps += [beep_of(Cue(0.0, CueKind.CORRECTION, (phrase,)), rate) for phrase in CORRECTIONS.values()]
    assert set(OF_KIND) | {CueKind.CORRECTION} == set(CueKind)
    assert len({beep.tobytes() for beep in beeps}) == len(beeps)
    assert all(0.04 * rate < len(beep) <= 1.3 * rate and np.abs(beep).max() < 0.3 for beep in beeps)
