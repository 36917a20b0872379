from django.urls import path

from intake.lists import views

app_name = "lists"
urlpatterns = [
    path("views/", views.views, name="views"),
    path("views/<bigint:number>/", views.change, name="change"),
    path("views/<bigint:number>/delete/", views.delete, name="delete"),
    path("views/<bigint:number>/back/", views.take_back, name="take_back"),
]
