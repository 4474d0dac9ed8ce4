"""Data sets of a pose training by name."""

from pathlib import Path

import pytest

from tests.trainer.generators.own import write_exercises
from trainer.crops.pose_data import read_pose_data
from trainer.datasets.sample import DatasetError


def test_a_set_may_be_judged_by_that_nothing_is_learned_from(lspet_folder: Path, tmp_path: Path) -> None:
    write_exercises(tmp_path / "exercises", 3)
    data = read_pose_data(tmp_path, ("exercises",), validate_on="lspet")
    assert {sample.source for sample in data.train} == {"exercises"} and len(data.train) == 3
    assert {sample.source for sample in data.val} == {"lspet"} and len(data.val) == 2
    with pytest.raises(DatasetError, match="none of exercises has a validation split; name one .* --validate-on"):
        read_pose_data(tmp_path, ("exercises",))
    with pytest.raises(DatasetError, match="no data set 'lsp'"):
        read_pose_data(tmp_path, ("exercises",), validate_on="lsp")
