"""The API of this room."""

from __future__ import annotations

from django.urls import path

from intake.notices import api

urlpatterns = [
    path("notices/", api.Notices.as_view(), name="api-notices"),
    path("notices/<bigint:number>/read/", api.ReadNotice.as_view(), name="api-notice-read"),
]
