"""Values as the columns of the table `clips` hold them."""

import contextlib
from typing import Any

from handstand_app.core.clip import ClipSummary, SavedClip, TrackError, read_track_header
from handstand_app.core.judging.judgement import read_judgement, read_live


def summary_columns(summary: ClipSummary) -> dict[str, Any]:
    """Summary of a clip."""
    return {
        "hold_s": summary.hold_s,
        "straight_s": summary.straight_s,
        "first_fault": summary.first_fault,
        "verdict": None if summary.verdict is None else summary.verdict.value,
        "doubt": summary.doubt,
    }


def judgement_columns(clip: SavedClip) -> dict[str, Any]:
    """What the track of an arriving clip says of how it was judged."""
    header: dict[str, Any] = {}
    if clip.track is not None:
        with contextlib.suppress(TrackError):
            header = read_track_header(clip.track)
    judgement, live = read_judgement(header), read_live(header)
    said = {} if live is None else {f"live_{name}": value for name, value in summary_columns(live).items()}
    return {
        "judged_by": judgement.network,
        "judged_blocks": judgement.blocks,
        "judged_fully": int(judgement.is_full),
        **said,
    }
