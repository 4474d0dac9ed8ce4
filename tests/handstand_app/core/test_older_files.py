"""What commit 2444342 wrote with its own code opens today: settings, a data set and a taught network."""

import shutil
from pathlib import Path

import numpy as np
import torch

from handstand_app.core.clip import read_track
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel, LabelledSegment
from handstand_app.core.settings import AppSettings, load_settings
from handstand_app.core.teach.versions import Versions
from models.checkpoint import load
from models.verdicts import VerdictKind

BEFORE = Path(__file__).parents[1] / "fixtures" / "before_rework"


def test_settings_are_kept_and_what_is_new_has_its_default(tmp_path: Path) -> None:
    shutil.copy2(BEFORE / "settings.json", tmp_path / "settings.json")
    assert load_settings(tmp_path / "settings.json") == AppSettings(
        camera="usb-046d:0825",
        mirror=True,
        record_automatically=True,
        library_folder="~/Übungen",
        seconds_before=4.5,
        seconds_after=0.5,
        theme="light",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_a_data_set_comes_in_with_its_labels_notes_and_tracks(tmp_path: Path) -> None:
    with Library(tmp_path / "library") as library:
        done = library.import_dataset(BEFORE / "dataset.zip")
        whole, parts, unsure = sorted(library.clips.get_all(done.added), key=lambda found: found.recorded_at)
        assert (whole.label, whole.favourite) == (ClipLabel.STRAIGHT, True)
        assert whole.notes == 'first "good" one,\nwith a comma — 手'
        assert unsure.label is ClipLabel.UNSURE and parts.label is None
        assert list(library.labels.segments(parts.id)) == [
            LabelledSegment(0.0, 0.4, ClipLabel.NOT_HANDSTAND),
            LabelledSegment(0.5, 1.4, ClipLabel.NOT_STRAIGHT),
        ]
        assert whole.track is not None and (whole.frames, parts.frames) == (16, 15)
        down, up = [VerdictKind.NO_HANDSTAND] * 3, [VerdictKind.STRAIGHT] * 10
        assert [frame.verdict for frame in read_track(whole.track)] == [*down, *up, *down]
        assert library.import_dataset(BEFORE / "dataset.zip").known == done.added


def test_a_taught_network_is_still_chosen_and_gives_the_same_answers(tmp_path: Path) -> None:
    shutil.copytree(BEFORE / "networks", tmp_path / "networks")
    current = Versions(tmp_path / "networks").current()
    assert current.name == "2026-03-08 14.02.11" and "the old network agrees with you 50 %" in current.sentence
    card, net = load(current.folder)
    assert (card.temperature, card.blend, card.trained["from"]) == (1.25, (1.0, 0.0, 0.0), "live")
    pictures = np.random.default_rng(0).integers(0, 255, (1, card.window.length, 64, 64, 3)).astype(np.uint8)
    with torch.no_grad():
        frames, action = net(torch.from_numpy(pictures).permute(0, 1, 4, 2, 3).float() / 127.5 - 1)
    found = {
        "keypoints": frames.keypoints,
        "visibility_logits": frames.visibility_logits,
        "pose": action.pose[-1],
        "merged": action.merged,
    }
    with np.load(BEFORE / "answers.npz") as answers:
        for name, expected in answers.items():
            np.testing.assert_allclose(found[name].numpy(), expected, atol=1e-4, err_msg=name)
