from django.urls import path

from canvas.paper import views

app_name = "paper"
urlpatterns = [
    path("p/<code:code>/canvas.pdf", views.pdf, name="pdf"),
    path("p/<code:code>/canvas/begin/", views.begin, name="begin"),
    path("p/<code:code>/canvas/begin/<slug:key>/", views.example, name="example"),
    path("p/<code:code>/canvas/begin/from/<code:source>/", views.copy, name="copy"),
    path("p/<code:code>/canvas/import/", views.take_file, name="import"),
]
