"""Small pictures of clips, made by one worker and kept as ID.jpg."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import av.error
import cv2
import numpy as np

from handstand_app.core.job import JOIN_S
from handstand_app.core.library.clips import Clips
from handstand_app.core.library.errors import LibraryError, of_system
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.spans import hold_span_of
from handstand_app.core.sources.base import Image
from models.media.decoder import Decoder
from models.media.video import VideoError, open_video, picture_stream, pixel_aspect_of, reason_of, upright
from models.whole_file import write_whole

log = logging.getLogger(__name__)

LONGEST_PX = 320
QUALITY = 85
MOST_WAITING = 400
"""Older wishes are forgotten: what scrolled out of view long ago is asked for again when it comes back."""


class Thumbnails:
    """Start it, ask, stop it. The newest wish is granted first, since it is what the athlete looks at.

    Args:
        on_ready: gets the id and the file of every picture that was made, in the worker; must return at once.
        on_failure: gets the id and one sentence, in the worker.
    """

    def __init__(
        self,
        clips: Clips,
        layout: LibraryLayout,
        on_ready: Callable[[int, Path], object] = lambda clip_id, path: None,
        on_failure: Callable[[int, str], object] = lambda clip_id, sentence: None,
    ) -> None:
        self._clips = clips
        self._layout = layout
        self._on_ready = on_ready
        self._on_failure = on_failure
        self._changed = threading.Condition()
        self._wishes: dict[int, None] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="thumbnails", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the picture that is being made, forget the others, and wait for the worker."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def cached(self, clip_id: int) -> Path | None:
        """The picture if it is there; never waits for one to be made."""
        path = thumbnail_path(self._layout, clip_id)
        return path if path.exists() else None

    def request(self, clip_id: int) -> None:
        """Request a picture; `on_ready` or `on_failure` tells."""
        with self._changed:
            self._wishes.pop(clip_id, None)
            self._wishes[clip_id] = None
            while len(self._wishes) > MOST_WAITING:
                del self._wishes[next(iter(self._wishes))]
            self._changed.notify()

    def _next(self) -> int | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wishes or self._stopping)
            return None if self._stopping else self._wishes.popitem()[0]

    def _run(self) -> None:
        while (clip_id := self._next()) is not None:
            try:
                self._on_ready(clip_id, self.cached(clip_id) or make_thumbnail(self._clips, self._layout, clip_id))
            except LibraryError as error:
                self._on_failure(clip_id, str(error))
            except Exception as error:
                log.exception("no thumbnail of clip %d", clip_id)
                self._on_failure(clip_id, f"There is no picture of this clip: {error}")


def thumbnail_path(layout: LibraryLayout, clip_id: int) -> Path:
    """Where the picture of a clip is kept."""
    return layout.thumbnails / f"{clip_id}.jpg"


def make_thumbnail(clips: Clips, layout: LibraryLayout, clip_id: int) -> Path:
    """Make and keep the picture of a clip: the middle of its longest handstand, or of the clip if it has none.

    Raises:
        ClipMissingError: the clip or its file is gone.
        LibraryError: the video cannot be read, or the picture not be written.
    """
    clip = clips.existing(clip_id)
    start_s, end_s = hold_span_of(clip.track) or (0.0, clip.duration_s)
    image = frame_at(clip.video, (start_s + end_s) / 2)
    path = thumbnail_path(layout, clip_id)
    encoded = cv2.imencode(".jpg", cv2.cvtColor(_small(image), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, encoded[1].tobytes())
    except OSError as error:
        raise of_system(error, f"The picture {path} cannot be written") from error
    return path


def frame_at(video: Path, time_s: float) -> Image:
    """The first picture that is shown at `time_s` or later, or the last one; upright, (H, W, 3) RGB.

    Args:
        time_s: from the first picture [s].

    Raises:
        LibraryError: the file is no video, or is damaged there.
    """
    try:
        with open_video(video) as container:
            stream = picture_stream(container)
            base = stream.time_base
            first = stream.start_time or 0
            wanted = time_s - 1e-3
            if base is not None and wanted > 0:
                container.seek(first + int(wanted / base), stream=stream, backward=True)
            found = None
            for frame in Decoder(container, stream):
                found = frame
                if base is None or frame.pts is None or float((frame.pts - first) * base) >= wanted:
                    break
            if found is None:
                raise LibraryError(f"{video} holds no picture that can be decoded.")
            return upright(found, pixel_aspect_of(stream))
    except VideoError as error:
        raise LibraryError(f"{video} {error}. Remove it, or put the file back.") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise LibraryError(f"{video} is damaged: {reason_of(error)}. Remove it, or put the file back.") from error


def _small(image: Image) -> Image:
    height, width = image.shape[:2]
    scale = min(1.0, LONGEST_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
