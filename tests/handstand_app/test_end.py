"""Closing the window ends the process with code 0 whatever hangs at that moment."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_S = 120


def close(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the app until it was closed."""
    command = [sys.executable, "-m", "tests.handstand_app.ending_child", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S)


class EndlessAnswer(BaseHTTPRequestHandler):
    """Bytes without end, which are no picture."""

    content_type = "video/x-motion-jpeg"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.content_type)
        self.end_headers()
        try:
            while True:
                self.wfile.write(os.urandom(65536))
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def endless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), EndlessAnswer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/video"
    server.shutdown()
    server.server_close()
    thread.join()


def test_while_the_network_is_being_converted() -> None:
    done = close("converting")
    assert done.returncode == 0 and "converting" in done.stdout, done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_while_the_driver_of_a_camera_hangs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = close("driver", tmp_path / "pipe")
    assert done.returncode == 0 and "hangs" in done.stdout, done.stderr


def test_while_an_answer_without_end_arrives(endless: str) -> None:
    done = close("address", endless)
    assert done.returncode == 0, done.stderr
