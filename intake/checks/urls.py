from django.urls import path

from intake.checks import views

app_name = "checks"
urlpatterns = [
    path("p/<code:code>/checks/", views.listing, name="list"),
    path("p/<code:code>/assumptions/<bigint:number>/check/", views.edit, name="edit"),
    path("p/<code:code>/assumptions/<bigint:number>/check/remove/", views.remove, name="remove"),
    path("p/<code:code>/assumptions/<bigint:number>/check/bring-back/", views.bring_back, name="bring_back"),
]
