"""A missing or senseless setting stops the start in one line that names it, and never repeats a password."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest

from intake.base.environment import SettingError

SETTINGS = Path(__file__).resolve().parents[2] / "intake" / "settings.py"
GOOD = {
    "DATABASE_URL": "postgresql://intake:s3cret@127.0.0.1/intake",
    "CELERY_BROKER_URL": "redis://127.0.0.1/1",
    "SECRET_KEY": "p7kQ2vN0xLr9sT4wYb8dFg3hJm6cZa1eUi5oRtWqXyVnBsKlDj",
    "ALLOWED_HOSTS": "intake.example.org",
    "BASE_URL": "https://intake.example.org/",
}
NAMES = (*GOOD, "CACHE_URL", "EMAIL_URL", "MAIL_FROM", "LOG_LEVEL", "MLFLOW_TRACKING_URI", "TIME_ZONE", "BEHIND_PROXY")


def start(monkeypatch: pytest.MonkeyPatch, home: Path, **given: str) -> dict[str, object]:
    """The settings of a production site with these variables; an empty one counts as not set."""
    for name in (*NAMES, *(f"{name}_FILE" for name in NAMES), "INTAKE_DEMO", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**GOOD, "INTAKE_HOME": str(home), **given}.items():
        monkeypatch.setitem(os.environ, name, value)
    return runpy.run_path(str(SETTINGS))


def test_good_settings_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = start(monkeypatch, tmp_path, LOG_LEVEL="warning", MLFLOW_TRACKING_URI="https://mlflow.example.org")
    assert found["BASE_URL"] == "https://intake.example.org"
    assert found["LOG_LEVEL"] == "WARNING"
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Without DATABASE_URL it would not be a production site, and nothing else would be missing.
    if name == "DATABASE_URL":
        assert start(monkeypatch, tmp_path, DATABASE_URL="")["PRODUCTION"] is False
        return
    with pytest.raises(SettingError, match=f"{name} is not set"):
        start(monkeypatch, tmp_path, **{name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "s3cret"),
        ("DATABASE_URL", "mysql://intake:s3cret@127.0.0.1/intake"),
        ("DATABASE_URL", "postgresql://intake:s3cret@127.0.0.1:port/intake"),
        ("CELERY_BROKER_URL", "s3cret"),
        ("CELERY_BROKER_URL", "http://:s3cret@127.0.0.1"),
        ("CACHE_URL", "s3cret"),
        ("CACHE_URL", "unknown://:s3cret@127.0.0.1"),
        ("EMAIL_URL", "s3cret"),
        ("EMAIL_URL", "smtp://user:s3cret@host:port"),
        ("SECRET_KEY", "s3cret"),
        ("BASE_URL", "intake.example.org"),
        ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://intake.example.org:99999"),
        ("BASE_URL", "https://intake.example.org/below/"),
        ("ALLOWED_HOSTS", ","),
        ("ALLOWED_HOSTS", "elsewhere.example.org"),
        ("MLFLOW_TRACKING_URI", "file:///mlruns"),
        ("MAIL_FROM", "Intake"),
        ("LOG_LEVEL", "CHATTY"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("BEHIND_PROXY", "perhaps"),
    ],
)
def test_a_senseless_setting_is_named_in_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SettingError) as stopped:
        start(monkeypatch, tmp_path, **{name: value})
    message = str(stopped.value)
    assert message.startswith(f"Intake cannot start: {name} ")
    assert "\n" not in message
    assert "s3cret" not in message


def test_a_secret_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="SECRET_KEY_FILE names a file that cannot be read"):
        start(monkeypatch, tmp_path, SECRET_KEY="", SECRET_KEY_FILE=str(secret))


def test_a_site_may_be_opened_by_its_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = start(monkeypatch, tmp_path, BASE_URL="https://[::1]:8443", ALLOWED_HOSTS="[::1]")
    assert found["BASE_URL"] == "https://[::1]:8443"
