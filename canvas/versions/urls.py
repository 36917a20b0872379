from django.urls import path

from canvas.versions import views

app_name = "versions"
urlpatterns = [
    path("p/<code:code>/canvas/history/", views.history, name="list"),
    path("p/<code:code>/canvas/history/<str:version>/", views.one, name="one"),
    path("p/<code:code>/canvas/history/<str:version>/restore/", views.restore, name="restore"),
    path("p/<code:code>/canvas/compare/", views.compare, name="compare"),
]
