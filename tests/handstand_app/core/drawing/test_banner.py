"""The banner over annotated pictures: for every size nothing overlaps, nothing is cut off, nothing is covered."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handstand_app.core.drawing.banner import BannerLayout, BannerText, Box, lay_out, with_banner
from handstand_app.core.drawing.draw import VERDICT_WORDS
from handstand_app.core.drawing.palette import INK
from handstand_app.core.judging.faults import FAULT_WORDS
from handstand_app.core.verdict_lines import SENTENCES
from tests.examples import examples

COLOUR = (240, 140, 20)
SIDES = st.one_of(st.integers(1, 200), st.sampled_from([320, 426, 480, 540, 854, 898, 1080, 1096, 1366, 1920, 3840]))
DETAILS = ["", *FAULT_WORDS.values(), *SENTENCES.values(), "hips 12° off, and more words than fit " * 9]
TEXTS = st.builds(
    lambda verdict, detail, total, share: BannerText(
        verdict, detail, f"{total:.1f} s" if total else "", f"{total * share:.1f} s straight" if total else ""
    ),
    st.sampled_from(list(VERDICT_WORDS.values())),
    st.sampled_from(DETAILS),
    st.sampled_from([0.0, 0.1, 9.9, 12.3, 128.3, 3599.9]),
    st.floats(0, 1),
)


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def inside(box: Box, around: Box) -> bool:
    return around.x <= box.x and box.right <= around.right and around.y <= box.y and box.bottom <= around.bottom


@given(SIDES, SIDES, TEXTS)
@settings(max_examples=examples(100))
def test_words_lie_inside_the_banner_apart_from_each_other_and_off_the_picture(
    width: int, height: int, text: BannerText
) -> None:
    layout = lay_out(width, height, text)
    canvas = Box(0, 0, layout.width, layout.height)
    assert layout.width % 2 == layout.height % 2 == 0
    assert (layout.picture.width, layout.picture.height) == (width, height)
    assert inside(layout.picture, canvas) and inside(layout.banner, canvas)
    assert not overlap(layout.banner, layout.picture)
    assert all(inside(placed.box, layout.banner) for placed in layout.texts)
    assert not any(overlap(a.box, b.box) for a, b in combinations(layout.texts, 2))
    assert layout.texts[0].words == text.verdict, "the verdict is never shortened"


@given(SIDES, SIDES, TEXTS, TEXTS)
def test_all_pictures_of_a_clip_get_the_same_canvas(
    width: int, height: int, one: BannerText, other: BannerText
) -> None:
    def frame(layout: BannerLayout) -> tuple[int, int, Box, Box]:
        return layout.width, layout.height, layout.banner, layout.picture

    assert frame(lay_out(width, height, one)) == frame(lay_out(width, height, other))


@given(st.integers(1, 700), st.integers(1, 700), TEXTS)
@settings(max_examples=examples(60))
def test_the_picture_is_whole_and_all_ink_is_where_the_layout_says(width: int, height: int, text: BannerText) -> None:
    image = np.random.default_rng(width * 1000 + height).integers(0, 256, (height, width, 3), dtype=np.uint8)
    layout, canvas = lay_out(width, height, text), with_banner(image, text, COLOUR)
    place = layout.picture
    assert canvas.shape == (layout.height, layout.width, 3)
    np.testing.assert_array_equal(canvas[place.y : place.bottom, place.x : place.right], image)
    ink = (canvas[: layout.banner.height] != COLOUR).any(axis=2)
    for placed in layout.texts:
        box = placed.box
        assert ink[box.y : box.bottom, box.x : box.right].any(), f"{placed.words!r} is not drawn"
        ink[box.y : box.bottom, box.x : box.right] = False
    assert not ink.any()
    canvas[place.y : place.bottom, place.x : place.right] = INK
    assert (canvas[layout.banner.height :] == INK).all()


@pytest.mark.parametrize("size", [(320, 240), (426, 240), (480, 360), (480, 854), (1080, 1920), (3840, 2160)])
@pytest.mark.parametrize("fault", FAULT_WORDS.values())
def test_verdict_fault_and_both_times_are_whole_from_320_pixels_on(size: tuple[int, int], fault: str) -> None:
    text = BannerText("NOT STRAIGHT", fault, "128.3 s", "101.1 s straight")
    words = [placed.words for placed in lay_out(*size, text).texts]
    assert words == ["NOT STRAIGHT", "128.3 s", fault, "101.1 s straight"]


def test_on_the_narrowest_canvas_the_straight_time_gives_way_to_the_fault() -> None:
    text = BannerText("NOT STRAIGHT", "closed shoulders", "12.3 s", "10.1 s straight")
    assert [placed.words for placed in lay_out(160, 120, text).texts] == ["NOT STRAIGHT", "12.3 s", "closed shoulders"]
