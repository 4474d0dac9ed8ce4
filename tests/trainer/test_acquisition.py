"""What counts as found and as stayed with; the real network on an empty room and on a clip of nobody."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.models.test_crop import body
from trainer.acquisition import AcquisitionConfig, main, tables
from trainer.datasets.sample import DatasetError
from trainer.evaluation.person_search import Followed, pooled_figures


def test_frames_are_pooled_over_clips_and_parts_without_any_are_said() -> None:
    yes, no = np.ones(4, np.bool_), np.zeros(4, np.bool_)
    clip = Followed(yes, np.array([True, True, True, False]), np.array([False, False, False, True]), no)
    last = np.array([False, False, True, True])
    assert pooled_figures([(clip, last)]) == {"clips": 1, "frames": 2, "seen": 1.0, "right": 0.5, "other": 0.5}
    assert pooled_figures([]) == {"clips": 0.0, "frames": 0.0}
    [table] = tables({"Following": {"alone": pooled_figures([(clip, last)]), "with a bystander": pooled_figures([])}})
    assert table.row_count == 2


def test_an_empty_room_is_reported_and_nothing_to_measure_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2.imwrite(str(tmp_path / "0.jpg"), np.full((96, 96, 3), 120, np.uint8))
    cv2.imwrite(str(tmp_path / "1.jpg"), np.full((96, 96, 3), 90, np.uint8))
    points = np.stack([body(0.0, 0.2), np.full((16, 2), np.nan)]).astype(np.float32)
    inside = np.isfinite(points[..., 0])
    np.savez(
        tmp_path / "annotations.npz", image=["0.jpg", "1.jpg"], keypoints=points, in_picture=inside,
        label=np.array([0, 2]), kind=["straight", "empty"],
    )  # fmt: skip
    main(AcquisitionConfig((tmp_path,), json=tmp_path / "out" / "figures.json"))
    said = capsys.readouterr().out
    assert "Empty rooms" in said and '"found": 0.0' in (tmp_path / "out" / "figures.json").read_text()
    with pytest.raises(DatasetError, match="--stills or --clips"):
        main(AcquisitionConfig())
