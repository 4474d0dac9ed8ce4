"""Rigs of the data folder: whole, and refused with a reason."""

from pathlib import Path

import pytest

from tests.trainer.synthetic.stick import whole_rig, write_rig
from trainer.synthetic.body.assets import AssetError
from trainer.synthetic.body.rig import load_skeleton


def test_a_rig_with_all_bones_is_read(tmp_path: Path) -> None:
    skeleton = load_skeleton(write_rig(tmp_path, whole_rig(), {"head": [[0, 0.5]]}))
    assert len(skeleton.names) == 53 and skeleton.base_weights[0, skeleton.index["head"]] == 1.0


def test_another_rig_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    bones = whole_rig()
    del bones["thigh_l"], bones["calf_l"]
    with pytest.raises(AssetError, match=r"no bones calf_l, thigh_l .*game_engine rig"):
        load_skeleton(write_rig(tmp_path, bones, {}))


def test_bones_in_a_circle_are_refused(tmp_path: Path) -> None:
    bones = whole_rig() | {"Root": {"parent": "head"}}
    with pytest.raises(AssetError, match="no parent for the bones"):
        load_skeleton(write_rig(tmp_path, bones, {}))


def test_weights_of_another_rig_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"a bone 'tail' .*same MakeHuman data"):
        load_skeleton(write_rig(tmp_path, whole_rig(), {"tail": [[0, 1.0]]}))


def test_a_rig_that_is_no_json_is_named(tmp_path: Path) -> None:
    folder = write_rig(tmp_path, whole_rig(), {})
    (tmp_path / "rigs" / "rig.game_engine.json").write_text("{")
    with pytest.raises(AssetError, match=r"no JSON: .*rig\.game_engine"):
        load_skeleton(folder)
