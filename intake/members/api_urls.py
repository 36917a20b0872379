"""The API of this room."""

from __future__ import annotations

from django.urls import path

from intake.members import api

urlpatterns = [path("projects/<code:code>/members/", api.Members.as_view(), name="api-members")]
