"""Pages. Finding projects, canvases, comments, live models and people; similar projects."""

from __future__ import annotations

from django.urls import path

from intake.search import views

app_name = "search"
urlpatterns = [path("search/", views.search, name="search")]
