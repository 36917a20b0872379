"""Pages. What people say to each other about a project, a box, an assumption, a live model."""

from __future__ import annotations

from django.urls import path

from intake.comments import views

app_name = "comments"
urlpatterns = [
    path("p/<code:code>/comments/", views.listing, name="list"),
    path("p/<code:code>/comments/<bigint:number>/", views.one, name="one"),
]
