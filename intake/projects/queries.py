"""Reading projects. The loaders are the one place where a page or a call learns whether somebody may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.projects.choices import ROAD, Stage
from intake.projects.health import Signs, Verdict, judge
from intake.projects.models import JournalEntry, Project, ProjectQuerySet, Update
from intake.projects.wording import HEALTH, HEALTH_REASON, labels, stage_words

Person = User | AnonymousUser


def projects_visible_to(user: Person) -> ProjectQuerySet:
    """All that this person may know of."""
    return ProjectQuerySet(Project).visible_to(user)


def get_visible(code: str, user: Person) -> Project:
    """A project to look at. Raises NotFound, for one that does not exist and one that is not theirs alike."""
    project = projects_visible_to(user).with_people().filter(code=code).first()
    if project is None:
        raise NotFound()
    return project


def get_for_editing(code: str, user: Person) -> Project:
    """A project whose canvas, assumptions and details this person may change. Raises NotFound or Forbidden."""
    project = get_visible(code, user)
    if not project.may_edit(user):
        raise Forbidden()
    return project


def get_for_managing(code: str, user: Person) -> Project:
    """A project whose stage, links and updates this person may change: the ML team. Raises NotFound or Forbidden."""
    project = get_visible(code, user)
    if not (isinstance(user, User) and user.is_ml_team):
        raise Forbidden()
    return project


def selection(user: Person, chosen: dict[str, Any], now: datetime) -> ProjectQuerySet:
    """The visible projects that a cleaned ProjectFilter chooses; pages, exports and the API share it."""
    rows = projects_visible_to(user)
    for name, column in EQUAL.items():
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    for name in ("owner", "lead", "requester"):
        if chosen.get(name) == NOBODY:
            rows = rows.filter(**{name: None})
        elif chosen.get(name):
            rows = rows.filter(**{f"{name}__email__iexact": chosen[name]})
    if chosen.get("tag"):
        rows = rows.filter(tags__contains=[chosen["tag"].lower()])
    for name, meaning in states(now).items():
        if chosen.get(name):
            rows = rows.filter(meaning if chosen[name] == "yes" else ~meaning)
    if chosen.get("stale_days"):
        since = now - timedelta(days=chosen["stale_days"])
        rows = rows.filter(Q(facts__last_update_at__lt=since) | Q(facts__last_update_at=None, stage_since__lt=since))
    if chosen.get("q"):
        text = chosen["q"]
        rows = rows.filter(
            Q(name__icontains=text) | Q(code__iexact=text) | Q(problem__icontains=text) | Q(brand__name__icontains=text)
        )
    return rows


# filter: the column that it compares.
EQUAL = {
    "brand": "brand__key",
    "stage": "stage",
    "health": "facts__health",
    "value_min": "facts__score_value__gte",
    "value_max": "facts__score_value__lte",
    "feasibility_min": "facts__score_feasibility__gte",
    "feasibility_max": "facts__score_feasibility__lte",
    "priority_min": "facts__priority__gte",
}
NOBODY = "none"


def states(now: datetime) -> dict[str, Q]:
    """What the yes-or-no filters ask; a day is late on the company's clock."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    waits = Q(stage=Stage.SUBMITTED, accepted_at__isnull=True)
    return {
        # Both columns are null as a rule: "not late" must not lose those rows, so null is asked for by name.
        "late": waits & Q(asked_at__isnull=True, answer_by__isnull=False, answer_by__lt=today),
        "asked": Q(stage=Stage.SUBMITTED, asked_at__isnull=False),
        "accepted": Q(accepted_at__isnull=False),
        # The day until which it was parked has come: somebody must say how it goes on.
        "park_ended": Q(stage=Stage.PARKED, parked_until__isnull=False, parked_until__lte=today),
        "unscored": Q(facts__score_value__isnull=True) | Q(facts__score_feasibility__isnull=True),
    }


# What no list can be sorted by while it is empty: what has no answer date comes after all that have one, what has no
# priority below all that have one.
SORTED_BY: dict[str, Any] = {
    "code": F("pk"),
    "answer_by": Coalesce(F("answer_by"), date(2200, 1, 1)),
    "priority": Coalesce(F("facts__priority"), -1.0),
}


def in_order(rows: ProjectQuerySet, sort: str) -> ProjectQuerySet:
    """The rows by `sort` (forms.SORTS; "" is by code), each with its `sort_key`, equal ones by age."""
    column, back = sort.lstrip("-") or "code", "-" if sort.startswith("-") else ""
    keyed = rows.annotate(sort_key=SORTED_BY.get(column, F(column)))
    return keyed.order_by(f"{back}sort_key", f"{back}pk")


def history(project: Project) -> QuerySet[JournalEntry]:
    """The project's journal, newest first, with names."""
    return JournalEntry.objects.filter(project=project).select_related("actor").order_by("-pk")


def updates_of(project: Project) -> QuerySet[Update]:
    """Updates, newest first, with authors."""
    return Update.objects.filter(project=project).select_related("author").order_by("-at", "-pk")


def latest_update(project: Project) -> Update | None:
    """The newest update."""
    return updates_of(project).first()


def verdict(project: Project, now: datetime) -> Verdict:
    """The project's health at `now` (aware), from its columns and facts."""
    facts = project.facts
    return judge(
        Signs(
            stage=project.stage,
            now=now,
            today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
            stage_since=project.stage_since,
            last_update_at=facts.last_update_at,
            decisions_open=facts.decisions_open,
            decisions_blocking=facts.decisions_blocking,
            refuted_high=facts.assumptions_refuted_high,
            overdue=facts.assumptions_overdue,
            silent_endpoints=facts.endpoints_silent,
            best_value=facts.best_value,
            baseline=project.metric_baseline,
            direction=project.metric_direction,
            calling_date=facts.calling_date,
            calls_seen=facts.first_call_at is not None,
        )
    )


# What rooms above show in the head of every page about a project; they add it in their AppConfig.ready.
Head = Callable[[Project, Person], Mapping[str, Any]]
heads: list[Head] = []


def heads_with(function: Head) -> Head:
    """Registers a part of the head: names for the templates, in a fixed number of queries."""
    if function not in heads:
        heads.append(function)
    return function


def header(project: Project, user: Person) -> dict[str, Any]:
    """What the head of every page about a project shows besides the project itself."""
    added = [function(project, user) for function in heads]
    return {
        **{name: value for part in added for name, value in part.items()},
        "stages": stage_words(user),
        "words": labels(user),
        "healths": HEALTH,
        "health_words": [HEALTH_REASON.get(reason, reason) for reason in project.facts.health_reasons],
        "may_edit": project.may_edit(user),
        "may_manage": isinstance(user, User) and user.is_ml_team,
        "road": ROAD[1:] if project.stage != Stage.DRAFT else ROAD,
    }


def waiting_for(project: Project) -> dict[str, Any] | None:
    """Whom or what the project waits for, as far as it is known: `{who, what, since or by}`."""
    if project.stage != Stage.SUBMITTED or project.accepted_at:
        return None
    if project.question:
        who = project.requester.email if project.requester_id and project.requester else None
        return {"who": who, "what": "information", "since": project.asked_at}
    return {"who": "ml_team", "what": "answer", "by": project.answer_by}
