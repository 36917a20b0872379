from django.urls import path

from canvas.boxes import api

urlpatterns = [
    path("projects/<code:code>/canvas/", api.WholeCanvas.as_view(), name="api-canvas"),
    path("projects/<code:code>/canvas.md", api.CanvasMarkdown.as_view(), name="api-canvas-md"),
    path("projects/<code:code>/canvas/boxes/<str:key>/", api.OneBox.as_view(), name="api-box"),
    path("projects/<code:code>/canvas/panels/<str:key>/", api.OnePanel.as_view(), name="api-panel"),
]
