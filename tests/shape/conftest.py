"""The shape of the site is asked for faster than anybody asks."""

import pytest


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.base.limits.counted", lambda key, seconds: 0)
