from django.urls import path

from canvas.versions import api

urlpatterns = [
    path("projects/<code:code>/canvas/revisions/", api.Revisions.as_view(), name="api-revisions"),
    path("projects/<code:code>/canvas/revisions/compare/", api.Compare.as_view(), name="api-revisions-compare"),
    path("projects/<code:code>/canvas/revisions/<bigint:number>/", api.OneRevision.as_view(), name="api-revision"),
]
