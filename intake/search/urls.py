"""Pages. Finding projects, canvases, comments, live models and people; similar projects."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "search"
urlpatterns: list[URLPattern] = []
