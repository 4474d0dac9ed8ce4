"""The athlete's labels as teaching material: what there is of it, in words, and a folder that the training reads."""

import shutil
from pathlib import Path

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel

LEARNT = ClipFilter(labelled=True, missing=False)
WORDS = {
    ClipLabel.STRAIGHT: "straight",
    ClipLabel.NOT_STRAIGHT: "not straight",
    ClipLabel.NOT_HANDSTAND: "no handstand",
}
LEAST_DAYS = 2
"""Days with clips of a label, so that one can be held out for the comparison."""


def describe(library: Library) -> list[str]:
    """How many clips are labelled and what is still missing, as sentences."""
    total = library.clips.count(LEARNT)
    if not total:
        return [
            "No clip is labelled yet. Record some attempts, open the library, and press S for straight, "
            "N for not straight, H for no handstand."
        ]
    counts = {label: library.clips.count(_of(label)) for label in WORDS}
    listed = ", ".join(f"{count} {WORDS[label]}" for label, count in counts.items())
    sentences = [f"{total} clips are labelled: {listed}."]
    for label in (ClipLabel.STRAIGHT, ClipLabel.NOT_STRAIGHT):
        days = len(library.clips.days(_of(label)))
        if days < LEAST_DAYS:
            sentences.append(
                f"Clips labelled “{WORDS[label]}” are there from {days} of the {LEAST_DAYS} days that are needed: "
                "one day is held out to see what was learned."
            )
    return sentences


def collect(library: Library, folder: Path) -> None:
    """Write all labelled clips and labels.csv into `folder`, which is emptied first.

    Raises:
        LibraryError: nothing is labelled, or the folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    library.export_dataset(folder, LEARNT, "the athlete's own clips")


def _of(label: ClipLabel) -> ClipFilter:
    return ClipFilter(labels=frozenset({label}), missing=False)
