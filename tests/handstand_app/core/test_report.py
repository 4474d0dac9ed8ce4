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
        ([KICK_UP], ""),
        ([Hold(5.0, 5.0, False, None), Hold(2.0, 0.0, False, Fault.BENT_KNEES)], "bent knees"),
    ],
)
def test_the_first_fault_is_that_of_a_hold_and_never_of_a_kick_up(holds: list[Hold], fault: str) -> None:
    assert cells_of(holds)[-3] == fault


def test_holds_are_counted_from_one_second_on() -> None:
    holds = [KICK_UP, Hold(0.99, 0.9, False, None), Hold(1.0, 0.5, False, None), Hold(2.0, 1.5, False, None)]
    assert cells_of(holds)[3:7] == ["2", "1", "2.0 s", "2.0 s"]
    assert cells_of([KICK_UP])[3:7] == ["0", "0", "0.0 s", "0.0 s"]


def cells_of(holds: list[Hold]) -> list[str]:
    (table,) = summary_tables([FileSummary("a.mp4", frames=200, seconds=10.0, elapsed_s=1.0, holds=holds)])
    console = Console(file=StringIO(), width=100)
    console.print(table)
    assert isinstance(console.file, StringIO)
    return [cell.strip() for cell in console.file.getvalue().splitlines()[-2].split("│")]
