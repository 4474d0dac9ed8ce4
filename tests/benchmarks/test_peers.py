"""Peers are asked in turn, each in a process of its own, and the page says what was measured."""

import sys
from pathlib import Path

import pytest

from benchmarks.peers import Asked, Peers, costs, page
from tests.clips import noise_clip

ROOT = Path(__file__).parents[2]
PEER = """
import sys
from benchmarks.peer_protocol import serve

class Still:
    def frame(self, image, time_s):
        print("peers print what they like")
        assert image.shape == (64, 96, 3)

    def still(self, image):
        return [[image.shape[1] / 2, image.shape[0] / 2]] * 16

name, threads, video, most = sys.argv[1:]
serve(lambda count: Still(), int(threads), video, int(most))
"""


@pytest.fixture
def options(tmp_path: Path) -> Peers:
    return Peers(video=noise_clip(tmp_path / "clip.mp4", frames=5), frames=4)


def test_a_peer_is_timed_on_every_frame_and_asked_for_pictures(
    options: Peers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    script = tmp_path / "peer.py"
    script.write_text(PEER)
    peer = Asked("still", [sys.executable, str(script)], 1, options)
    assert peer.frames == 4
    found = costs([peer])["still"]
    assert found["cpu_95"] >= found["cpu_median"] >= 0 and found["mib"] > 1
    (tmp_path / "a.png").write_bytes((ROOT / "docs/reports/anytime.png").read_bytes())
    assert len(peer.ask(str(tmp_path / "a.png"))["keypoints"]) == 16
    peer.end()


def test_a_peer_that_ends_is_named(options: Peers, tmp_path: Path) -> None:
    script = tmp_path / "peer.py"
    script.write_text("raise SystemExit(3)")
    with pytest.raises(SystemExit, match="broken cannot be measured"):
        Asked("broken", [sys.executable, str(script)], 1, options)


def test_the_page_has_a_row_for_each_peer_and_the_n_of_each_group() -> None:
    row = {"cpu_mean": 1.0, "cpu_median": 2.0, "cpu_95": 3.0, "wall_median": 4.0, "mib": 5.0}
    shares = {"all": 0.5, "handstand_like": 0.25, "inverted": 0.1, "upright": 1.0}
    counts = dict.fromkeys(shares, 7.0)
    text = page(
        {
            "processor": "a processor",
            "video": "demo.mp4",
            "frames": 9,
            "costs": {"1": {"ours": row, "other": row}},
            "pck": {"n": counts, "ours": shares},
        }
    )
    assert "a processor" in text and "| other | 1.0 | 2.0 | 3.0 | 4.0 | 5.0 |" in text
    assert "inverted (n = 7)" in text and "| ours | 0.500 | 0.250 | 0.100 | 1.000 |" in text
