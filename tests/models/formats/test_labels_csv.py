"""labels.csv as programs and people write it: what is common is read, the rest is one sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.formats.labels_csv import UNCLEAR, LabelRow, LabelsError, labels_text, read_labels
from models.labels import ACTIONS

PLAIN = "clip,start_s,end_s,label,view,notes\nhöhe.mp4,0,0.5,not_handstand,side,\nb.mp4,0.5,1.25,straight,front,käse\n"
ROWS = [
    LabelRow("höhe.mp4", 0.0, 0.5, "not_handstand", "side"),
    LabelRow("b.mp4", 0.5, 1.25, "straight", "front", "käse"),
]
GERMAN = PLAIN.replace(",", ";").replace(".5", ",5").replace(".25", ",25")


def read(folder: Path, content: str | bytes, encoding: str = "utf-8") -> list[LabelRow]:
    path = folder / "labels.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_labels(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        GERMAN,
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\n" + PLAIN.replace("\n", "\n\n") + ",,,,,\n",
        PLAIN.replace("0.5", '"0,5"'),
        PLAIN.replace("clip,start_s", " Clip , START_S"),
        PLAIN.replace("not_handstand", " Not handstand "),
        PLAIN.replace("side,\n", "side\n"),
    ],
    ids=["commas", "semicolons", "tabs", "windows", "mac", "blank lines", "quoted", "heading", "words", "short row"],
)
def test_what_is_common_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    assert read(tmp_path, text, encoding) == ROWS


def test_columns_may_be_in_any_order_and_more(tmp_path: Path) -> None:
    text = "label,who,session,end_s,clip,start_s\nstraight,me,monday,1,a.mp4,0\n"
    assert read(tmp_path, text) == [LabelRow("a.mp4", 0.0, 1.0, "straight", session="monday")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"\xff\xfe", "it is empty"),
        (b"clip,label\na.mp4,straight\n", "it has no column start_s, end_s"),
        (b"a.mp4,0,1,straight\n", "it has no column clip"),
        (b"clip,start_s,end_s,label\na.mp4,0\n", "line 2: end_s, label is empty"),
        (b"clip,start_s,end_s,label\na.mp4,0,1,bent\n", "line 2: a.mp4 has the label 'bent'"),
        (b"clip,start_s,end_s,label\n\na.mp4,x,1,straight\n", "line 3: 'x' is no number"),
        (b"clip,start_s,end_s,label\na.mp4,nan,1,straight\n", "line 2: a.mp4 has a segment from nan"),
        (b"clip,start_s,end_s,label\na.mp4,0,inf,straight\n", "line 2: a.mp4 has a segment"),
        (b"clip,start_s,end_s,label\na.mp4,0,5,1,5,straight\n", "line 2: there are 6 values for 4 columns"),
        (b"clip,clip,start_s,end_s,label\n", "it has the column clip twice"),
        (b"clip,start_s,end_s,label\n" + b"x" * 200_000 + b",0,1,straight\n", "line 2: field larger than"),
        (b"PK\x03\x04\x00\x00clip", "it is no text"),
    ],
)
def test_the_rest_is_one_sentence_with_the_line(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(LabelsError) as caught:
        read(tmp_path, content)
    assert words in str(caught.value) and len(str(caught.value)) < 250 and "\n" not in str(caught.value)


@given(data=st.binary(max_size=60), head=st.booleans())
def test_any_bytes_are_rows_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bool) -> None:
    folder = tmp_path_factory.mktemp("labels")
    try:
        rows = read(folder, (b"clip,start_s,end_s,label\n" if head else b"") + data)
    except LabelsError:
        return
    assert all(0 <= row.start_s < row.end_s for row in rows)


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)
MILLISECONDS = st.integers(0, 10**7)
LABEL = st.sampled_from([*ACTIONS, UNCLEAR])


@given(
    st.lists(
        st.tuples(TEXT.filter(bool), MILLISECONDS, MILLISECONDS, LABEL, TEXT, TEXT, TEXT),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, values: list[tuple]) -> None:
    rows = [LabelRow(clip, start / 1000, (start + length + 1) / 1000, *rest) for clip, start, length, *rest in values]
    assert read(tmp_path_factory.mktemp("labels"), labels_text(rows)) == rows
