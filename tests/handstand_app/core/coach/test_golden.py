"""What is said of the bundled demo clip, from the verdicts that the network gave of it: the same list every time."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, Moment, SecondsAloud
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.types import Verdict
from models.verdicts import VerdictKind
from tests.handstand_app.core.coach.moments import PICTURE, said

RUNS = Path(__file__).parents[3] / "golden" / "demo_verdicts.json"


def demo_moments() -> Iterator[Moment]:
    """Every frame of the demo."""
    timer = HoldTimer()
    for first_s, last_s, frames, kind, fault in json.loads(RUNS.read_text())["runs"]:
        verdict = Verdict(VerdictKind(kind), fault=fault)
        for now in np.linspace(first_s, last_s, frames).tolist():
            yield Moment(now, verdict, timer.update(now, verdict), None, PICTURE)


def test_the_cues_of_the_demo_are_these() -> None:
    coach = Coach(CoachOptions(seconds_aloud=SecondsAloud.MARKS))
    cues = [cue for moment in demo_moments() if (cue := coach.update(moment)) is not None]
    assert said(cues) == [
        (2.5, "up"),
        (3.6, "straight"),
        (4.3, "two"),
        (7.3, "five"),
        (10.4, "eight point zero seconds straight for six"),
        (14.9, "up"),
        (16.4, "open your shoulders"),
        (19.4, "open your shoulders"),
        (21.7, "seven point zero seconds"),
    ]
