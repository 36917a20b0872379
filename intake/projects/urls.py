from django.urls import path

from intake.projects import views

app_name = "projects"
urlpatterns = [
    path("projects/", views.listing, name="list"),
    path("projects.csv", views.listing_csv, name="list_csv"),
    path("projects.xlsx", views.listing_xlsx, name="list_xlsx"),
    path("projects/columns/", views.keep_columns, name="columns"),
    path("p/<code:code>/details/", views.details, name="details"),
    path("p/<code:code>/updates/", views.updates, name="updates"),
    path("p/<code:code>/history/", views.history, name="history"),
]
