"""Asks a network camera once before FFmpeg does: what is wrong gets a name, and nothing is followed to another host.

FFmpeg says only that it failed, and follows a redirect wherever it leads, with the password.
"""

import contextlib
import http.client
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit
from urllib.request import Request

from handstand_app.core.sources.address import without_secrets
from handstand_app.core.sources.base import SourceError

TIMEOUT_S = 3.0
PAGES = ("text/html", "application/xhtml+xml", "application/json")
"""Types of answers that are no pictures, however they are read."""
_WORDS = {
    401: "wants a user name and password, or does not take these. Give them as http://name:password@camera/…",
    403: "does not let this user see its pictures (403). Look into the camera's settings.",
    404: "knows no such address (404). Check what follows the name of the camera.",
}


class _Elsewhere(Exception):
    """A redirect that is not followed."""


def final_address(address: str) -> str:
    """Where the pictures of an http or https address are: there, or where the camera redirects within its own host.

    What cannot be said for sure is left to FFmpeg. Blocks for a few seconds at most between two pieces of an answer.

    Raises:
        SourceError: the camera refuses, redirects to another host, or answers with a page; one sentence.
    """
    if urlsplit(address).scheme.lower() not in ("http", "https"):
        return address
    name = without_secrets(address)
    try:
        with contextlib.ExitStack() as opened:
            answer = _opener(address, opened).open(_without_user(address), timeout=TIMEOUT_S)
            kind, place = answer.headers.get_content_type(), answer.url
    except _Elsewhere as error:
        raise SourceError(
            f"The camera at {name} sends on to {without_secrets(str(error))}, which is another host. "
            "If you trust it, give that address."
        ) from None
    except urllib.error.HTTPError as error:
        raise SourceError(f"The camera at {name} {_words(error.code)}") from None
    except (OSError, ValueError, http.client.HTTPException):
        return address  # no answer, or one that is no HTTP as Python knows it
    if kind in PAGES:
        raise SourceError(
            f"At {name} is a page, not pictures. Look in the camera's settings for the address of its video."
        )
    return _with_user_of(address, place)


def _words(code: int) -> str:
    if 300 <= code < 400:
        return f"sends on without end, or to no address ({code}). Look in its settings for the address of its video."
    return _WORDS.get(code, f"does not answer with pictures: it reports an error ({code}).")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects within one host, and never from https to http."""

    def redirect_request(self, req: Request, *answer: Any) -> Request | None:
        """See urllib; the last of what is answered is the new address."""
        page, code, message, headers, newurl = answer
        before, after = urlsplit(req.full_url), urlsplit(urljoin(req.full_url, newurl))
        if after.hostname != before.hostname or (before.scheme, after.scheme) == ("https", "http"):
            raise _Elsewhere(newurl)
        return super().redirect_request(req, page, code, message, headers, _without_user(newurl))


class _Closing(urllib.request.BaseHandler):
    """Has every answer closed at the end: urllib leaves some open."""

    handler_order = 0

    def __init__(self, opened: contextlib.ExitStack) -> None:
        self._opened = opened

    def http_response(self, request: Request, response: http.client.HTTPResponse) -> http.client.HTTPResponse:
        """See urllib."""
        self._opened.callback(response.close)
        return response

    https_response = http_response


def _opener(address: str, opened: contextlib.ExitStack) -> urllib.request.OpenerDirector:
    """Goes to the camera itself, never through a proxy; cameras sign their certificates themselves."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    parts = urlsplit(address)
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=context),
        _SameHost(),
        _Closing(opened),
    ]
    if parts.username is not None:
        user, password = unquote(parts.username), unquote(parts.password or "")
        for scheme in ("http", "https"):
            passwords.add_password(None, f"{scheme}://{_place(address)}/", user, password)
        handlers += [urllib.request.HTTPBasicAuthHandler(passwords), urllib.request.HTTPDigestAuthHandler(passwords)]
    return urllib.request.build_opener(*handlers)


def _place(address: str) -> str:
    """Host and port."""
    return urlsplit(address).netloc.rpartition("@")[2]


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, _place(address), parts.path or "/", parts.query, ""))


def _with_user_of(address: str, place: str) -> str:
    user = urlsplit(address).netloc.rpartition("@")[0]
    parts = urlsplit(place)
    return urlunsplit((parts.scheme, f"{user}@{parts.netloc}" if user else parts.netloc, parts.path, parts.query, ""))
