from django.urls import path

from intake.base import schema

urlpatterns = [
    path("v1/schema/", schema.Schema.as_view(), name="api-schema"),
    path("docs/", schema.Docs.as_view(), name="api-docs"),
]
