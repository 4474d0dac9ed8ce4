"""Where playing stands: time, speed, direction and the part that is repeated. Counts by the caller's clock."""

SLOWEST = 1 / 8
SPEEDS = (1.0, 1 / 2, 1 / 4, SLOWEST)


class Playhead:
    """State of one player.

    Args:
        duration_s: of what is played; times are kept between 0 and this [s].
    """

    def __init__(self, duration_s: float = 0.0) -> None:
        self.duration_s = duration_s
        self.time_s = 0.0
        self.playing = False
        self.speed = 1.0
        self.backwards = False
        self.loop: tuple[float, float] | None = None
        self._at = 0.0

    def play(self, now: float) -> None:
        """Go on from here, from the start again if at the end. `now` is the caller's clock [s]."""
        begin, end = self.loop or (0.0, self.duration_s)
        if self.backwards and self.time_s <= begin:
            self.time_s = end
        elif not self.backwards and self.time_s >= end - 1e-6:
            self.time_s = begin
        self.playing, self._at = True, now

    def pause(self) -> None:
        """Stay here."""
        self.playing = False

    def seek(self, time_s: float, now: float) -> None:
        """Go to a time; playing goes on from there."""
        self.time_s, self._at = min(max(time_s, 0.0), self.duration_s), now

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Repeat a part, from begin to end [s]; None plays to the end.

        Raises:
            ValueError: the part is empty or outside.
        """
        if loop is not None and not 0 <= loop[0] < loop[1] <= self.duration_s + 1e-6:
            raise ValueError(f"cannot repeat {loop[0]:.2f} to {loop[1]:.2f} s of {self.duration_s:.2f} s")
        self.loop = loop

    def advance(self, now: float) -> float:
        """The time that is shown now [s]. Stops at the end, or begins the repeated part again."""
        if not self.playing:
            return self.time_s
        step, self._at = max(now - self._at, 0.0) * self.speed, now
        time_s = self.time_s - step if self.backwards else self.time_s + step
        if self.loop is not None:
            begin, end = self.loop
            if not begin <= time_s < end:
                outside_before = self.time_s < begin or self.time_s > end
                time_s = begin if outside_before else begin + (time_s - begin) % (end - begin)
        elif not 0 <= time_s < self.duration_s:
            self.playing = False
        self.time_s = min(max(time_s, 0.0), self.duration_s)
        return self.time_s
