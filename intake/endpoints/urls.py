from django.urls import path

from intake.endpoints import views

app_name = "endpoints"
urlpatterns = [
    path("endpoints/", views.inventory, name="list"),
    path("endpoints.csv", views.inventory_csv, name="list_csv"),
    path("e/<slug:slug>/", views.one, name="one"),
    path("e/<slug:slug>/edit/", views.edit, name="edit"),
    path("e/<slug:slug>/retire/", views.retire, name="retire"),
    path("p/<code:code>/endpoints/", views.of_project, name="project"),
]
