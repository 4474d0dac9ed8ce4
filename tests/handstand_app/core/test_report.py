"""The summary's table: what one file came to in one row."""

from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from handstand_app.core.report import FileSummary, summary_tables
from handstand_app.core.types import Hold
from models.body_line import Fault

KICK_UP = Hold(0.3, 0.0, False, Fault.LEGS_APART)


@pytest.mark.parametrize(
    ("holds", "fault"),
    [
        ([KICK_UP, Hold(5.0, 1.0, False, Fault.BENT_ARMS)], "bent arms"),
        ([KICK_UP, Hold(5.0, 5.0, False, None)], ""),
        ([KICK_UP], ""),
        ([Hold(5.0, 5.0, False, None), Hold(2.0, 0.0, False, Fault.BENT_KNEES)], "bent knees"),
    ],
)
def test_the_first_fault_is_that_of_a_hold_and_never_of_a_kick_up(holds: list[Hold], fault: str) -> None:
    assert cells_of(holds)[-2] == fault


def test_holds_are_counted_from_one_second_on() -> None:
    holds = [KICK_UP, Hold(0.99, 0.9, False, None), Hold(1.0, 0.5, False, None), Hold(2.0, 1.5, False, None)]
    assert cells_of(holds)[2:6] == ["2", "1", "2.0 s", "2.0 s"]
    assert cells_of([KICK_UP])[2:6] == ["0", "0", "0.0 s", "0.0 s"]


def table_of(holds: list[Hold], file: str = "a.mp4") -> Table:
    (table,) = summary_tables([FileSummary(file, frames=200, seconds=10.0, elapsed_s=1.0, holds=holds)])
    return table


def cells_of(holds: list[Hold]) -> list[str]:
    return [str(cell) for column in table_of(holds).columns for cell in column.cells]


@pytest.mark.parametrize("fault", [None, *Fault])
def test_eighty_columns_show_every_figure_whole(fault: Fault | None) -> None:
    console = Console(file=StringIO(), width=80)
    console.print(table_of([Hold(1000.5, 100.2, False, fault)] * 12, "a_rather_long_name_of_a_clip.mp4"))
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    figures = ("Length", "10.0 s", "Holds", "2 s +", "12", "Longest", "1000.5 s", "Straight", "1202.4 s", "Fps", "200")
    assert all(figure in text for figure in figures) and max(map(len, text.splitlines())) <= 80
