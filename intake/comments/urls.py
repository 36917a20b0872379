"""Pages. What people say to each other about a project, a box, an assumption, a live model."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "comments"
urlpatterns: list[URLPattern] = []
