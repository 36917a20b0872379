from django.urls import path

from intake.projects import api

# `projects/` itself is mounted by triage, whose room knows how a project begins.
urlpatterns = [
    path("projects/<code:code>/", api.OneProject.as_view(), name="api-project"),
    path("projects/<code:code>/updates/", api.Updates.as_view(), name="api-updates"),
    path("projects/<code:code>/history/", api.History.as_view(), name="api-history"),
]
