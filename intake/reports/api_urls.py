from django.urls import path

from intake.reports import api, urls  # urls registers the converter

__all__ = ["urls"]
urlpatterns = [
    path("reports/weeks/", api.Weeks.as_view(), name="api-weeks"),
    path("reports/weeks/<week:week>.<statusformat:form>", api.WeekFile.as_view(), name="api-week-file"),
    path("reports/weeks/<week:week>/freeze/", api.Freeze.as_view(), name="api-week-freeze"),
]
