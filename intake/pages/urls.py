from django.urls import path

from intake.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("brands/<brandkey:key>/", views.brand, name="brand"),
    path("p/<code:code>/", views.project, name="project"),
]
