"""A small folder in LSPET's format, made of drawn figures; pictures of the bundled clip with their truth."""

import csv
import json
import os
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from models.skeleton import EDGES, INDEX
from tests.clips import DEMO
from tests.models.test_crop import body
from tests.trainer.synthetic.stick import stick_character
from trainer.datasets.lspet import LIMB_COLUMNS
from trainer.datasets.sample import PoseSample
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.skinning import Character

CHOSEN = (10, 120, 130, 460)


def draw_figure(keypoints: np.ndarray, size: tuple[int, int], seed: int) -> np.ndarray:
    """(H, W, 3) RGB: a stick figure with thick coloured limbs on a soft background."""
    rng = np.random.default_rng(seed)
    image = np.full((size[1], size[0], 3), rng.integers(60, 200, size=3), dtype=np.uint8)
    for number, (a, b) in enumerate(EDGES):
        ends = [tuple(int(v) for v in keypoints[index]) for index in (a, b)]
        cv2.line(image, ends[0], ends[1], (16 * number, 255 - 16 * number, 128), 9, cv2.LINE_AA)
    return image


@pytest.fixture
def lspet_folder(tmp_path: Path) -> Path:
    """Eight drawn pictures (six for training) in LSPET's files."""
    return write_lspet(tmp_path / "lspet")


def write_lspet(folder: Path) -> Path:
    """The same, in any folder."""
    (folder / "images").mkdir(parents=True)
    names = [*LIMB_COLUMNS, "neck", "head_top"]
    rows, opinions, labels = [], [], []
    for number in range(8):
        keypoints = body(0.5 * number, 0.9 + 0.05 * number) - (140, 40)
        image = f"im{number:05d}.webp"
        cv2.imwrite(str(folder / "images" / image), draw_figure(keypoints, (320, 320), number)[..., ::-1])
        row = {"image": image, "split": "val" if number > 5 else "train", "group": str(number)}
        row |= {"handstand_like": "0", "straight_handstand_like": "0"}
        for name in names:
            x, y = keypoints[INDEX[name]]
            row |= {f"{name}_x": f"{x:.2f}", f"{name}_y": f"{y:.2f}", f"{name}_visible": "1"}
        rows.append(row)
        opinion = {"image": image}
        for name in LIMB_COLUMNS:
            x, y = keypoints[INDEX[name]]
            opinion |= {f"{name}_x": f"{x:.1f}", f"{name}_y": f"{y:.1f}", f"{name}_confidence": "0.99"}
        opinions.append(opinion)
        labels.append({"image": image, "label": "not_handstand", "view": "side", "box_x0_y0_x1_y1": "", "notes": ""})
    for name, table in (("annotations", rows), ("second_opinion", opinions), ("handstand_labels", labels[:3])):
        with open(folder / f"{name}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    return folder


@pytest.fixture(scope="session")
def true_samples(tmp_path_factory: pytest.TempPathFactory) -> list[PoseSample]:
    """Four pictures of the bundled clip with their true keypoints."""
    folder, samples = tmp_path_factory.mktemp("pictures"), []
    truth = json.loads(DEMO.with_suffix(".truth.json").read_text())["frames"]
    with av.open(str(DEMO)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in CHOSEN:
                path = folder / f"{number}.png"
                cv2.imwrite(str(path), frame.to_ndarray(format="bgr24"))
                keypoints = np.array(truth[number]["keypoints"], dtype=np.float32)
                samples.append(PoseSample(path, keypoints, np.ones(16, bool), "train", "lspet"))
    return samples


@pytest.fixture(scope="session")
def stick() -> Character:
    """A stick figure, for tests without the MakeHuman data."""
    return stick_character()


@pytest.fixture(scope="session")
def makehuman() -> MakeHumanFolder:
    """The real data; tests that need it are skipped where HANDSTAND_MAKEHUMAN names no folder."""
    folder = os.environ.get("HANDSTAND_MAKEHUMAN")
    if not folder:
        pytest.skip("set HANDSTAND_MAKEHUMAN to the MakeHuman data folder to run this")
    return MakeHumanFolder(Path(folder))
