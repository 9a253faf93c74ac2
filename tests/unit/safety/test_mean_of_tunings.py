"""The mean of several tunings, on small files made for each test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_nets import tensors

from bot.tools.mean_of_tunings import main
from safety import nets


def tuning(path: Path, value: float, count: int = 2, layers: tuple[int, ...] = (0, 1)) -> Path:
    heads = [{name: np.full_like(each, value) for name, each in tensors().items()}] * count
    nets.write(path, heads, {number: {"q.w": np.full((2, 2), value, np.float32)} for number in layers})
    return path


def test_every_tensor_is_the_mean_of_those_given(tmp_path: Path) -> None:
    given = [tuning(tmp_path / f"{value}.npz", value) for value in (1.0, 2.0, 6.0)]
    assert main([*map(str, given), "--out", str(tmp_path / "mean.npz")]) == 0
    heads, layers = nets.read_tensors(tmp_path / "mean.npz")
    assert [{name: float(each[name].mean()) for name in each} for each in heads] == [
        dict.fromkeys(tensors(), 3.0)
    ] * 2
    assert sorted(layers) == [0, 1]
    for tensor in (layers[0]["q.w"], layers[1]["q.w"]):
        assert tensor == pytest.approx(np.full((2, 2), 3.0), abs=0.05)


@pytest.mark.parametrize(
    "other", [{"count": 1}, {"layers": (0,)}, {"layers": (0, 1, 2)}], ids=["nets", "a layer less", "one more"]
)
def test_tunings_that_are_not_of_one_kind_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, object]
) -> None:
    one, two = (
        tuning(tmp_path / "one.npz", 1.0),
        tuning(tmp_path / "two.npz", 2.0, **other),  # type: ignore[arg-type]
    )
    with pytest.raises(SystemExit, match="2"):
        main([str(one), str(two), "--out", str(tmp_path / "mean.npz")])
    assert "not tunings of one kind" in capsys.readouterr().err
    assert not (tmp_path / "mean.npz").exists()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "missing.npz"), "--out", str(tmp_path / "mean.npz")])
    assert "missing.npz" in capsys.readouterr().err
