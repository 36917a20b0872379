"""Pages. Questions put to a named person with a date."""

from __future__ import annotations

from django.urls import path

from intake.accounts import guests
from intake.decisions import views
from intake.decisions.queries import PURPOSE

app_name = "decisions"
urlpatterns = [
    path("p/<code:code>/decisions/", views.listing, name="list"),
    path("p/<code:code>/decisions/<bigint:number>/", views.one, name="one"),
    path("p/<code:code>/decisions/<bigint:number>/edit/", views.edit, name="edit"),
    path("p/<code:code>/decisions/<bigint:number>/withdraw/", views.withdraw, name="withdraw"),
]
guests.serve(PURPOSE, views.as_guest)
