"""Addresses of network cameras as they are typed, and as they are shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.sources.address import camera_address, is_address, without_secrets
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.choose import file_or_stream


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("192.168.0.20:8080/video", "http://192.168.0.20:8080/video"),
        ("  phone.local:4747/video ", "http://phone.local:4747/video"),
        ("phone.local", "http://phone.local"),
        ("[fe80::1]:8080/video", "http://[fe80::1]:8080/video"),
        ("rtsp://cam/1", "rtsp://cam/1"),
        ("HTTP://cam:80/x?y=1", "HTTP://cam:80/x?y=1"),
        ("me:secret@cam:8080/video", "http://me:secret@cam:8080/video"),
    ],
)
def test_an_address_without_a_protocol_is_http(typed: str, meant: str) -> None:
    assert camera_address(typed) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the address"),
        ("ftp://cam/video", "“ftp” is no protocol of cameras"),
        ("cam:80a/video", "port after the colon must be a number"),
        ("cam:99999/video", "port after the colon must be a number"),
        ("http://", "name or number of the camera is missing"),
        (":8080/video", "name or number of the camera is missing"),
        ("my cam:8080", "no spaces"),
    ],
)
def test_what_is_no_address_is_refused_in_one_sentence(typed: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        camera_address(typed)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://me:p@ss:word@cam:8080/video", "http://cam:8080/video"),
        ("rtsp://admin@10.0.0.9/1", "rtsp://10.0.0.9/1"),
        ("http://cam/video?user=me&pwd=x", "http://cam/video"),
        ("http://cam/video?size=640", "http://cam/video?size=640"),
        ("http://[::1", "http://…"),
    ],
)
def test_user_name_and_password_are_never_shown(address: str, shown: str) -> None:
    assert without_secrets(address) == shown


SECRETS = st.text("abcXYZ019-_.!~*()%:", min_size=6, max_size=16)


@given(user=SECRETS, password=SECRETS)
def test_no_password_stands_in_a_name_or_a_complaint(user: str, password: str) -> None:
    typed = f"{user}:{password}@127.0.0.1:9/video"
    try:
        source = StreamSource(camera_address(typed))
    except SourceError as error:
        assert password not in str(error) and user not in str(error)
        return
    assert source.name == "http://127.0.0.1:9/video" and password in source.address


def test_a_camera_that_does_not_answer_is_named_without_its_password() -> None:
    source = StreamSource("http://me:hunter2@127.0.0.1:9/video")
    with pytest.raises(SourceError, match="The camera at http://127.0.0.1:9/video does not answer") as caught:
        source.open()
    assert "hunter2" not in str(caught.value)


def test_on_the_command_line_a_port_makes_an_address_and_a_file_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = file_or_stream("192.168.0.20:8080/video")
    assert isinstance(source, StreamSource) and source.address == "http://192.168.0.20:8080/video"
    for name in ("nowhere.mp4", "C:\\clips\\a.mp4", "./clips:old/a.mp4"):
        assert not is_address(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "take:2").write_bytes(b"x")
    assert not isinstance(file_or_stream("take:2"), StreamSource)


@pytest.mark.parametrize(
    "typed",
    ["htp://me:hunter2@cam/video", "me:hunter2@cam/video", "~nobody-of-this-name/x.mp4", "a\0b", "x" * 5000],
)
def test_what_is_neither_file_nor_address_is_one_sentence_without_a_password(typed: str) -> None:
    with pytest.raises(SourceError, match="does not exist") as caught:
        file_or_stream(typed)
    assert "hunter2" not in str(caught.value)
