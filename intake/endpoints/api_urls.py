from django.urls import path

from intake.endpoints import api

urlpatterns = [
    path("endpoints/", api.Endpoints.as_view(), name="api-endpoints"),
    path("endpoints/<slug:slug>/", api.OneEndpoint.as_view(), name="api-endpoint"),
    path("endpoints/<slug:slug>/usage/", api.EndpointUsage.as_view(), name="api-endpoint-usage"),
    path("usage/", api.Usage.as_view(), name="api-usage"),
]
