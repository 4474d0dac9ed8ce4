"""The tables of `trainer.evaluate` on every set, with the shipped network on drawn figures and the bundled clip."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from models.checkpoint import SHIPPED, load, save
from tests.clips import STRETCHES, labelled_folder
from tests.trainer.generators.own import write_exercises
from trainer.evaluate import EvaluateConfig, main
from trainer.evaluation.head_comparison import WAYS, measures, on_clips
from trainer.observations.observer import observations_folder


def test_poses_and_stills_of_a_folder_are_measured_and_written(lspet_folder: Path, tmp_path: Path) -> None:
    write_exercises(tmp_path / "exercises", 1)
    with open(lspet_folder / "handstand_labels.csv", "a") as file:
        file.write("im00006.webp,straight,side,,\nim00007.webp,not_straight,side,,\n")
    report = tmp_path / "out" / "report.json"
    config = EvaluateConfig(tmp_path, sets=("pictures", "crops", "stills"), json=report, cache=tmp_path / "cache")
    main(config)
    figures = json.loads(report.read_text())
    pictures, crops = figures["pictures"]["LSPET val, whole pictures"], figures["crops"]["LSPET val, crops of 224 px"]
    assert pictures["all"]["n"] == crops["all"]["n"] == 2 and 0 <= crops["all"]["pck20"] <= 1
    stills = figures["stills"]["LSPET val, stills"]
    assert list(stills) == list(WAYS) and stills["rule"]["n"] == 2
    assert stills["pose branch"] == stills["as shipped"], "the shipped network's verdict is that of the pose branch"
    assert list((tmp_path / "cache").glob("*/held_out_*.npz")), "what was seen is kept"


def test_folds_are_judged_on_the_clips_that_they_were_trained_without(observations: Path, tmp_path: Path) -> None:
    shutil.copytree(observations, tmp_path / "cache")
    clips, card_net = labelled_folder(tmp_path / "clips"), load(SHIPPED)
    names = [f"{name}.mp4" for name in STRETCHES]
    for number in range(2):
        card = replace(card_net[0], trained={"held_out": names[number * 3 : number * 3 + 3]})
        save(tmp_path / f"fold{number}", card, card_net[1])
    folds = (tmp_path / "fold0", tmp_path / "fold1")
    ((title, both),) = on_clips(clips, tmp_path / "cache", folds).items()
    assert title == "6 clips, held out" and set(both.label) == {0, 1, 2}
    assert len(list((tmp_path / "cache").iterdir())) == 1, "the folds share what their pose network saw"
    ((title, half),) = on_clips(clips, tmp_path / "cache", folds[:1]).items()
    assert title == "3 clips, held out" and len(half.label) < len(both.label)
    ((title, shipped),) = on_clips(clips, tmp_path / "cache", (SHIPPED,)).items()
    assert title == "6 clips, perhaps learned from" and len(shipped.label) == len(both.label)
    assert measures(shipped)["as shipped"]["mean recall"] > 0.8, "it knows the bundled clip"


def test_another_confidence_observes_anew_and_other_heads_do_not(tmp_path: Path) -> None:
    card, net = load(SHIPPED)
    save(tmp_path / "heads", replace(card, temperature=2.0, trained={}), net)
    save(tmp_path / "unsure", replace(card, confidence_threshold=0.9), net)
    shipped, heads, unsure = (
        observations_folder(tmp_path, p) for p in (SHIPPED, tmp_path / "heads", tmp_path / "unsure")
    )
    assert shipped == heads != unsure
