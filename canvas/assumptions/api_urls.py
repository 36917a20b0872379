from django.urls import path

from canvas.assumptions import api

urlpatterns = [
    path("projects/<code:code>/assumptions/", api.Assumptions.as_view(), name="api-assumptions"),
    path("assumptions/<bigint:number>/", api.OneAssumption.as_view(), name="api-assumption"),
    path("assumptions/<bigint:number>/evidence/", api.EvidenceList.as_view(), name="api-assumption-evidence"),
]
