from django.urls import path

from intake.accounts import api

urlpatterns = [
    path("brands/", api.Brands.as_view(), name="api-brands"),
    path("brands/<brandkey:key>/", api.OneBrand.as_view(), name="api-brand"),
]
