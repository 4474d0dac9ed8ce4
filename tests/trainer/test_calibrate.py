"""The page on joint confidence: bins, thresholds, and a card that stays as it is."""

from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import SHIPPED, load, read_card, save
from trainer.calibrate import CalibrateConfig, fit, main
from trainer.report.confidence import bins_of, calibration_error, cuts_of


def test_an_honest_confidence_has_no_error_and_its_best_threshold_is_a_half() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.random(200_000)
    right = (rng.random(200_000) < confidence).astype(float)
    bins, cuts = bins_of(confidence, right), cuts_of(confidence, right)
    assert calibration_error(bins) < 0.01 < calibration_error(bins_of(confidence**2, right))
    assert min(cuts, key=lambda cut: cut.mistaken).threshold == 0.5
    half = next(cut for cut in cuts if cut.threshold == 0.5)
    assert half.wrong_among_shown == pytest.approx(0.25, abs=0.01)
    assert half.right_among_hidden == pytest.approx(0.25, abs=0.01)


def test_the_fit_finds_the_model_that_drew_the_answers() -> None:
    rng = np.random.default_rng(1)
    logits, spread = rng.normal(0, 2, 50_000), np.exp(rng.normal(-2, 0.5, 50_000))
    share = 1 / (1 + np.exp(-(-2.0 + 0.5 * logits - 1.5 * np.log(spread))))
    rows = np.stack((np.zeros(50_000), logits, spread, rng.random(50_000) < share), axis=1)
    model = fit(rows)
    assert (model.bias, model.visibility, model.spread) == pytest.approx((-2.0, 0.5, -1.5), abs=0.1)


def test_the_page_is_written_and_a_kept_card_stays(lspet_folder: Path, tmp_path: Path) -> None:
    card, net = load(SHIPPED)
    save(tmp_path / "weights", card, net)
    before = (tmp_path / "weights" / "card.json").read_bytes()
    main(CalibrateConfig(tmp_path, tmp_path / "weights", keep=True, out=tmp_path / "docs"))
    assert (tmp_path / "weights" / "card.json").read_bytes() == before
    page = (tmp_path / "docs" / "CONFIDENCE.md").read_text()
    assert "48 annotated limb keypoints" in page and (tmp_path / "docs" / "confidence.png").stat().st_size > 5000
    main(CalibrateConfig(tmp_path, tmp_path / "weights"))
    assert read_card(tmp_path / "weights").confidence != card.confidence
