"""Admins say which tracking servers the site may call."""

from __future__ import annotations

from django.contrib import admin

from intake.runs.models import TrackingServer


@admin.register(TrackingServer)
class TrackingServerAdmin(admin.ModelAdmin[TrackingServer]):
    list_display = ("name", "url", "ui_url", "credentials")
