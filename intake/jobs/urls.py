from django.urls import path

from intake.jobs import views

app_name = "jobs"
urlpatterns = [path("jobs/<bigint:number>/", views.one, name="one")]
