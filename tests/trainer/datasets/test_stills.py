"""Action labels of single pictures."""

from pathlib import Path

from models.labels import NOT_HANDSTAND
from trainer.datasets.lspet import read_lspet
from trainer.datasets.stills import read_stills


def test_posture_labels_only_what_cannot_be_a_handstand(lspet_folder: Path) -> None:
    stills = read_stills(lspet_folder, read_lspet(lspet_folder))
    assert all(still.action == NOT_HANDSTAND for still in stills)
    assert [still.by_eye for still in stills[:3]] == [True] * 3
    assert all("upright" in still.sample.tags for still in stills if not still.by_eye)
