"""Stills as phones and programs write them: upright, in colour, in 8 bits, and never larger than the limit."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.still import is_still, read_still
from models.media.animation import is_animated
from tests.examples import examples
from tests.pictures import is_upright, quarters

ORIENTATION = 0x0112


def turned_away(image: Image.Image, orientation: int) -> Image.Image:
    """What a camera stores so that the EXIF orientation makes it upright again (Exif 2.32, table 6)."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    return image.transpose(undo[orientation]) if orientation in undo else image


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(16, 200),
    st.integers(16, 200),
    st.integers(1, 8),
    st.sampled_from((".jpg", ".png", ".tif", ".webp")),
)
def test_a_still_that_is_turned_by_exif_is_upright(
    tmp_path: Path, width: int, height: int, orientation: int, suffix: str
) -> None:
    stored = turned_away(Image.fromarray(quarters(width, height)), orientation)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {".jpg": {"quality": 95}, ".webp": {"lossless": True}}.get(suffix, {})
    stored.save(tmp_path / f"a{suffix}", exif=exif, **options)  # type: ignore[arg-type]
    image = read_still(tmp_path / f"a{suffix}")
    assert image.shape == (height, width, 3) and image.dtype == np.uint8 and image.flags.c_contiguous
    assert is_upright(image)


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [("CMYK", ".jpg"), ("CMYK", ".tif"), ("P", ".png"), ("RGBA", ".png"), ("RGB", ".bmp"), ("RGB", ".jp2")],
)
def test_a_still_of_any_colour_model_has_its_colours(tmp_path: Path, mode: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    picture = Image.fromarray(quarters(64, 48))
    (picture.quantize(16) if mode == "P" else picture.convert(mode)).save(path)
    assert is_upright(read_still(path))


def test_a_cmyk_jpeg_as_photoshop_writes_it_is_not_inverted(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(quarters(64, 48)).convert("CMYK").save(path, quality=95)
    data = path.read_bytes()
    assert b"Adobe" in data, "Pillow writes the mark that says that the values are inverted"
    assert is_upright(read_still(path))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("colours", [1, 3])
def test_sixteen_bits_are_brought_to_eight(tmp_path: Path, suffix: str, colours: int) -> None:
    deep = quarters(64, 48).astype(np.uint16)[..., ::-1] * 257
    path = tmp_path / f"a{suffix}"
    path.write_bytes(cv2.imencode(suffix, deep if colours == 3 else deep[..., 0])[1].tobytes())
    image = read_still(path)
    wanted = quarters(64, 48) if colours == 3 else np.repeat(quarters(64, 48)[..., 2:], 3, axis=2)
    assert np.abs(image.astype(int) - wanted).max() <= 1


def test_grey_with_alpha_keeps_its_grey(tmp_path: Path) -> None:
    grey = np.dstack([quarters(64, 48)[..., 0], np.full((48, 64), 7, np.uint8)])
    Image.fromarray(grey).save(tmp_path / "a.png")
    assert np.array_equal(read_still(tmp_path / "a.png")[..., 1], quarters(64, 48)[..., 0])


def test_a_picture_over_the_limit_is_reduced_or_refused_and_the_limit_can_be_raised(tmp_path: Path) -> None:
    large = Image.fromarray(quarters(400, 300))
    large.save(tmp_path / "a.jpg", quality=95)
    large.save(tmp_path / "a.png")
    reduced = read_still(tmp_path / "a.jpg", megapixels=0.05)
    assert reduced.shape[0] * reduced.shape[1] <= 50_000 and is_upright(reduced)
    with pytest.raises(SourceError, match="400 x 300 px is more than 0.05 million; .* raise the limit"):
        read_still(tmp_path / "a.png", megapixels=0.05)
    assert read_still(tmp_path / "a.png", megapixels=0.2).shape == (300, 400, 3)


def test_a_picture_of_400_million_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    with pytest.raises(SourceError, match="bomb.png"):
        read_still(tmp_path / "bomb.png")


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png"])
def test_an_animation_is_no_still_and_a_single_picture_is_one(tmp_path: Path, suffix: str) -> None:
    first, second = Image.fromarray(quarters(64, 48)), Image.fromarray(quarters(64, 48)[::-1].copy())
    first.save(tmp_path / f"still{suffix}")
    first.save(tmp_path / f"moving{suffix}", save_all=True, append_images=[second], duration=100)
    assert is_still(tmp_path / f"still{suffix}") and not is_animated(tmp_path / f"still{suffix}")
    assert is_animated(tmp_path / f"moving{suffix}") and not is_still(tmp_path / f"moving{suffix}")
    assert is_upright(read_still(tmp_path / f"still{suffix}"))


@pytest.mark.parametrize("damage", [0.3, 0.6, 0.9])
def test_a_still_that_is_cut_off_is_said_to_be_damaged(tmp_path: Path, damage: float) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(damage * path.stat().st_size)])
    with pytest.raises(SourceError, match="cannot be read as a picture"):
        read_still(path)
