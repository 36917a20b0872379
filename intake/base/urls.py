"""The site's own addresses."""

from django.urls import path

from intake.base import views

urlpatterns = [path("livez", views.livez, name="livez"), path("readyz", views.readyz, name="readyz")]
