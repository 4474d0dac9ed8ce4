"""Between the results of a session, the set-up check, and the dialog that shows it."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from handstand_app.core.setup.watch import SetupWatch
from handstand_app.core.types import LiveResult
from handstand_app.qt.desk.setup_dialog import SetupDialog
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge

MOVED = "The camera has moved. Check the set-up (Practice menu) before you go on."


class SetupController(QObject):
    """Watches the set-up quietly, and shows it when it is asked for.

    Args:
        say: shows a sentence when the camera was moved.
    """

    def __init__(self, live: LivePage, bridge: ResultBridge, say: Callable[[str], object]) -> None:
        super().__init__(live)
        self._live, self._say = live, say
        self.watch = SetupWatch()
        self.dialog: SetupDialog | None = None
        self._is_file = self._said = False
        live.began.connect(self._begin)
        bridge.result_ready.connect(self._take)

    def show(self) -> None:
        """Open the check. What is the place of the camera is noted anew."""
        if self.dialog is None:
            self.dialog = SetupDialog(self._live.window())
            self.dialog.destroyed.connect(self._forget_dialog)
        self.watch.forget_place()
        self._said = False
        self.dialog.show_checks(self.watch.checks)
        self.dialog.open()

    def _begin(self, is_file: bool) -> None:
        self._is_file, self._said = is_file, False
        self.watch.forget()

    def _take(self, result: LiveResult) -> None:
        is_new = self.watch.take(result)
        if self.dialog is not None:
            self.dialog.view.show_result(result)
            if is_new:
                self.dialog.show_checks(self.watch.checks)
        elif self.watch.has_moved and not self._is_file and not self._said:
            self._said = True
            self._say(MOVED)

    def _forget_dialog(self) -> None:
        self.dialog = None
