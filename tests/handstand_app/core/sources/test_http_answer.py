"""What a network camera answers is named for what it is, and nothing is followed to another host."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.http_answer import final_address
from tests.camera_server import CameraServer

BASIC = "Basic " + base64.b64encode(b"me:s cret").decode()


class Answers(BaseHTTPRequestHandler):
    """By path; remembers what was asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        self.asked.append(f"{self.headers['Host']}{self.path}")
        authorised = self.headers.get("Authorization", "")
        match self.path:
            case "/missing" | "/forbidden" | "/broken":
                self._answer({"/missing": 404, "/forbidden": 403, "/broken": 500}[self.path])
            case "/page":
                self._answer(200, {"Content-Type": "text/html; charset=utf-8"})
            case "/away" | "/loop" | "/near" | "/file":
                place = {"/away": f"http://localhost:{port}/pictures", "/loop": "/loop", "/near": "/pictures?size=1"}
                self._answer(302, {"Location": place.get(self.path, "file:///etc/passwd")})
            case "/later":  # only when it is asked a second time, as FFmpeg does
                first = sum(path.endswith("/later") for path in self.asked) == 1
                self._answer(200 if first else 302, {"Location": f"http://localhost:{port}/stolen"})
            case "/basic" if authorised != BASIC:
                self._answer(401, {"WWW-Authenticate": 'Basic realm="camera"'})
            case "/digest" if not _is_digest_of_me(authorised):
                self._answer(401, {"WWW-Authenticate": 'Digest realm="camera", nonce="1f", qop="auth", algorithm=MD5'})
            case "/icy":
                self.wfile.write(b"ICY 200 OK\r\n\r\n")
            case _:
                self._answer(200, {"Content-Type": "multipart/x-mixed-replace; boundary=frame"})

    def _answer(self, code: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _is_digest_of_me(header: str) -> bool:
    """Whether it answers the question of RFC 7616 with the right name and password."""
    if not header.startswith("Digest "):
        return False
    said = parse_keqv_list(parse_http_list(header.removeprefix("Digest ")))
    user, asked = (hashlib.md5(text).hexdigest() for text in (b"me:camera:s cret", f"GET:{said['uri']}".encode()))
    answer = ":".join((user, said["nonce"], said["nc"], said["cnonce"], said["qop"], asked))
    return said["username"] == "me" and said["response"] == hashlib.md5(answer.encode()).hexdigest()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Host and port of a camera that answers by path."""
    monkeypatch.setattr(Answers, "asked", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing", r"knows no such address \(404\)"),
        ("forbidden", r"does not let this user see its pictures \(403\)"),
        ("broken", r"does not answer with pictures: it reports an error \(500\)"),
        ("basic", "wants a user name and password"),
        ("digest", "wants a user name and password"),
        ("page", "is a page, not pictures"),
        ("away", "sends on to http://localhost:[0-9]+/pictures, which is another host"),
        ("file", "sends on without end, or to no address"),
        ("loop", "sends on without end, or to no address"),
    ],
)
@pytest.mark.parametrize("user", ["", "me:hunter2@"])
def test_what_is_no_picture_is_named_without_the_password(host: str, path: str, words: str, user: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        StreamSource(f"http://{user}{host}/{path}").open()
    assert host in str(caught.value) and "hunter2" not in str(caught.value) and "me:hunter" not in str(caught.value)
    assert all(asked.startswith(host) for asked in Answers.asked), "another host was asked"


@pytest.mark.parametrize("path", ["basic", "digest", "pictures", "icy"])
def test_an_address_that_gives_pictures_stays_as_it_is(host: str, path: str) -> None:
    address = f"http://me:s%20cret@{host}/{path}"
    assert final_address(address) == address


def test_a_redirect_within_the_host_is_followed_with_the_user(host: str) -> None:
    assert final_address(f"http://me:s%20cret@{host}/near") == f"http://me:s%20cret@{host}/pictures?size=1"


def test_a_camera_that_sends_on_only_later_is_not_followed_either(host: str) -> None:
    with pytest.raises(SourceError, match="does not answer"):
        StreamSource(f"http://me:hunter2@{host}/later").open()
    assert len(Answers.asked) >= 2 and not any("stolen" in asked for asked in Answers.asked)


def test_what_is_no_http_is_left_to_ffmpeg() -> None:
    for address in ("rtsp://me:x@cam/1", "udp://239.0.0.1:1234", "http://127.0.0.1:9/video"):
        assert final_address(address) == address


def test_a_camera_with_a_password_gives_pictures() -> None:
    with CameraServer() as server:
        server.user = ("me", "s cret")
        source = StreamSource(server.address.replace("http://", "http://me:s%20cret@"))
        source.open()
        try:
            assert any(source.read() is not None for _ in range(5))
        finally:
            source.release()
        with pytest.raises(SourceError, match="wants a user name and password"):
            StreamSource(server.address).open()
