"""Addresses of network cameras as people type them; and as they may be shown, without user name and password."""

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from handstand_app.core.sources.base import SourceError

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "udp", "tcp")
EXAMPLE = "192.168.0.20:8080/video"
_SECRET = re.compile(r"user|usr|login|pass|pwd|token|key|auth|secret", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"^([\w.-]+:\d+|\[[0-9a-f:.]+\](:\d+)?|\d+\.\d+\.\d+\.\d+)([/?].*)?$", re.IGNORECASE)


def camera_address(text: str) -> str:
    """The address that is meant, with `http://` in front where no protocol was typed.

    Raises:
        SourceError: it is no address; the sentence says why and never repeats a password.
    """
    text = text.strip()
    if not text:
        raise SourceError(f"Type the address that the camera shows, for example {EXAMPLE}")
    address = text if "://" in text else f"http://{text}"
    scheme = address.split("://", 1)[0].lower()
    if scheme not in SCHEMES:
        raise SourceError(f"“{scheme}” is no protocol of cameras; use http, https or rtsp")
    if any(character.isspace() for character in address):
        raise SourceError("An address holds no spaces; is it typed as the camera shows it?")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SourceError("The port after the colon must be a number from 1 to 65535") from None
    if not host or port == 0:
        raise SourceError(f"The name or number of the camera is missing; an address looks like {EXAMPLE}")
    return address


def is_address(text: str) -> bool:
    """Whether a text that may also be the name of a file is meant as an address: it has a protocol or a port."""
    return text.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES)) or bool(_HOST_AND_PORT.match(text))


def without_secrets(address: str) -> str:
    """An address that may be shown, logged and remembered: without user name, password, and keys in its query."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.split("://", 1)[0] + "://…"
    place = parts.netloc.rpartition("@")[2]
    named = parse_qsl(parts.query, keep_blank_values=True)
    query = "" if any(_SECRET.search(name) for name, _ in named) else parts.query
    return urlunsplit((parts.scheme, place, parts.path, query, ""))


def masked(text: str) -> str:
    """A text that is neither file nor address, as it may be shown: what may be a user name and password is left out."""
    before, at, after = text.rpartition("@")
    return f"…@{after}" if at and ":" in before else text
