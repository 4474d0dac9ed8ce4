"""The summary's table: what one file came to in one row."""

from io import StringIO

import pytest
from rich.console import Console

from handstand_app.core.report import FileSummary, summary_tables
from handstand_app.core.types import Hold
from models.body_line import Fault

KICK_UP = Hold(0.3, 0.0, False, Fault.LEGS_APART)


@pytest.mark.parametrize(
    ("holds", "fault"),
    [
        ([KICK_UP, Hold(5.0, 1.0, False, Fault.BENT_ARMS)], "bent arms"),
        ([KICK_UP, Hold(5.0, 5.0, False, None)], ""),
        ([KICK_UP], "legs apart"),
        ([Hold(5.0, 5.0, False, None), Hold(2.0, 0.0, False, Fault.BENT_KNEES)], "bent knees"),
    ],
)
def test_the_first_fault_is_that_of_a_hold_and_of_a_kick_up_only_where_there_is_no_more(
    holds: list[Hold], fault: str
) -> None:
    (table,) = summary_tables([FileSummary("a.mp4", frames=200, seconds=10.0, elapsed_s=1.0, holds=holds)])
    console = Console(file=StringIO(), width=100)
    console.print(table)
    assert isinstance(console.file, StringIO)
    cells = [cell.strip() for cell in console.file.getvalue().splitlines()[-2].split("│")]
    assert cells[-3] == fault
