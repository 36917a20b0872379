"""Projects, their updates and their history, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import FieldError, InvalidFields, PreconditionFailed
from intake.projects import actions, queries
from intake.projects.forms import DetailsForm, ProjectFilter, UpdateForm, details_of
from intake.projects.models import JournalEntry, Project, Score, Update

FILTERS = set(ProjectFilter.base_fields)
FIELDS = {
    "name",
    "problem",
    "users",
    "useful_by",
    "expected_calls_per_week",
    "expected_from",
    "owner",
    "lead",
    "visibility",
    "metric",
}
METRIC = ("name", "direction", "baseline", "target")
# The form's fields that have another name in the API.
CALLED = {f"metric_{name}": f"metric.{name}" for name in METRIC}


def show_score(score: Score) -> dict[str, Any]:
    """Points as the API has them."""
    by = score.by.email if score.by else None
    return {"points": score.points, "why": score.why, "by": by, "at": score.at}


def show_project(project: Project) -> dict[str, Any]:
    """A project as the API has it; needs `with_people`, and `with_scores` where there are many."""
    return {
        "code": project.code,
        "name": project.name,
        "brand": project.brand.key,
        "stage": project.stage,
        "stage_since": project.stage_since,
        "health": project.facts.health,
        "health_reasons": project.facts.health_reasons,
        "waiting_for": queries.waiting_for(project),
        "visibility": project.visibility,
        "problem": project.problem,
        "users": project.users,
        "useful_by": project.useful_by,
        "owner": project.owner.email if project.owner else None,
        "lead": project.lead.email if project.lead else None,
        "expected_calls_per_week": project.expected_calls_per_week,
        "expected_from": project.expected_from,
        "metric": {
            "name": project.metric_name or None,
            "direction": project.metric_direction,
            "baseline": project.metric_baseline,
            "target": project.metric_target,
        },
        "scores": {score.dimension: show_score(score) for score in project.scores.all()},
        "priority": project.facts.priority,
        "readiness": project.facts.readiness,
        "tags": project.tags,
        "submitted_at": project.submitted_at,
        "parked_until": project.parked_until,
        "answer_by": project.answer_by,
        "question": project.question or None,
        "outcome": project.outcome or None,
        "created_at": project.created_at,
        "version": project.version,
    }


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """The nested `metric` as the form's flat fields. Raises InvalidFields for anything else than that object."""
    found = {name: value for name, value in data.items() if name != "metric"}
    metric = data.get("metric", {})
    if not isinstance(metric, dict) or set(metric) - set(METRIC):
        known = ", ".join(METRIC)
        raise InvalidFields(errors=[FieldError("metric", "invalid", f"metric must be an object with {known}.")])
    return {**found, **{f"metric_{name}": value for name, value in metric.items()}}


def refuse_what_is_not_theirs(given: dict[str, Any], form: DetailsForm) -> None:
    """Raises InvalidFields for a field that this person may not set: silence would look like success."""
    refused = [CALLED.get(name, name) for name in given if name not in form.fields]
    if refused:
        raise InvalidFields(
            errors=[FieldError(name, "forbidden", "Only the ML team may set this.") for name in refused]
        )


class ProjectList(api.ApiView):
    """Projects that one may see. Triage adds the call that makes one."""

    def get(self, request: Request) -> Response:
        chosen = api.validated(ProjectFilter(api.filters(request, FILTERS)))
        rows = queries.selection(person(request), chosen, timezone.now()).with_people().with_scores()
        sort = chosen["sort"]
        rows = queries.in_order(rows, sort)
        return api.listing(request, rows, show_project, key="sort_key", then="pk", descending=sort.startswith("-"))


class OneProject(api.ApiView):
    """Read a project; change its details."""

    def get(self, request: Request, code: str) -> Response:
        project = queries.get_visible(code, person(request))
        return Response(show_project(project), headers={"ETag": f'"{project.version}"'})

    def patch(self, request: Request, code: str) -> Response:
        project = queries.get_for_editing(code, person(request))
        given = flat(api.body(request, FIELDS))
        form = DetailsForm({**details_of(project), **given}, project=project, user=person(request))
        refuse_what_is_not_theirs(given, form)
        fields = api.validated(form, CALLED)
        changes = {name: fields[name] for name in given}
        version = api.version_of(request) if request.headers.get("If-Match") else None
        try:
            actions.change_project(
                project=project, changes=changes, actor=person(request), at=timezone.now(), version=version
            )
        except actions.StaleProject as stale:
            raise PreconditionFailed(extra=stale.extra) from stale
        return self.get(request, code)


def show_update(update: Update) -> dict[str, Any]:
    """An update as the API has it."""
    return {
        "id": update.pk,
        "at": update.at,
        "author": update.author.email if update.author else None,
        "update": update.done,
        "next": update.next,
    }


class Updates(api.ApiView):
    """Updates of a project, newest first; the ML team adds one: `{update, next}`."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        rows = queries.updates_of(queries.get_visible(code, person(request)))
        return api.listing(request, rows, show_update, key="pk", descending=True)

    def post(self, request: Request, code: str) -> Response:
        project = queries.get_for_managing(code, person(request))
        data = api.body(request, {"update", "next"})
        form = UpdateForm({"done": data.get("update"), "next": data.get("next", "")})
        fields = api.validated(form, {"done": "update"})
        update = actions.post_update(project=project, **fields, actor=person(request), at=timezone.now())
        return Response(show_update(update), status=201)


def show_event(entry: JournalEntry) -> dict[str, Any]:
    """A line of the journal as the API has it."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "kind": entry.kind,
        "subject": entry.subject,
        "actor": entry.actor.email if entry.actor else None,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }


class History(api.ApiView):
    """Everything that happened to a project, newest first."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        rows = queries.history(queries.get_visible(code, person(request)))
        return api.listing(request, rows, show_event, key="pk", descending=True)
