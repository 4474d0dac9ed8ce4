"""Webcams and network streams through OpenCV."""

import os
import sys
import threading
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from handstand_app.core.sources.address import without_secrets
from handstand_app.core.sources.base import LIVE, Image, SourceError
from handstand_app.core.sources.camera_options import CameraOptions, turned
from handstand_app.core.sources.http_answer import final_address

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 2000
FFMPEG_OPTIONS = "|".join(
    (
        "rtsp_transport;tcp",  # OpenCV's own default
        "max_redirects;0",  # see http_answer
        "protocol_whitelist;http,https,tls,tcp,udp,rtp,rtsp,rtsps,rtmp,crypto,hls",  # never a file of this machine
    )
)


@dataclass(frozen=True)
class CameraInfo:
    """A webcam that this machine knows.

    Attributes:
        name: as the maker calls it.
        index, backend: how OpenCV opens it.
        identity: stays the same when the camera is plugged in again: device path, or name and index.
    """

    name: str
    index: int
    backend: int
    identity: str


def list_cameras() -> list[CameraInfo]:
    """All webcams of this machine, without opening any."""
    from cv2_enumerate_cameras import enumerate_cameras

    backend = {"win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_V4L2)
    return [
        CameraInfo(found.name or f"Camera {found.index}", found.index, found.backend, found.path or found.name)
        for found in enumerate_cameras(backend)
    ]


class _Capture:
    """Shared part: a `cv2.VideoCapture` whose reads may fail or raise and whose health `isOpened` does not tell."""

    position = LIVE

    def __init__(self, name: str, rotation: int = 0) -> None:
        self.name = name
        self.rotation = rotation
        self._capture: cv2.VideoCapture | None = None

    def read(self) -> Image | None:
        """See `FrameSource`."""
        capture = self._capture
        if capture is None:
            return None
        try:
            ok, picture = capture.read()
        except cv2.error:  # a driver that hands over an odd buffer
            return None
        if not ok or picture is None or picture.size == 0:
            return None
        order = cv2.COLOR_GRAY2RGB if picture.ndim == 2 else cv2.COLOR_BGR2RGB
        return turned(np.asarray(cv2.cvtColor(picture, order), dtype=np.uint8), self.rotation)

    def release(self) -> None:
        """See `FrameSource`."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _start(self, target: int | str, backend: int, parameters: list[int], complaint: str) -> None:
        self.release()
        capture = cv2.VideoCapture()
        try:
            opened = capture.open(target, backend, parameters)
        except cv2.error:
            opened = False
        if not opened:
            capture.release()
            raise SourceError(complaint)
        self._capture = capture


class WebcamSource(_Capture):
    """A webcam of this machine, with the size and rate that is asked for if it can, at 640x480 and 30 a second else."""

    def __init__(self, camera: CameraInfo, options: CameraOptions | None = None) -> None:
        self.options = options or CameraOptions()
        super().__init__(camera.name, self.options.rotation)
        self.camera = camera

    def open(self) -> None:
        """See `FrameSource`."""
        complaint = f"“{self.name}” does not open. Is it plugged in, and is no other program using it?"
        self._start(self.camera.index, self.camera.backend, [], complaint)
        assert self._capture is not None
        wishes: list[tuple[Any, float]] = [
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
            (cv2.CAP_PROP_FRAME_WIDTH, self.options.width),
            (cv2.CAP_PROP_FRAME_HEIGHT, self.options.height),
            (cv2.CAP_PROP_FPS, self.options.fps),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        ]
        for key, value in wishes:
            self._capture.set(key, value)


class _FFmpegOptions:
    """Sets the options that OpenCV takes from the environment alone, as long as any stream is being opened.

    Files that are read beside it or later, and programs that are started, know nothing of them.
    """

    NAME = "OPENCV_FFMPEG_CAPTURE_OPTIONS"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opening = 0
        self._before: str | None = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._opening:
                self._before = os.environ.get(self.NAME)
            self._opening += 1
            os.environ[self.NAME] = FFMPEG_OPTIONS

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._opening -= 1
            if self._opening:
                return
            if self._before is None:
                os.environ.pop(self.NAME, None)
            else:
                os.environ[self.NAME] = self._before


_ffmpeg_options = _FFmpegOptions()


class StreamSource(_Capture):
    """A network camera: an MJPEG or RTSP address. Its name is the address without user name and password."""

    def __init__(self, address: str, rotation: int = 0) -> None:
        super().__init__(without_secrets(address), rotation)
        self.address = address

    def open(self) -> None:
        """See `FrameSource`."""
        address = final_address(self.address)
        timeouts = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            READ_TIMEOUT_MS,
        ]
        complaint = f"The camera at {self.name} does not answer. Is it switched on, and is the address right?"
        with _ffmpeg_options:
            self._start(address, cv2.CAP_FFMPEG, timeouts, complaint)
