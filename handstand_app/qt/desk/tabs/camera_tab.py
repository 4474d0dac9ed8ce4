"""Settings of each camera: which, how large and how fast its pictures are, and which way up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QCheckBox

from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.camera_options import RATES, ROTATIONS, SIZES, CameraOptions
from handstand_app.core.sources.capture import CameraInfo
from handstand_app.qt.desk.tabs.tab import SettingsTab, choices, choose

LOOK_MS = 2000
"""Cameras that come and go are noticed so often."""
NO_CAMERA = "No camera is found. Plug one in: it appears here by itself."
NOT_THERE = "This camera is not plugged in now. What is set here is remembered for it."


class CameraTab(SettingsTab):
    """Options are kept for each camera apart, until all are handed over.

    Args:
        list_cameras: those that are there now.
    """

    title = "Camera"

    def __init__(self, list_cameras: Callable[[], Sequence[CameraInfo]]) -> None:
        super().__init__()
        self._list = list_cameras
        self._options: dict[str, CameraOptions] = {}
        self._mirror = False
        self._network: str | None = None
        self._shown: str | None = None
        self.camera = choices(())
        self.resolution = choices((f"{width} × {height}", (width, height)) for width, height in SIZES)
        self.rate = choices((f"{rate} a second", rate) for rate in RATES)
        self.rotation = choices(("as they come" if not it else f"by {it} degrees clockwise", it) for it in ROTATIONS)
        self.mirror = QCheckBox("Show it as in a mirror")
        self.row("Camera", self.camera)
        self.note = self.explain()
        self.row("Pictures", self.resolution)
        self.row("How many", self.rate)
        self.explain("A camera that cannot do this takes the nearest that it can.")
        self.row("Turn pictures", self.rotation)
        self.explain("For a phone or camera that stands on its side: what is turned here is judged and recorded so.")
        self.form.addRow("", self.mirror)
        self.explain("The mirror is for the eye alone: what is judged and recorded is never mirrored.")
        self.camera.currentIndexChanged.connect(lambda _: self._show_options())
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        self._options = dict(settings.cameras)
        self._mirror, self._network, self._shown = settings.mirror, settings.network_camera, None
        self._fill(settings.camera)

    def look(self) -> None:
        """List the cameras anew; the one that is shown stays, also if it is gone."""
        self._keep()
        self._fill(self._shown)

    def _fill(self, chosen: str | None) -> None:
        there = [(camera.name, camera.identity) for camera in self._list()]
        if self._network is not None:
            there.append((self._network, self._network))
        gone = chosen if chosen and chosen not in [identity for _, identity in there] else None
        entries = [*there, *([(f"{gone} (not there)", gone)] if gone else [])]
        if entries == [(self.camera.itemText(i), self.camera.itemData(i)) for i in range(self.camera.count())]:
            choose(self.camera, chosen)
        else:
            with QSignalBlocker(self.camera):
                self.camera.clear()
                for words, identity in entries:
                    self.camera.addItem(words, identity)
                choose(self.camera, chosen)
        for field in (self.camera, self.resolution, self.rate, self.rotation, self.mirror):
            field.setEnabled(bool(entries))
        self.note.setText(NOT_THERE if gone else "" if there else NO_CAMERA)
        self._show_options(keep=False)

    def _show_options(self, *, keep: bool = True) -> None:
        if keep:
            self._keep()
        self._shown = self.camera.currentData()
        options = self._options.get(self._shown or "", CameraOptions(mirror=self._mirror))
        choose(self.resolution, (options.width, options.height))
        choose(self.rate, options.fps)
        choose(self.rotation, options.rotation)
        self.mirror.setChecked(options.mirror)

    def _keep(self) -> None:
        """Note what is chosen for the camera that was shown until now; defaults need no note."""
        if self._shown is None:
            return
        (width, height), rate, rotation = (box.currentData() for box in (self.resolution, self.rate, self.rotation))
        options = CameraOptions(width, height, rate, rotation, self.mirror.isChecked())
        if self._shown in self._options or options != CameraOptions(mirror=self._mirror):
            self._options[self._shown] = options

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        self._keep()
        chosen = self._shown if self._shown != self._network else None
        return {"cameras": dict(self._options), **({"camera": chosen} if chosen else {})}
