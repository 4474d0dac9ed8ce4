"""Samples of PA17J in 3D fall where the picture's own keypoints are, with the lens in it."""

from pathlib import Path

import numpy as np
import pytest

from models.skeleton import INDEX
from trainer.crops.paper_crops import PaperCrops
from trainer.datasets.camera import root_window
from trainer.datasets.layouts import PA17J
from trainer.datasets.sample import DatasetError
from trainer.datasets.synthetic import read_synthetic_3d
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.make_stills import StillsOptions, make_stills
from trainer.synthetic.render.renderer import RendererError


@pytest.fixture(scope="module")
def folder(makehuman: MakeHumanFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("stills")
    try:
        make_stills(StillsOptions(makehuman.root, out, count=12, size=128, seed=3))
    except RendererError as error:
        pytest.skip(str(error))
    return out


def test_pixels_and_depths_are_those_of_the_annotations(folder: Path) -> None:
    samples = {sample.image.name: sample for sample in read_synthetic_3d(folder)}
    with np.load(folder / "annotations.npz") as data:
        assert (data["k1"] != 0).any() and (data["k1"] == 0).any()
        for index, name in enumerate(data["image"]):
            if not data["in_picture"][index].any():
                continue
            sample = samples[str(name)]
            np.testing.assert_allclose(sample.keypoints[:16, :2], data["keypoints"][index], atol=0.05)
            np.testing.assert_allclose(sample.keypoints[16, :2], data["spine"][index], atol=0.05)
            ahead = data["camera_rotation"][index][2]
            depth = (data["keypoints_3d"][index] - data["camera_position"][index]) @ ahead
            np.testing.assert_allclose(sample.keypoints[:16, 2], 1000 * depth, rtol=1e-4)


def test_the_spine_lies_between_pelvis_and_thorax(folder: Path) -> None:
    with np.load(folder / "annotations.npz") as data:
        bodies, spines = data["keypoints_3d"], data["spine_3d"]
    pelvis, thorax = bodies[:, INDEX["pelvis"]], bodies[:, INDEX["thorax"]]
    along = ((spines - pelvis) * (thorax - pelvis)).sum(axis=1) / ((thorax - pelvis) ** 2).sum(axis=1)
    assert (np.abs(along[np.isfinite(along)] - 0.5) < 0.25).all()


def test_the_crop_holds_the_body_at_one_scale_and_its_depth_in_range(folder: Path) -> None:
    crops = PaperCrops(read_synthetic_3d(folder), 64, None, layout=PA17J, dimensions=3)
    for index, sample in enumerate(crops.samples):
        assert sample.camera is not None and sample.square is not None
        thousand = root_window(sample.keypoints[0], sample.camera, (1000, 1000))
        assert sample.square.side == pytest.approx(thousand.side, rel=1e-5)
        item = crops[index]
        assert item["depth_valid"].sum() >= 15
        assert item["keypoints"][0, 2] == pytest.approx(0.5, abs=1e-4)


def test_a_folder_from_before_the_spine_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    with np.load(folder / "annotations.npz") as data:
        np.savez(tmp_path / "annotations.npz", **{name: data[name] for name in data.files if "spine" not in name})
    with pytest.raises(DatasetError, match="has no spine; write it again with make_stills"):
        read_synthetic_3d(tmp_path)
