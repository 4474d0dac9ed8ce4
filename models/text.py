"""Names and messages of others made fit to be shown: no terminal escapes, nothing that cannot be encoded."""

from pathlib import Path

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters without a shape that turn what follows around: `gpj.exe` could be read as `exe.jpg`."""


def encodable(text: str | Path) -> str:
    """The text with U+FFFD for bytes of a file name that are no UTF-8, which Python keeps as lone surrogates."""
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in str(text))


def shown(text: str | Path) -> str:
    """The text on one line for a terminal: control characters as escapes that can be seen, such as `\\x1b`."""
    return "".join(_visible(letter) for letter in encodable(text))


def _visible(letter: str) -> str:
    code = ord(letter)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"\\x{code:02x}"
    if letter in _BIDI or letter in "\u2028\u2029":
        return f"\\u{code:04x}"
    return letter
