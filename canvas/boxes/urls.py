from django.urls import path

from canvas.boxes import editor, views

app_name = "boxes"
urlpatterns = [
    path("p/<code:code>/canvas/", editor.canvas, name="canvas"),
    path("p/<code:code>/canvas/boxes/<str:key>/", editor.box, name="box"),
    path("p/<code:code>/canvas/impact/", views.simulation, name="impact"),
    path("p/<code:code>/canvas/panels/<str:key>/", views.panel, name="panel"),
]
