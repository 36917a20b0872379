from django.urls import path

from intake.jobs import api

urlpatterns = [
    path("jobs/", api.Jobs.as_view(), name="api-jobs"),
    path("jobs/<bigint:number>/", api.OneJob.as_view(), name="api-job"),
]
