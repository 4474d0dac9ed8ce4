"""Write the self-test beside the shipped weights, from a picture of the demo: `python scripts/make_self_test.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from models.checkpoint import SHIPPED, read_card
from models.crop import Crop, extract
from models.network.self_test import FILE, measure, write_self_test

FRAME = 150
"""Of the demo: a handstand."""


def main() -> None:
    """Write it."""
    with VideoReader(DEMO) as reader:
        image = next(picture.image for number, picture in enumerate(reader) if number == FRAME)
    height, width = image.shape[:2]
    picture = extract(image, Crop(width / 2, height / 2, float(height), 0.0), read_card(SHIPPED).network.input_size)
    test = measure(SHIPPED, picture)
    write_self_test(SHIPPED, test)
    print(f"{SHIPPED / FILE}: {(SHIPPED / FILE).stat().st_size / 1024:.0f} KiB, {test.probabilities.round(3)}")


if __name__ == "__main__":
    main()
