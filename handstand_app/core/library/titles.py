"""Titles of clips, shown alone or beside another one."""

from collections.abc import Sequence
from pathlib import PurePath

from handstand_app.core.library.model import Clip


def titles_of(clips: Sequence[Clip]) -> list[str]:
    """Name of the imported file if there is one, date and time; two clips never have the same title.

    Clips recorded in the same second are distinguished by their file names in the library.
    """
    titles = [_title(clip) for clip in clips]
    return [
        f"{title} ({PurePath(clip.name).stem})" if titles.count(title) > 1 else title
        for title, clip in zip(titles, clips, strict=True)
    ]


def _title(clip: Clip) -> str:
    when = f"{clip.recorded_at.day} {clip.recorded_at:%B %Y, %H:%M:%S}"
    return f"{PurePath(clip.origin).stem}, {when}" if clip.origin else when
