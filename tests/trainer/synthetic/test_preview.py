"""The preview command: a sheet of the size asked for, and messages instead of tracebacks."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.datasets.synthetic import read_synthetic
from trainer.synthetic import preview
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.make_stills import annotations
from trainer.synthetic.poses.key_poses import standing
from trainer.synthetic.preview import PreviewOptions
from trainer.synthetic.render.sheet import contact_sheet
from trainer.synthetic.render.stills import KINDS, Still
from trainer.synthetic.scene.camera import look_at
from trainer.synthetic.scene.truth import nobody, tell

CAMERA = look_at(np.array([3.0, 1.0, 0.0]), np.array([0.0, 0.9, 0.0]), (64, 64), 60.0)


def test_an_unknown_kind_ends_with_the_list_of_kinds(
    makehuman: MakeHumanFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.jpg"
    arguments = ["preview", "--makehuman-dir", str(makehuman.root), "--out", str(out), "--kind", "flying"]
    monkeypatch.setattr("sys.argv", arguments)
    assert preview.main() == 1 and not out.exists()
    message = capsys.readouterr().err
    assert "'flying'" in message and all(kind in message for kind in KINDS)


def test_a_sheet_of_one_kind_is_written(makehuman: MakeHumanFolder, tmp_path: Path) -> None:
    out = tmp_path / "sheets" / "wall.jpg"
    preview.preview(PreviewOptions(makehuman.root, out, count=3, kind="wall", size=64, columns=2))
    sheet = cv2.imread(str(out))
    assert sheet is not None and sheet.shape == (2 * (64 + 16), 2 * 64, 3)


@pytest.mark.parametrize("name", ["count", "size", "columns", "quality"])
def test_numbers_below_one_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"--{name} must be at least 1, got 0"):
        PreviewOptions(tmp_path, tmp_path / "a.jpg", **{name: 0})


def test_pictures_without_a_person_are_drawn_without_a_skeleton_and_left_out_of_training(
    stick: Character, tmp_path: Path
) -> None:
    grey = np.full((64, 64, 3), 90, np.uint8)
    person = Still(
        0, "standing", grey, tell(pose_rig(stick.rig, standing()).moved(np.array([0.0, 0.85, 0.0])), CAMERA), CAMERA
    )
    empty = Still(1, "empty", grey, nobody(), CAMERA)
    sheet = contact_sheet([person, empty], 2, 64)
    assert (sheet[16:, 64:] == 90).all() and not (sheet[16:, :64] == 90).all()
    stills = (person, empty)
    truths, cameras = [still.truth for still in stills], [still.camera for still in stills]
    arrays = annotations(["a.jpg", "b.jpg"], [still.kind for still in stills], truths, cameras, 5)
    np.savez(tmp_path / "annotations.npz", **arrays)
    assert [sample.image.name for sample in read_synthetic(tmp_path)] == ["a.jpg"]
    assert arrays["view"][0] == pytest.approx(0.0, abs=0.5) and np.isnan(arrays["view"][1])
