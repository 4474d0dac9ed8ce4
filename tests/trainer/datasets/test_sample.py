"""Pictures that cannot be read."""

from pathlib import Path

import pytest

from trainer.datasets.sample import DatasetError, read_image


def test_an_unreadable_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.webp").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"broken.webp cannot be read as a picture"):
        read_image(tmp_path / "broken.webp")
