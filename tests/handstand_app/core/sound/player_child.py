"""Runs a player in a process of its own, led by lines on standard input; answers each with the monotonic time.

`play KIND PHRASE,PHRASE`, `tone HZ PAN`, `mode NAME`, `volume 0.5`, `mute on`, `device NAME`, `wait-output`, `cpu`.
What the player tells is printed as `told SENTENCE`.
"""

import sys
import time
from pathlib import Path

from handstand_app.core.coach.cue import Cue, CueKind, SoundMode
from handstand_app.core.coach.tone import Tone
from handstand_app.core.sound.player import SoundPlayer


def obey(player: SoundPlayer, line: str) -> str:
    """Do what a line says; what to answer."""
    name, *words = line.split(" ", 2)
    now = time.monotonic()
    if name == "play":
        player.play(Cue(0.0, CueKind(words[0]), tuple(words[1].split(","))))
    elif name == "tone":
        player.set_tone(Tone(float(words[0]), float(words[1])) if words[0] != "none" else None)
    elif name == "mode":
        player.set_mode(SoundMode(words[0]))
    elif name == "volume":
        player.set_volume(float(words[0]))
    elif name == "mute":
        player.set_muted(words[0] == "on")
    elif name == "device":
        player.set_device(" ".join(words) or None)
    elif name == "cpu":
        return f"{time.process_time():.6f}"
    elif name == "wait-output":
        while player.output_name is None:
            time.sleep(0.01)
        return player.output_name
    return f"{now:.6f}"


def answer(line: str) -> None:
    """Write a line in one piece, since the player writes from its own thread."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Until `quit` or the end of standard input."""
    folder = {"folder": Path(sys.argv[1])} if len(sys.argv) > 1 else {}
    player = SoundPlayer(lambda sentence: answer(f"told {sentence}"), volume=1.0, **folder)
    player.start()
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        answer(f"done {obey(player, line.strip())}")
    player.stop()
    answer("ended")


if __name__ == "__main__":
    main()
