from django.urls import path, register_converter

from intake.reports import views
from intake.reports.choices import Format


class FormatPart:
    """The ending of a file that a status can be written as."""

    regex = "|".join(Format)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(FormatPart, "statusformat")

app_name = "reports"
urlpatterns = [
    path("reports/", views.listing, name="list"),
    path("reports/<week:week>/", views.week, name="week"),
    path("reports/<week:week>.<statusformat:form>", views.week_file, name="file"),
    path("reports/<week:week>/freeze/", views.freeze, name="freeze"),
]
