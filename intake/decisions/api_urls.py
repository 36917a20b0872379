"""The API of this room."""

from __future__ import annotations

from django.urls import path

from intake.decisions import api

urlpatterns = [
    path("projects/<code:code>/decisions/", api.Decisions.as_view(), name="api-decisions"),
    path("projects/<code:code>/decisions/<bigint:number>/", api.OneDecision.as_view(), name="api-decision"),
    path("projects/<code:code>/decisions/<bigint:number>/answer/", api.Answer.as_view(), name="api-decision-answer"),
    path(
        "projects/<code:code>/decisions/<bigint:number>/withdraw/",
        api.Withdrawal.as_view(),
        name="api-decision-withdraw",
    ),
]
