"""Photos as backgrounds: which are found, what is cut out of them, and what is said when there are none."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.synthetic.body.assets import AssetError
from trainer.synthetic.scene.backdrops import draw_backdrop, laid_over, list_photos


def write_photo(path: Path, colour: tuple[int, int, int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((40, 60, 3), colour[::-1], np.uint8))
    return path


def test_photos_are_found_in_sub_folders_and_cut_to_a_square(tmp_path: Path) -> None:
    first = write_photo(tmp_path / "a.png", (10, 200, 30))
    second = write_photo(tmp_path / "garden" / "b.PNG", (10, 200, 30))
    (tmp_path / "notes.txt").write_text("no photo")
    photos = list_photos(tmp_path)
    assert photos == (first, second)
    square = draw_backdrop(np.random.default_rng(0), photos, 24)
    assert square.shape == (24, 24, 3) and (square == [10, 200, 30]).all()


def test_a_backdrop_follows_its_seed(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (50, 50, 3), np.uint8))
    same = [draw_backdrop(np.random.default_rng(seed), (path,), 16) for seed in (2, 2, 3)]
    assert np.array_equal(same[0], same[1]) and not np.array_equal(same[0], same[2])


def test_missing_or_empty_folders_and_broken_photos_are_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="not found: '.*nowhere'"):
        list_photos(tmp_path / "nowhere")
    with pytest.raises(AssetError, match=r"No photo .*\.jpg"):
        list_photos(tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(AssetError, match=r"broken\.jpg.*cannot be read"):
        draw_backdrop(np.random.default_rng(0), list_photos(tmp_path), 8)


def test_figures_cover_the_backdrop_by_their_share() -> None:
    backdrop = np.full((1, 3, 3), 100, np.uint8)
    figures = np.array([[[0, 0, 0, 0], [200, 0, 0, 255], [100, 0, 0, 128]]], np.uint8)
    assert laid_over(backdrop, figures).tolist() == [[[100, 100, 100], [200, 0, 0], [150, 50, 50]]]
    with pytest.raises(ValueError, match="backdrop is"):
        laid_over(backdrop[:, :2], figures)
