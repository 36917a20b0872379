from django.urls import path

from canvas.boxes import views

app_name = "boxes"
urlpatterns = [
    path("p/<code:code>/canvas/", views.canvas, name="canvas"),
    path("p/<code:code>/canvas/boxes/<str:key>/", views.box, name="box"),
    path("p/<code:code>/canvas/panels/<str:key>/", views.panel, name="panel"),
]
