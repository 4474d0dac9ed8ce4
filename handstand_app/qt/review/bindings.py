"""Which key does what in the player."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from handstand_app.core.review.playhead import SPEEDS
from handstand_app.qt.review.labelling import LABELS

if TYPE_CHECKING:
    from handstand_app.qt.review.view import ReviewView


def bindings_of(view: "ReviewView") -> dict[int, Callable[[], object]]:
    """What each key calls."""
    key, player, header = Qt.Key, view.player, view.header
    bindings: dict[int, Callable[[], object]] = {
        key.Key_Space: player.toggle,
        key.Key_Comma: partial(player.step, -1),
        key.Key_Left: partial(player.step, -1),
        key.Key_Period: partial(player.step, 1),
        key.Key_Right: partial(player.step, 1),
        key.Key_Home: partial(player.seek, 0.0),
        key.Key_End: lambda: player.seek(player.playhead.duration_s),
        key.Key_J: partial(player.play, backwards=True),
        key.Key_K: player.pause,
        key.Key_L: player.play,
        key.Key_BracketLeft: partial(player.change_speed, -1),
        key.Key_BracketRight: partial(player.change_speed, 1),
        key.Key_P: view.transport.repeat.click,
        key.Key_I: view.mark_begin,
        key.Key_O: view.mark_end,
        key.Key_Delete: view.labelling.remove,
        key.Key_Backspace: view.labelling.remove,
        key.Key_Escape: view.escape,
        key.Key_B: header.skeleton.toggle,
        key.Key_V: header.plumb_line.toggle,
        key.Key_G: header.body_line.toggle,
        key.Key_M: header.ghost.click,
        key.Key_F: view.pictures[0].fit,
    }
    for number, speed in enumerate(SPEEDS):
        bindings[key.Key_1 + number] = partial(player.set_speed, speed)
    for label, (letter, _) in LABELS.items():
        bindings[ord(letter)] = partial(view.press_label, label)
    return bindings
