"""Which source is shown: a webcam, a network camera, a file or the demo, each with what is remembered of it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.camera_options import CameraOptions
from handstand_app.core.sources.capture import CameraInfo, StreamSource, WebcamSource, list_cameras
from handstand_app.core.sources.choose import AnyCameraSource, demo, file_or_stream
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt.desk.store import SettingsStore
from handstand_app.qt.live.session_controller import SessionController
from handstand_app.qt.live.source_bar import SourceBar

TO_THE_CAMERA = ("width", "height", "fps", "rotation")
"""Options that the camera has to be opened anew for."""


class SourceController(QObject):
    """Starts sessions on sources.

    Args:
        say: shows a sentence when a source cannot be used.
    """

    opened = Signal(str)  # a video file
    mirrored = Signal(bool)  # how the picture is to be shown

    def __init__(
        self, bar: SourceBar, sessions: SessionController, store: SettingsStore, say: Callable[[str], object]
    ) -> None:
        super().__init__(sessions)
        self._bar, self._sessions, self._store, self._say = bar, sessions, store, say
        self.source: FrameSource | None = None
        self._target: str | None = None
        bar.camera_chosen.connect(self.use_camera)
        bar.target_chosen.connect(self.use_target)
        bar.demo_chosen.connect(lambda: self._start(demo()))
        bar.address_shown.connect(lambda address: store.remember(network_camera=address))
        bar.cameras_wanted.connect(self.look_for_cameras)
        bar.mirror.toggled.connect(self._set_mirrored)
        store.changed.connect(self._take)

    def start(self, source: FrameSource) -> None:
        """Show the first source."""
        self.list_cameras()
        self._start(source)

    def use_camera(self, camera: CameraInfo) -> None:
        """Show a webcam, and remember it."""
        self._store.remember(camera=camera.identity)
        self._start(WebcamSource(camera, self._store.settings.cameras.get(camera.identity)))

    def use_target(self, target: str) -> None:
        """Show a file or an address."""
        try:
            source = file_or_stream(target, self._store.settings.cameras)
        except SourceError as error:
            self._say(str(error))
            return
        self._target = target
        if isinstance(source, VideoFileSource):
            self.opened.emit(target)
        self._start(source)

    def look_for_cameras(self) -> None:
        """List the cameras anew; show one if nothing is shown."""
        if self.list_cameras() and self._sessions.session is None:
            self._start(self._any_camera())

    def list_cameras(self) -> list[CameraInfo]:
        """Offer the cameras that are there."""
        self._bar.show_cameras(cameras := list_cameras(), self._store.settings.camera)
        return cameras

    @property
    def camera(self) -> str | None:
        """What the options of the camera that is shown are remembered by; None for files."""
        source = self.source
        if isinstance(source, WebcamSource):
            return source.camera.identity
        if isinstance(source, AnyCameraSource):
            return source.identity or source.wanted
        return source.name if isinstance(source, StreamSource) else None

    def _any_camera(self) -> AnyCameraSource:
        return AnyCameraSource(self._store.settings.camera, self._store.settings.cameras)

    def _start(self, source: FrameSource) -> None:
        self.source = source
        self._show_mirror()
        self._sessions.start(source)

    def _take(self, before: AppSettings, now: AppSettings) -> None:
        """Open the camera anew if other pictures are wanted of it, another one is, or clips are cut otherwise."""
        if self.source is None or isinstance(self.source, VideoFileSource):
            return
        key = self.camera
        old, new = (_options(settings, key) for settings in (before, now))
        is_webcam = not isinstance(self.source, StreamSource)
        another = is_webcam and before.camera != now.camera and now.camera != key
        again = any(getattr(old, name) != getattr(new, name) for name in TO_THE_CAMERA)
        again = again or (before.seconds_before, before.seconds_after) != (now.seconds_before, now.seconds_after)
        if another or (again and is_webcam):
            self.list_cameras()
            self._start(self._any_camera())
        elif again and self._target is not None:
            self.use_target(self._target)
        self._show_mirror()

    def _set_mirrored(self, mirrored: bool) -> None:
        self.mirrored.emit(mirrored)
        settings, key = self._store.settings, self.camera
        if mirrored == _mirror(settings, key):
            return
        if key is None:
            self._store.remember(mirror=mirrored)
        else:
            options = replace(_options(settings, key), mirror=mirrored)
            self._store.remember(cameras={**settings.cameras, key: options})

    def _show_mirror(self) -> None:
        self._bar.mirror.setChecked(_mirror(self._store.settings, self.camera))


def _options(settings: AppSettings, key: str | None) -> CameraOptions:
    return settings.cameras.get(key or "", CameraOptions())


def _mirror(settings: AppSettings, key: str | None) -> bool:
    """Of a camera with options of its own, else as everything is shown."""
    own = settings.cameras.get(key or "")
    return settings.mirror if own is None else own.mirror
