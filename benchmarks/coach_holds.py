"""What the coach says first of rendered holds with one known fault, by the whole app with its network.

uv run python -m benchmarks.coach_holds HOLDS

HOLDS is the folder that `trainer.calibration_report --makehuman-dir DIR --clips HOLDS` renders. Their clips are one
second long, so each is played forwards and backwards until `SECONDS` have passed. Holds count whose fault is 25 degrees
or more, in the room and as the picture shows it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Final

import platformdirs
import tyro
from rich.progress import track

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, CueKind, Moment, SecondsAloud
from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.runtime.choose import choose_runtime
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.body_line import Fault
from models.checkpoint import SHIPPED
from trainer.report.fault_scores import CODES, is_clear
from trainer.report.holds import FPS
from trainer.report.render import RenderedHold, read_holds

SECONDS: Final = 5.0
"""How long each hold is shown [s]."""
FAULT_OF: Final = {phrase: fault for fault, phrase in CORRECTIONS.items()}
BY_HIPS: Final = frozenset({Fault.ARCHED_BACK, Fault.PIKED_HIPS})
"""Faults of which "hips" is right too: it is said where the picture does not show which way the athlete faces."""


@dataclass(frozen=True)
class Options:
    """Coach against rendered truth."""

    holds: Annotated[Path, tyro.conf.Positional]
    """Folder of rendered holds."""
    weights: Path = SHIPPED
    """Checkpoint that judges."""
    threads: int = 1
    """Of the processor, for the network."""
    verbose: bool = False
    """Print every hold whose first correction is wrong or missing."""


def main() -> None:
    """Replay, compare, print."""
    options = tyro.cli(Options)
    runtime = choose_runtime(options.weights, Path(platformdirs.user_cache_dir("handstand")), threads=options.threads)
    estimator = Estimator(runtime)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for hold in track([each for each in read_holds(options.holds) if is_clear(each)], "Holds"):
        first = first_correction(hold, estimator)
        outcome = _outcome(CODES[hold.fault], first)
        said[hold.fault][outcome] += 1
        if options.verbose and outcome not in ("right", "hips"):
            print(f"{hold.clip.name} {hold.fault} {hold.deviation:.0f} degrees, view {hold.view:.0f}: {first}")
    for fault, counts in sorted(said.items()):
        print(f"{fault:10} {dict(counts)}")
    total = sum((counts for counts in said.values()), Counter[str]())
    right, spoken = total["right"] + total["hips"], total.total() - total["nothing"]
    print(f'right cue first: {right} of {total.total()} holds ({total["hips"]} of them by "hips"); of {spoken} spoken')


def first_correction(hold: RenderedHold, estimator: Estimator) -> Fault | None:
    """The first correction that is said of a hold; None if nothing is."""
    coach = Coach(CoachOptions(seconds_aloud=SecondsAloud.NONE))
    for result in _results(hold, estimator):
        moment = Moment.of(result)
        cue = None if moment is None else coach.update(moment)
        if cue is not None and cue.kind is CueKind.CORRECTION:
            return FAULT_OF[cue.phrases[0]]
    return None


def _results(hold: RenderedHold, estimator: Estimator) -> Iterator[LiveResult]:
    with VideoReader(hold.clip) as reader:
        images = [picture.image for picture in reader]
    pipeline = Pipeline(estimator)
    there_and_back = cycle([*images, *images[-2:0:-1]])
    for index, image in enumerate(islice(there_and_back, int(SECONDS * FPS))):
        yield pipeline.process(Frame(index, index / FPS, image))


def _outcome(true: Fault, first: Fault | None) -> str:
    if first is None:
        return "nothing"
    if first is true:
        return "right"
    return "hips" if first is Fault.BENT_HIPS and true in BY_HIPS else f"wrong: {first}"


if __name__ == "__main__":
    main()
