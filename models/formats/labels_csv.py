"""labels.csv: one row a labelled stretch of a clip. Written in one way, read as spreadsheets and people write it."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from models.labels import ACTIONS

FILE = "labels.csv"
COLUMNS = ("clip", "start_s", "end_s", "label", "view", "notes", "session")
REQUIRED = COLUMNS[:4]
UNCLEAR = "unclear"
"""The label of a stretch that nobody is sure of; it is not learned from."""
MOST_BYTES = 50_000_000
_DELIMITERS = (",", ";", "\t", "|")


class LabelsError(ValueError):
    """A table cannot be used; the message is one sentence with the line, without the file's name."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One stretch.

    Attributes:
        clip: name of the video, from the table's folder.
        start_s, end_s: from the clip's first picture [s].
        label: one of ACTIONS or UNCLEAR.
        view: where the camera stood, in the words of the table; empty if it does not say.
        session: clips of one session look alike and are held out together; empty makes the clip its own session.
    """

    clip: str
    start_s: float
    end_s: float
    label: str
    view: str = ""
    notes: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        if not self.clip or "\0" in self.clip:
            raise LabelsError("it names no clip")
        if self.label not in (*ACTIONS, UNCLEAR):
            known = ", ".join((*ACTIONS, UNCLEAR))
            raise LabelsError(f"{_short(self.clip)} has the label {_short(self.label)!r}, expected one of {known}")
        if not 0 <= self.start_s < self.end_s < math.inf:
            raise LabelsError(f"{_short(self.clip)} has a segment from {self.start_s:g} to {self.end_s:g} s")


def read_labels(path: Path) -> list[LabelRow]:
    """All rows of a table.

    UTF-8, UTF-16 and the Western alphabet of Windows are read, with commas, semicolons, tabs or bars between the
    columns, with decimal commas, columns in any order, further columns, and blank lines.

    Raises:
        OSError: the file cannot be read.
        LabelsError: it makes no sense somewhere.
    """
    with open(path, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise LabelsError(f"it is larger than {MOST_BYTES // 10**6} MB")
    text = _decoded(data)
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise LabelsError(f"line {reader.line_num}: {error}") from error
    if not lines:
        raise LabelsError("it is empty")
    names = _names(lines[0][1])
    return [_row(number, names, cells) for number, cells in lines[1:]]


def labels_text(rows: Iterable[LabelRow]) -> str:
    """The table of some rows, with a heading."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_cells(row) for row in rows)
    return text.getvalue()


def as_cells(row: LabelRow) -> dict[str, str]:
    """A row by the names of COLUMNS, as it is written."""
    return {name: f"{value:.10g}" if isinstance(value, float) else str(value) for name, value in asdict(row).items()}


def _decoded(data: bytes) -> str:
    """The text, in whatever it is coded; every sequence of bytes is some text of Latin-1."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes = ["utf-16"]
    elif len(data) >= 2 and 0 in data[:2]:  # UTF-16 without its mark
        codes = ["utf-16-le" if data[1] == 0 else "utf-16-be"]
    else:
        codes = ["utf-8-sig", "cp1252", "latin-1"]
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LabelsError("it is no text; save it as CSV in UTF-8")


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise LabelsError(f"it has no column {', '.join(missing)}; its first line must name {', '.join(REQUIRED)}")
    twice = next((name for name in COLUMNS if names.count(name) > 1), None)
    if twice is not None:
        raise LabelsError(f"it has the column {twice} twice")
    return names


def _row(number: int, names: list[str], cells: list[str]) -> LabelRow:
    try:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise LabelsError(f"there are {len(cells)} values for {len(names)} columns; quote texts with commas")
        values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        lacking = [name for name in REQUIRED if not values.get(name)]
        if lacking:
            raise LabelsError(f"{', '.join(lacking)} is empty")
        return LabelRow(
            values["clip"],
            _seconds(values["start_s"]),
            _seconds(values["end_s"]),
            values["label"].casefold().replace(" ", "_").replace("-", "_"),
            *(values.get(name, "") for name in COLUMNS[4:]),
        )
    except LabelsError as error:
        raise LabelsError(f"line {number}: {error}") from error


def _seconds(text: str) -> float:
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError as error:
        raise LabelsError(f"{_short(text)!r} is no number of seconds") from error


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
