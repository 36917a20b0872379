from django.urls import path

from intake.checks import api

urlpatterns = [
    path("assumptions/<bigint:number>/check/", api.AssumptionCheck.as_view(), name="api-assumption-check"),
    path("projects/<code:code>/checks/", api.Checks.as_view(), name="api-checks"),
    path("projects/<code:code>/checks/<slug:name>/results/", api.Results.as_view(), name="api-check-results"),
]
