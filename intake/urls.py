"""All addresses of the site: one line a room."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from intake.base import converters  # noqa: F401  # registers the parts of addresses

urlpatterns = [
    path("", include("intake.base.urls")),
    path("", include("intake.accounts.urls")),
    path("", include("intake.lists.urls")),
    path("", include("intake.projects.urls")),
    path("", include("intake.members.urls")),
    path("", include("intake.decisions.urls")),
    path("", include("intake.comments.urls")),
    path("", include("intake.attachments.urls")),
    path("", include("intake.endpoints.urls")),
    path("", include("intake.triage.urls")),
    path("", include("intake.jobs.urls")),
    path("", include("canvas.boxes.urls")),
    path("", include("canvas.paper.urls")),
    path("", include("canvas.versions.urls")),
    path("", include("canvas.assumptions.urls")),
    path("", include("intake.runs.urls")),
    path("", include("intake.checks.urls")),
    path("", include("intake.search.urls")),
    path("", include("intake.notices.urls")),
    path("", include("intake.reports.urls")),
    path("", include("intake.pages.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("intake.base.api_urls")),
    path("api/v1/", include("intake.accounts.api_urls")),
    path("api/v1/", include("intake.projects.api_urls")),
    path("api/v1/", include("intake.members.api_urls")),
    path("api/v1/", include("intake.decisions.api_urls")),
    path("api/v1/", include("intake.comments.api_urls")),
    path("api/v1/", include("intake.attachments.api_urls")),
    path("api/v1/", include("intake.endpoints.api_urls")),
    path("api/v1/", include("intake.triage.api_urls")),
    path("api/v1/", include("intake.jobs.api_urls")),
    path("api/v1/", include("canvas.boxes.api_urls")),
    path("api/v1/", include("canvas.paper.api_urls")),
    path("api/v1/", include("canvas.versions.api_urls")),
    path("api/v1/", include("canvas.assumptions.api_urls")),
    path("api/v1/", include("intake.runs.api_urls")),
    path("api/v1/", include("intake.checks.api_urls")),
    path("api/v1/", include("intake.search.api_urls")),
    path("api/v1/", include("intake.notices.api_urls")),
    path("api/v1/", include("intake.reports.api_urls")),
]

handler400 = "intake.base.pages.bad_request"
handler403 = "intake.base.pages.forbidden"
handler404 = "intake.base.pages.not_found"
handler500 = "intake.base.pages.broken"
