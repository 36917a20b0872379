"""Pages. Who has to do with a project: people by role, who follows it, who needs it, too."""

from __future__ import annotations

from django.urls import path

from intake.members import views

app_name = "members"
urlpatterns = [
    path("p/<code:code>/people/", views.people, name="list"),
    path("p/<code:code>/people/remove/", views.remove, name="remove"),
    path("p/<code:code>/follow/", views.follow, name="follow"),
    path("p/<code:code>/vote/", views.vote, name="vote"),
]
