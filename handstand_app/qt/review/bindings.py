"""Which key does what in the player."""

from functools import partial
from typing import TYPE_CHECKING

from handstand_app.core.review.playhead import SPEEDS
from handstand_app.qt.keys import Binding
from handstand_app.qt.review.controls import SPEED_WORDS
from handstand_app.qt.review.labelling import LABELS

if TYPE_CHECKING:
    from handstand_app.qt.review.view import ReviewView


def bindings_of(view: "ReviewView") -> list[Binding]:
    """What each key calls, in the order of the page of keys."""
    player, header = view.player, view.header
    return [
        Binding(("Space",), "Play or pause", player.toggle),
        Binding((",", "Left"), "One picture back", partial(player.step, -1)),
        Binding((".", "Right"), "One picture on", partial(player.step, 1)),
        Binding(("Home",), "To the beginning", partial(player.seek, 0.0)),
        Binding(("End",), "To the end", lambda: player.seek(player.playhead.duration_s)),
        Binding(("J",), "Play backwards", partial(player.play, backwards=True)),
        Binding(("K",), "Pause", player.pause),
        Binding(("L",), "Play", player.play),
        Binding(("[",), "Slower", partial(player.change_speed, -1)),
        Binding(("]",), "Faster", partial(player.change_speed, 1)),
        *(
            Binding((str(number),), f"Speed {SPEED_WORDS[speed]}", partial(player.set_speed, speed))
            for number, speed in enumerate(SPEEDS, start=1)
        ),
        Binding(("P",), "Repeat the part, or the whole clip", view.transport.repeat.click),
        *(
            Binding((letter,), f"Label: {words.lower()}", partial(view.press_label, label))
            for label, (letter, words) in LABELS.items()
        ),
        Binding(("I",), "A part begins here", view.mark_begin),
        Binding(("O",), "It ends here", view.mark_end),
        Binding(("Del", "Backspace"), "Remove the selected part", view.labelling.remove),
        Binding(("B",), "Skeleton", header.skeleton.toggle),
        Binding(("V",), "Plumb line", header.plumb_line.toggle),
        Binding(("G",), "Body line", header.body_line.toggle),
        Binding(("M",), "The second attempt over the first", header.ghost.click),
        Binding(("A",), "Show or hide what the network says", view.display.toggle_answer),
        Binding(("Q",), "Comparing: the next attempt of the first clip", partial(player.choose_attempt, 0, 1)),
        Binding(("W",), "Comparing: the next attempt of the second clip", partial(player.choose_attempt, 1, 1)),
        Binding(("Z",), "Comparing: the second clip a picture earlier", partial(player.shift, -1)),
        Binding(("X",), "Comparing: the second clip a picture later", partial(player.shift, 1)),
        Binding(("0",), "Comparing: no shift", player.shift_back),
        Binding(("F",), "The whole picture", view.pictures[0].fit),
        Binding(("Esc",), "Forget marks; without any, back to the library", view.escape),
    ]
