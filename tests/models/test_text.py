"""What is shown of a name cannot steer the terminal, and can always be encoded."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from models.text import encodable, shown

ANY = st.text(st.characters(exclude_categories=()))


@given(ANY)
def test_every_text_can_be_encoded(text: str) -> None:
    assert encodable(text).encode().decode() == encodable(text)


@given(ANY)
def test_what_is_shown_is_one_line_without_control_characters(text: str) -> None:
    line = shown(text)
    line.encode()
    assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in line


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_an_escape_is_seen() -> None:
    assert shown("a\x1b[31mb\n\x9b2J\udcff") == "a\\x1b[31mb\\x0a\\x9b2J\ufffd"
