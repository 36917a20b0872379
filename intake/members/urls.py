"""Pages. Who has to do with a project: people by role, who follows it, who needs it, too."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "members"
urlpatterns: list[URLPattern] = []
