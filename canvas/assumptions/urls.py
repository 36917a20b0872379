from django.urls import path

from canvas.assumptions import views
from canvas.assumptions.queries import PURPOSE
from intake.accounts import guests

app_name = "assumptions"
urlpatterns = [
    path("p/<code:code>/assumptions/", views.listing, name="list"),
    path("p/<code:code>/assumptions/new/", views.new, name="new"),
    path("p/<code:code>/assumptions/<bigint:number>/", views.one, name="one"),
    path("p/<code:code>/assumptions/<bigint:number>/answer/", views.answer, name="answer"),
    path("p/<code:code>/assumptions/<bigint:number>/decide/", views.decide, name="decide"),
    path("p/<code:code>/assumptions/<bigint:number>/edit/", views.edit, name="edit"),
    path("p/<code:code>/assumptions/<bigint:number>/send/", views.send, name="send"),
    path("p/<code:code>/assumptions/<bigint:number>/send/<bigint:link>/", views.unsend, name="unsend"),
]
guests.serve(PURPOSE, views.as_guest)
