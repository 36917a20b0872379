"""Which static files of wheels are left out when they are collected."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class OnlyWhatIsServed(StaticFilesConfig):
    """Redoc and the browsable API are never shown, and with them collecting takes four times as long."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]
