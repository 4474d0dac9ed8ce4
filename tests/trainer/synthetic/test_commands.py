"""The commands without the MakeHuman data."""

from pathlib import Path

import pytest

from trainer.synthetic import make_clips, make_demo, make_stills, preview


@pytest.mark.parametrize("command", [make_clips, make_demo, make_stills, preview])
def test_commands_end_with_a_message_and_not_with_a_traceback(
    command: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["command", "--makehuman-dir", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]
    monkeypatch.setattr("sys.argv", arguments)
    assert command.main() == 1  # type: ignore[attr-defined]
    assert "nowhere" in capsys.readouterr().err
