from django.urls import path

from canvas.paper import api

urlpatterns = [
    path("projects/<code:code>/canvas.json", api.CanvasFile.as_view(), name="api-canvas-json"),
    path("projects/<code:code>/canvas.pdf", api.CanvasPdf.as_view(), name="api-canvas-pdf"),
]
