"""Putting down what exists already."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.base.pages import go, page
from intake.projects.choices import Stage
from intake.triage import actions, queries
from intake.triage.errors import AlreadySent
from intake.triage.forms import RegisterForm
from intake.triage.views.ideas import key_of, someone


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A model that runs today, at the stage where it is."""
    user = queries.for_the_ml_team(someone(request))
    key, problem, status = key_of(request), None, 200
    form = RegisterForm(request.POST if request.method == "POST" else None, user=user, initial={"lead": user.email})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                project = actions.register_existing(
                    brand=given["brand"],
                    name=given["name"],
                    stage=Stage(given["stage"]),
                    fields=form.columns,
                    actor=user,
                    at=timezone.now(),
                    submission_key=key,
                )
            except AlreadySent as sent_before:
                key, problem, status = str(uuid.uuid4()), sent_before, sent_before.status
            else:
                messages.success(request, _("%(name)s is registered.") % {"name": project.name})
                return go(request, "pages:project", code=project.code)
    context = {"form": form, "key": key, "problem": problem, "nav_key": "projects"}
    return page(request, "triage/register.html", context, status=status)
