"""Decodes a video from where its container stands, past packets that are damaged, and keeps account of them."""

from collections.abc import Iterator

import av
import av.container
import av.error


class Decoder:
    """Pictures of one stream in order of showing, each decoded when it is asked for. Used once, from one thread.

    Args:
        container, stream: as they were opened; others may seek before the first picture is asked for.
        beside: streams whose packets are looked at too, to know how far the file goes.

    Attributes:
        count: pictures given so far.
        bad: packets that could not be decoded, but for those before the first picture: cuts leave such.
        first_bad: pictures before the first of them.
        reached_s: where the last packet ends, by the file's own clock [s].
    """

    def __init__(
        self,
        container: av.container.InputContainer,
        stream: av.VideoStream,
        beside: tuple[av.AudioStream, ...] = (),
    ) -> None:
        self._container, self._stream, self._beside = container, stream, beside
        self.count = self.bad = self.first_bad = 0
        self.reached_s = 0.0

    def __iter__(self) -> Iterator[av.VideoFrame]:
        """Raises av.error.FFmpegError where the file itself cannot be read on; everything before was given."""
        for packet in self._container.demux([self._stream, *self._beside]):
            self.reached_s = max(self.reached_s, _end_of(packet))
            if packet.stream is self._stream:
                for frame in self._decoded(packet):
                    self.count += 1
                    yield frame

    def _decoded(self, packet: av.Packet) -> list[av.VideoFrame]:
        try:
            return [frame for frame in packet.decode() if isinstance(frame, av.VideoFrame)]
        except av.error.FFmpegError:
            if self.count:
                self.first_bad = self.first_bad or self.count
                self.bad += 1
            return []


def _end_of(packet: av.Packet) -> float:
    if packet.pts is None or packet.time_base is None:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)
