"""Lines as `analyze` writes them, with what a test is about."""

import json

from models.formats.frame_lines import unjudged


def frame_line(file: str, time_s: float, **known: object) -> str:
    """One line, with its end; what is not `known` is None."""
    return json.dumps({"file": file, "frame": 0, **unjudged(time_s), **known}) + "\n"
