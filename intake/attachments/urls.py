"""Pages. Files that people hand in with an idea or as evidence."""

from __future__ import annotations

from django.urls import path

from intake.attachments import views

app_name = "attachments"
urlpatterns = [
    path("p/<code:code>/files/", views.files, name="list"),
    path("p/<code:code>/files/<bigint:number>/", views.file, name="file"),
    path("p/<code:code>/files/<bigint:number>/remove/", views.remove, name="remove"),
    path("p/<code:code>/files/<bigint:number>/restore/", views.restore, name="restore"),
]
