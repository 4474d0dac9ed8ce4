"""Which stretches of a judged video hold attempts."""

from handstand_app.core.clip import TrackFrame
from handstand_app.core.recording.attempts import AttemptDetector, Change

Span = tuple[float, float]


class SpanFinder:
    """Takes the frames of one video in order.

    Args:
        before_s, after_s: what is kept before the kick-up and after the last moment of the handstand [s].
    """

    def __init__(self, before_s: float, after_s: float) -> None:
        self._before_s = before_s
        self._after_s = after_s
        self._detector = AttemptDetector()
        self._spans: list[Span] = []

    def update(self, frame: TrackFrame) -> None:
        """Take the next frame; frames that were not judged tell nothing."""
        if (said := frame.said) is not None and self._detector.update(frame.time_s, said.is_up) is Change.CAME_DOWN:
            self._add()

    def finish(self) -> list[Span]:
        """The video has ended: begin and end of every attempt [s], in order; they may overlap."""
        if self._detector.is_up:
            self._detector.is_up = False
            self._add()
        return self._spans

    def _add(self) -> None:
        begin = max(0.0, self._detector.began_at - self._before_s)
        self._spans.append((begin, self._detector.seen_at + self._after_s))


def merged(spans: list[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
