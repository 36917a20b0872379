from django.urls import path

from intake.runs import api

urlpatterns = [
    path("projects/<code:code>/runs/", api.Runs.as_view(), name="api-runs"),
    path("projects/<code:code>/runs/sync/", api.Sync.as_view(), name="api-runs-sync"),
    path("projects/<code:code>/run-links/", api.RunLinks.as_view(), name="api-run-links"),
    path("projects/<code:code>/run-links/<bigint:number>/", api.OneRunLink.as_view(), name="api-run-link"),
]
