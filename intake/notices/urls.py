"""Pages. Who is told what, where and when."""

from __future__ import annotations

from django.urls import path

from intake.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.listing, name="list"),
    path("notices/read/", views.read, name="read"),
    path("notices/<bigint:number>/", views.follow, name="open"),
]
