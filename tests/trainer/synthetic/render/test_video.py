"""Video files: read back, and never half."""

from pathlib import Path

import av
import numpy as np
import pytest

from trainer.synthetic.render.video import write_mp4


def test_video_can_be_read_back_and_starts_with_its_index(tmp_path: Path) -> None:
    frames = [np.full((48, 64, 3), level, np.uint8) for level in (40, 120, 200)]
    path = tmp_path / "clip.mp4"
    assert write_mp4(path, iter(frames), fps=30) == 3
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        levels = [frame.to_ndarray(format="rgb24").mean() for frame in container.decode(stream)]
    assert levels == pytest.approx([40, 120, 200], abs=4)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_broken_rendering_leaves_no_half_video(tmp_path: Path) -> None:
    def frames():  # type: ignore[no-untyped-def]
        yield np.zeros((48, 64, 3), np.uint8)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write_mp4(tmp_path / "clip.mp4", frames(), fps=30)
    assert list(tmp_path.iterdir()) == []
