"""A network camera on loopback: real MJPEG over HTTP, with the ways in which real ones fail."""

import base64
import threading
import time
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import cv2
import numpy as np


class Mood(Enum):
    """What the camera does."""

    SENDING = 1
    STALLED = 2
    DROPPING = 3
    REFUSING = 4


class CameraServer:
    """Serves numbered 160x120 pictures at `fps` on http://127.0.0.1:port/. Use as a context manager.

    Attributes:
        mood: what it does from now on.
        user: name and password that it wants to hear; None takes everybody.
    """

    def __init__(self, fps: float = 30.0) -> None:
        self.fps = fps
        self.mood = Mood.SENDING
        self.sent = 0
        self.user: tuple[str, str] | None = None
        self._ending = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera._serve(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="camera-server")

    @property
    def address(self) -> str:
        """What a user would type."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/video"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        if self.mood in (Mood.REFUSING, Mood.DROPPING):
            handler.send_error(503)
            return
        if self.user is not None and handler.headers.get("Authorization") != _basic(*self.user):
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Basic realm="camera"')
            handler.end_headers()
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        handler.end_headers()
        try:
            while not self._ending.is_set() and self.mood is not Mood.DROPPING:
                if self.mood is Mood.SENDING:
                    self._send(handler)
                time.sleep(1 / self.fps)
        except OSError:
            pass  # the reader has gone

    def _send(self, handler: BaseHTTPRequestHandler) -> None:
        picture = np.full((120, 160, 3), 40, dtype=np.uint8)
        cv2.putText(picture, str(self.sent), (20, 70), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (255, 255, 255), 2)
        data = cv2.imencode(".jpg", picture)[1].tobytes()
        handler.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\n")
        handler.wfile.write(f"Content-Length: {len(data)}\r\n\r\n".encode() + data + b"\r\n")
        self.sent += 1


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
