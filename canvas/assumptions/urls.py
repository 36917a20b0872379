from django.urls import path

from canvas.assumptions import views
from canvas.assumptions.queries import PURPOSE
from intake.accounts import guests

app_name = "assumptions"
urlpatterns = [
    path("p/<code:code>/assumptions/", views.listing, name="list"),
    path("settings/catalogue/", views.catalogue, name="catalogue"),
    path("settings/catalogue/new/", views.catalogue_new, name="catalogue_new"),
    path("settings/catalogue/<bigint:number>/", views.catalogue_edit, name="catalogue_edit"),
    path("settings/catalogue/<bigint:number>/retire/", views.catalogue_retire, name="catalogue_retire"),
    path("assumptions/", views.across, name="across"),
    path("assumptions.csv", views.across_file, {"form": "csv"}, name="across_csv"),
    path("assumptions.xlsx", views.across_file, {"form": "xlsx"}, name="across_xlsx"),
    path("p/<code:code>/assumptions.csv", views.listing_file, {"form": "csv"}, name="list_csv"),
    path("p/<code:code>/assumptions.xlsx", views.listing_file, {"form": "xlsx"}, name="list_xlsx"),
    path("p/<code:code>/assumptions/map/", views.on_a_map, name="map"),
    path("p/<code:code>/assumptions/new/", views.new, name="new"),
    path("p/<code:code>/assumptions/<bigint:number>/", views.one, name="one"),
    path("p/<code:code>/assumptions/<bigint:number>/answer/", views.answer, name="answer"),
    path("p/<code:code>/assumptions/<bigint:number>/decide/", views.decide, name="decide"),
    path("p/<code:code>/assumptions/<bigint:number>/edit/", views.edit, name="edit"),
    path("p/<code:code>/assumptions/<bigint:number>/send/", views.send, name="send"),
    path("p/<code:code>/assumptions/<bigint:number>/send/<bigint:link>/", views.unsend, name="unsend"),
]
guests.serve(PURPOSE, views.as_guest)
