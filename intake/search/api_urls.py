"""The API of this room."""

from __future__ import annotations

from django.urls import path

from intake.search.api import Search

urlpatterns = [path("search/", Search.as_view(), name="api-search")]
