"""Pages. Files that people hand in with an idea or as evidence."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "attachments"
urlpatterns: list[URLPattern] = []
