"""The API of this room."""

from __future__ import annotations

from django.urls import path

from intake.comments import api

urlpatterns = [
    path("projects/<code:code>/comments/", api.Comments.as_view(), name="api-comments"),
    path("projects/<code:code>/comments/<bigint:number>/", api.OneComment.as_view(), name="api-comment"),
]
