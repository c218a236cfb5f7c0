"""The program that compiles what markets are computed with."""

import pytest

from app.kernels import main


def test_all_strategies_and_x_rays_can_be_computed_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    told = capsys.readouterr()
    assert told.out.startswith("kernels are ready")
    assert not told.err
