"""Names of annotated copies: one for each input, whatever the inputs are called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.analyze import annotated_paths

OUT = Path("out")


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["clip.mov"], ["clip.annotated.mp4"]),
        (["clip.mov", "other.mov"], ["clip.annotated.mp4", "other.annotated.mp4"]),
        (["clip.mov", "clip.mp4"], ["clip.mov.annotated.mp4", "clip.mp4.annotated.mp4"]),
        (["clip.mov", "clip.png"], ["clip.annotated.mp4", "clip.annotated.png"]),
        (["a/clip.mp4", "b/clip.mp4"], ["clip.mp4.annotated.mp4", "clip.mp4 2.annotated.mp4"]),
        (["clip.mov", "CLIP.mp4"], ["clip.mov.annotated.mp4", "CLIP.mp4.annotated.mp4"]),
        (["clip.mov", "clip.mp4", "clip.mov.mkv"], ["clip.mov 2.annotated.mp4", "clip.mp4.annotated.mp4",
         "clip.mov.annotated.mp4"]),
    ],
)  # fmt: skip
def test_copies_are_named_after_their_inputs(files: list[str], names: list[str]) -> None:
    assert annotated_paths([Path(file) for file in files], OUT) == [OUT / name for name in names]


def test_the_copy_of_one_input_may_be_a_file(tmp_path: Path) -> None:
    assert annotated_paths([Path("clip.mov")], tmp_path / "x.mp4") == [tmp_path / "x.mp4"]


@given(st.lists(st.from_regex(r"[ab]/[aAé](\.mp4| 2|\.png)?\.(mp4|mov|png)", fullmatch=True), max_size=12))
def test_no_two_copies_share_a_name_on_any_file_system(files: list[str]) -> None:
    copies = annotated_paths([Path(file) for file in files], OUT)
    assert len({str(copy).casefold() for copy in copies}) == len(files)
