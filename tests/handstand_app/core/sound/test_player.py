"""The player through the real sound system: what arrives at the loudspeaker is the cue, at its volume; and what happens
when there is no loudspeaker, when it goes, and when it comes back."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.sound.phrase_files import FOLDER, read_phrase
from tests.handstand_app.core.sound.conftest import PlayerChild
from tests.patience import PATIENCE_S
from tests.sound_server import RATE, Ear, SoundServer, where

CARDS = Path("/proc/asound/cards")
HAS_CARD = CARDS.exists() and "no soundcards" not in CARDS.read_text()


@contextmanager
def child(server: SoundServer, *arguments: str) -> Iterator[PlayerChild]:
    player = PlayerChild(server.environment, *arguments)
    try:
        yield player
    finally:
        player.kill()


def phrase(*names: str) -> np.ndarray:
    return np.concatenate([read_phrase(name, RATE) for name in names])


def find(ear: Ear, wanted: np.ndarray, since: float = 0.0, least: float = 0.9) -> tuple[float, float]:
    """Wait until a sound was heard whole; when it began, and how loud it is against the file [dB]."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        heard = ear.heard.mean(axis=1)
        heard = heard[max(round((since - ear.began_at) * RATE), 0) :] if since else heard
        offset = len(ear.heard) - len(heard)
        start, alike = where(heard, wanted)
        if alike >= least and start + len(wanted) <= len(heard):
            part = heard[start : start + len(wanted)]
            return ear.began_at + (offset + start) / RATE, float(
                20 * np.log10(np.linalg.norm(part) / np.linalg.norm(wanted))
            )
        assert time.monotonic() < deadline, f"not heard; the likeliest place is {alike:.2f} alike"
        time.sleep(0.1)


def test_the_right_words_are_heard_at_the_right_loudness_after_they_were_asked_for(server: SoundServer) -> None:
    with Ear(server) as ear, child(server) as player:
        assert player.ask("wait-output") == "default"
        for name in ("open_shoulders", "lean_less"):
            asked_at = float(player.ask(f"play correction {name}"))
            began_at, gain = find(ear, phrase(name), asked_at - 0.2)
            assert began_at >= asked_at - 0.02 and abs(gain) < 1.0
            heard = ear.heard.mean(axis=1)[round((asked_at - ear.began_at) * RATE) :]
            likeness = {other: where(heard, phrase(other))[1] for other in CORRECTIONS.values()}
            assert max(likeness, key=likeness.__getitem__) == name
        asked_at = float(player.ask("play down whole_06,tenth_2"))
        find(ear, phrase("whole_06", "tenth_2"), asked_at - 0.2)
        assert player.end() == ["Sound: default"]


def test_volume_and_mute_are_heard_and_a_newer_cue_replaces_an_older_one(server: SoundServer) -> None:
    with Ear(server) as ear, child(server) as player:
        player.ask("wait-output")
        player.ask("volume 0.5")
        asked_at = float(player.ask("play straight straight"))
        assert abs(find(ear, phrase("straight"), asked_at - 0.2)[1] + 12.04) < 1.0  # the ear hears a half as 12 dB less
        player.ask("mute on")
        time.sleep(1)
        silent_from = float(player.ask("play up up"))
        time.sleep(1)
        player.ask("mute off")
        player.ask("volume 1")
        silent_to = float(player.ask("play correction open_shoulders"))
        silence = ear.heard[round((silent_from - ear.began_at) * RATE) : round((silent_to - ear.began_at) * RATE)]
        assert len(silence) > RATE / 2 and not silence.any()
        time.sleep(0.3)
        asked_at = float(player.ask("play up up"))
        began_at, _ = find(ear, phrase("up"), asked_at - 0.2)
        after = ear.heard.mean(axis=1)[round((began_at - ear.began_at + len(phrase("up")) / RATE) * RATE) + 100 :]
        assert not after.any()  # the rest of "open your shoulders" is gone


def test_beeps_and_the_tone_are_heard_in_their_modes_alone(server: SoundServer) -> None:
    with Ear(server) as ear, child(server) as player:
        player.ask("wait-output")
        player.ask("tone 440 1")
        player.ask("mode beeps")
        asked_at = float(player.ask("play up up"))
        deadline = time.monotonic() + PATIENCE_S
        while not np.abs(ear.heard).max() > 0.2:
            assert time.monotonic() < deadline, "no beep"
            time.sleep(0.1)
        time.sleep(0.5)
        beep = ear.heard[round((asked_at - ear.began_at) * RATE) :, 0]
        beep = beep[np.abs(beep) > 0][:4096]
        assert abs(np.abs(np.fft.rfft(beep * np.hanning(len(beep)))).argmax() * RATE / len(beep) - 1047) < 15
        switched_at = float(player.ask("mode tone"))
        time.sleep(2)
        heard = ear.heard[round((switched_at - ear.began_at + 1) * RATE) :]
        pitch = np.abs(np.fft.rfft(heard[:, 1] * np.hanning(len(heard)))).argmax() * RATE / len(heard)
        assert abs(pitch - 440) < 3 and np.abs(heard[:, 0]).max() < 0.01 * np.abs(heard[:, 1]).max()
        switched_at = float(player.ask("mode off"))
        player.ask("play up up")
        time.sleep(2)
        assert not ear.heard[round((switched_at - ear.began_at + 1) * RATE) :].any()
        player.end()


@pytest.mark.skipif(HAS_CARD, reason="this machine has loudspeakers of its own")
def test_a_device_that_vanishes_in_mid_cue_is_said_once_and_taken_again_when_it_returns(server: SoundServer) -> None:
    with child(server) as player:
        player.ask("wait-output")
        player.ask("play correction open_shoulders")
        server.stop()
        player.wait_told("No sound: ")
        player.ask("play up up")  # nobody hears it, nobody minds
        time.sleep(3)
        server.start()
        with Ear(server) as ear:
            player.ask("wait-output")
            asked_at = float(player.ask("play straight straight"))
            find(ear, phrase("straight"), asked_at - 0.2)
        told = player.end()
        assert told[0] == told[2] == "Sound: default" and len(told) == 3, told


@pytest.mark.skipif(HAS_CARD, reason="this machine has loudspeakers of its own")
def test_without_any_device_it_is_said_once_and_nothing_else_happens(tmp_path: Path) -> None:
    with child(SoundServer(tmp_path / "none")) as player:
        player.wait_told("No sound: ")
        for _ in range(3):
            player.ask("play up up")
            time.sleep(1)
        assert len(player.end()) == 1


def test_without_the_library_it_is_said_once_and_nothing_else_happens(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")  # its own words
    server = SoundServer(tmp_path / "none")
    server.environment["PYTHONPATH"] = str(tmp_path)
    with child(server) as player:
        player.wait_told("the PortAudio library is not installed")
        player.ask("play up up")
        player.ask("tone 440 0")
        assert player.end() == ["No sound: the PortAudio library is not installed."]


def test_a_device_that_is_not_there_is_said_and_the_default_plays(server: SoundServer) -> None:
    with child(server) as player:
        player.ask("wait-output")
        player.ask("device My old headphones")
        player.wait_told("My old headphones is not there. default plays instead.")
        assert player.ask("wait-output") == "default"
        assert len(player.end()) == 2


def test_a_broken_cue_is_a_beep_said_once(server: SoundServer, tmp_path: Path) -> None:
    folder = tmp_path / "cues"
    shutil.copytree(FOLDER, folder)
    (folder / "up.flac").write_bytes(b"broken")
    with Ear(server) as ear, child(server, str(folder)) as player:
        player.ask("wait-output")
        for _ in range(2):
            asked_at = float(player.ask("play up up"))
            time.sleep(1.5)
            assert np.abs(ear.heard[round((asked_at - ear.began_at) * RATE) :]).max() > 0.2
        told = player.end()
        assert len(told) == 2 and "up.flac" in told[1] and "a beep stands in for it" in told[1]
