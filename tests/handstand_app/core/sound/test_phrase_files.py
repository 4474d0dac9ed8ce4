"""The bundled cues: complete, equally loud, without silence, small, readable at any rate."""

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from handstand_app.core.coach.cue import Cue, CueKind
from handstand_app.core.coach.phrases import TEXTS
from handstand_app.core.sound.phrase_files import FOLDER, PhraseUnreadable, read_phrase

RATES = (8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000)


def loudness(samples: np.ndarray, rate: int) -> float:
    """By ITU-R BS.1770, of the sound repeated until it can be measured [LUFS]."""
    repeated = np.tile(samples.astype(np.float64), int(np.ceil(3.0 * rate / len(samples))))
    return float(pyloudnorm.Meter(rate).integrated_loudness(repeated))


def test_there_is_a_file_for_every_phrase_and_no_other_and_all_are_small() -> None:
    files = list(FOLDER.glob("*.flac"))
    assert {file.stem for file in files} == set(TEXTS)
    assert sum(file.stat().st_size for file in files) < 3_000_000


@pytest.fixture(scope="module")
def phrases() -> dict[str, np.ndarray]:
    return {name: read_phrase(name, 16_000) for name in TEXTS}


def test_all_are_equally_loud_and_none_is_clipped(phrases: dict[str, np.ndarray]) -> None:
    values = {name: loudness(samples, 16_000) for name, samples in phrases.items()}
    assert max(values.values()) - min(values.values()) < 1.0, values
    assert all(np.abs(samples).max() < 0.9 for samples in phrases.values())


def test_none_begins_with_silence_or_with_a_click(phrases: dict[str, np.ndarray]) -> None:
    for name, samples in phrases.items():
        size = np.abs(samples)
        begins = np.flatnonzero(size > 0.05 * size.max())[0]
        ends = np.flatnonzero(size > 0.02 * size.max())[-1]
        assert begins < 0.06 * 16_000 and len(samples) - ends < 0.12 * 16_000, name
        assert max(size[0], size[-1]) < 0.01, name


def test_a_time_from_two_phrases_has_no_hole_in_it(phrases: dict[str, np.ndarray]) -> None:
    joined = np.concatenate([phrases["whole_06"], phrases["tenth_2"]])
    power = np.convolve(joined**2, np.ones(160) / 160, mode="same")
    seam = len(phrases["whole_06"])
    soft = np.flatnonzero(power[seam - 1600 : seam + 1600] < 1e-3 * power.max())
    assert len(soft) < 0.13 * 16_000  # the stop of a t is silent for about 0.1 s in any voice


def test_the_coach_knows_about_how_long_a_phrase_takes(phrases: dict[str, np.ndarray]) -> None:
    spare = [Cue(0.0, CueKind.TEST, (name,)).about_s - len(samples) / 16_000 for name, samples in phrases.items()]
    assert min(spare) > -0.4 and max(spare) < 0.4


@pytest.mark.parametrize("rate", RATES)
def test_a_phrase_is_as_long_and_as_loud_at_every_rate(rate: int, phrases: dict[str, np.ndarray]) -> None:
    samples = read_phrase("open_shoulders", rate)
    assert abs(len(samples) / rate - len(phrases["open_shoulders"]) / 16_000) < 0.01
    if rate >= 16_000:  # below, the presence of the voice is lost
        assert abs(loudness(samples, rate) - loudness(phrases["open_shoulders"], 16_000)) < 1.0


@pytest.mark.parametrize("content", [None, b"", b"no sound", b"fLaC" + bytes(100), "cut"])
def test_a_missing_or_broken_file_is_said_in_one_sentence(tmp_path: Path, content: bytes | str | None) -> None:
    whole = (FOLDER / "up.flac").read_bytes()
    if content is not None:
        (tmp_path / "up.flac").write_bytes(whole[:60] if isinstance(content, str) else content)
    with pytest.raises(PhraseUnreadable, match=r"up\.flac .*a beep stands in for it"):
        read_phrase("up", 48_000, tmp_path)
