"""From what the user named to a source."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from handstand_app.core.sources.address import camera_address, is_address, masked
from handstand_app.core.sources.base import LIVE, FrameSource, Image, SourceError
from handstand_app.core.sources.camera_options import CameraOptions
from handstand_app.core.sources.capture import CameraInfo, StreamSource, WebcamSource, list_cameras
from handstand_app.core.sources.playback import VideoFileSource

NONE: Mapping[str, CameraOptions] = MappingProxyType({})
"""No camera has options of its own."""
DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"


def file_or_stream(target: str, cameras: Mapping[str, CameraOptions] = NONE) -> FrameSource:
    """A video file if there is one of that name, a stream for an address.

    Args:
        cameras: options by address without user name and password.

    Raises:
        SourceError: no such file, or an address that cannot be one.
    """
    try:
        path = Path(target).expanduser()
        is_file, is_folder, exists = path.is_file(), path.is_dir(), path.exists()
    except (OSError, RuntimeError, ValueError):  # too long, a home of nobody, a NUL
        is_file = is_folder = exists = False
    if is_file:
        return VideoFileSource(path)
    if is_folder:
        raise SourceError(f"{target} is a folder; choose a video file in it")
    if exists:
        raise SourceError(f"{target} is a pipe or a device, no file; choose a video file")
    if is_address(target):
        stream = StreamSource(camera_address(target))
        stream.rotation = cameras.get(stream.name, CameraOptions()).rotation
        return stream
    name = masked(target)
    raise SourceError(f"{name} does not exist; give a video file or an address such as http://host:8080/video")


def demo() -> VideoFileSource:
    """The bundled clip; it repeats until told otherwise."""
    return VideoFileSource(DEMO, loop=True)


def find_camera(wanted: str | None) -> CameraInfo | None:
    """The camera whose identity, name or index is `wanted`, else the first one; None if there is none."""
    cameras = list_cameras()
    for camera in cameras:
        if wanted is not None and wanted in (camera.identity, camera.name, str(camera.index)):
            return camera
    return cameras[0] if cameras else None


class AnyCameraSource:
    """The remembered webcam, or whichever is there when it is opened; so a camera may be plugged in later.

    Args:
        wanted: identity, name or index.
        cameras: options by identity.
    """

    position = LIVE

    def __init__(self, wanted: str | None = None, cameras: Mapping[str, CameraOptions] = NONE) -> None:
        self.wanted = wanted
        self._cameras = cameras
        self.identity: str | None = None
        self.name = "webcam"
        self._webcam: WebcamSource | None = None

    def open(self) -> None:
        """See `FrameSource`."""
        camera = find_camera(self.wanted)
        if camera is None:
            raise SourceError("No camera found. Plug one in, or open a video file.")
        self.name = camera.name
        self.identity = camera.identity
        webcam = WebcamSource(camera, self._cameras.get(camera.identity))
        webcam.open()
        self._webcam = webcam

    def read(self) -> Image | None:
        """See `FrameSource`."""
        webcam = self._webcam
        return None if webcam is None else webcam.read()

    def release(self) -> None:
        """See `FrameSource`."""
        webcam, self._webcam = self._webcam, None
        if webcam is not None:
            webcam.release()
