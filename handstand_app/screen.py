"""Whether a window can be shown here, checked before Qt is loaded, because Qt aborts the program when it cannot."""

import ctypes
import os
import sys

BASE_PACKAGES = "libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0"
X11_PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 "
    "libxcb-image0 libxcb-render-util0 libxcb-randr0"
)
X11_LIBRARIES = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
    "libxcb-xkb.so.1",
    "libxkbcommon-x11.so.0",
    "libxcb-image.so.0",
    "libxcb-render-util.so.0",
    "libxcb-randr.so.0",
)
INSTEAD = "or judge files without a window: main.py analyze FILE"


class ScreenMissing(Exception):
    """No window can be shown; the message says what to install or to do instead."""


def check_screen() -> None:
    """Make sure that Qt can open a window.

    Raises:
        ScreenMissing: Linux without a display, or without libraries that Qt needs.
    """
    if not sys.platform.startswith("linux"):
        return
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not platform and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise ScreenMissing(f"there is no display (DISPLAY is not set): start it on a desktop, {INSTEAD}")
    try:
        from PySide6 import QtGui, QtWidgets  # noqa: F401
    except ImportError as error:
        missing = str(error).split(":")[0]
        raise ScreenMissing(
            f"Qt needs {missing}: install it with `sudo apt install {BASE_PACKAGES} {X11_PACKAGES}`, {INSTEAD}"
        ) from error
    uses_x11 = platform.startswith("xcb") or (not platform and not os.environ.get("WAYLAND_DISPLAY"))
    absent = [name for name in X11_LIBRARIES if uses_x11 and not _loads(name)]
    if absent:
        raise ScreenMissing(
            f"Qt needs {', '.join(absent)}: install them with `sudo apt install {X11_PACKAGES}`, {INSTEAD}"
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
