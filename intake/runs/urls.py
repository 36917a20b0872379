from django.urls import path

from intake.runs import views

app_name = "runs"
urlpatterns = [
    path("p/<code:code>/runs/", views.listing, name="list"),
    path("p/<code:code>/runs/links/", views.link, name="link"),
    path("p/<code:code>/runs/links/<bigint:number>/remove/", views.unlink, name="unlink"),
    path("p/<code:code>/runs/sync/", views.sync, name="sync"),
    path("p/<code:code>/runs/<bigint:number>/note/", views.note, name="note"),
]
