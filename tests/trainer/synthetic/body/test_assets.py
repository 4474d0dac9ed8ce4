"""Reading of the data files, and what is said when they are missing."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.synthetic.stick import whole_rig, write_rig
from trainer.synthetic.body.assets import AssetError, MakeHumanFolder, parse_faces, parse_fitting, parse_material

FITTING = """# comment
name shirt
x_scale 10 20 1.5
z_scale 11 21 2.0
y_scale 12 22 2.5
z_depth 40
verts 0
5
1 2 3 0.5 0.25 0.25 0.1 -0.2 0.3
material shirt.mhmat
delete_verts
3 7 - 9 12
20 - 21
"""


def test_missing_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"not found: '.*nowhere'.*--makehuman-dir"):
        MakeHumanFolder(tmp_path / "nowhere")


def test_incomplete_folder_names_the_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"base\.obj\.gz.*incomplete"):
        MakeHumanFolder(tmp_path)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "base.obj.gz").write_bytes(b"no gzip at all")
    with pytest.raises(AssetError, match=r"unreadable.*base\.obj\.gz"):
        _ = MakeHumanFolder(tmp_path).base_vertices


def test_fitting_reads_both_kinds_of_lines_and_the_hidden_ranges() -> None:
    fitting = parse_fitting(FITTING, "shirt")
    assert fitting.corners.tolist() == [[5, 5, 5], [1, 2, 3]]
    assert fitting.weights == pytest.approx(np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]]))
    assert fitting.offsets[1] == pytest.approx([0.1, -0.2, 0.3])
    assert fitting.scale == ((10, 20, 1.5), (12, 22, 2.5), (11, 21, 2.0))
    assert fitting.hidden.tolist() == [3, 7, 8, 9, 12, 20, 21]
    assert fitting.layer == 40


def test_fitting_without_scale_is_refused() -> None:
    with pytest.raises(AssetError, match="shirt"):
        parse_fitting("verts 0\n5\n", "shirt")


def test_faces_count_from_zero() -> None:
    faces = parse_faces("v 0 0 0\nvt 0.5 0.25\nvt 1 1\nf 1/1 2/2 3/1 4/2\n")
    assert faces.vertex_ids.tolist() == [[0, 1, 2, 3]]
    assert faces.uv_ids.tolist() == [[0, 1, 0, 1]]
    assert faces.uv.tolist() == [[0.5, 0.25], [1.0, 1.0]]


def test_material_keeps_values_with_spaces() -> None:
    assert parse_material("# x\nname A b\ntransparent True\n") == {"name": "A b", "transparent": "True"}


def test_a_broken_target_is_named(tmp_path: Path) -> None:
    folder = write_rig(tmp_path, whole_rig(), {})
    (tmp_path / "targets").mkdir()
    for name, text in (("good", b"# taller\n3 0.5 0 -1\n7 0 0 2\n"), ("bad", b"3 0.5 zero -1\n")):
        (tmp_path / "targets" / f"{name}.target.gz").write_bytes(gzip.compress(text))
    ids, shifts = folder.target("good")
    assert ids.tolist() == [3, 7] and shifts.tolist() == [[0.5, 0.0, -1.0], [0.0, 0.0, 2.0]]
    with pytest.raises(AssetError, match=r"bad\.target\.gz.*4 numbers"):
        folder.target("bad")
