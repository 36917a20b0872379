"""The structured parts of the canvas on pages: its panels and the impact simulation. Each works without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from canvas.boxes import actions, impact, law, layout, queries
from canvas.boxes.choices import IMPACT_FIELDS, PANEL_FIELDS, PanelKey
from canvas.boxes.forms import PANEL_FORMS, PanelForm, VersionForm, named_rows
from canvas.boxes.models import Panel
from canvas.boxes.shown import around, is_partial, shown_panel
from intake.accounts.queries import people_near
from intake.base.pages import page
from intake.projects import queries as projects
from intake.projects.models import Project

# What the page of the simulation asks for; the running cost and the currency are those of the cost panel.
SIMULATION = (*IMPACT_FIELDS, "run_cost_per_month", "currency")


def asked_here(key: PanelKey) -> tuple[str, ...]:
    """The fields that a panel's own form shows."""
    return tuple(name for name in PANEL_FIELDS[key] if name not in IMPACT_FIELDS)


def form_of(row: Panel, names: Sequence[str], posted: QueryDict | None = None) -> PanelForm:
    """A panel's form of which a page shows only `names`: the other fields keep what is stored."""
    kind = PANEL_FORMS[PanelKey(row.key)]
    if posted is None:
        return kind(initial=row.data)
    return kind({**row.data, **{name: posted.get(name, "") for name in names}})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def panel(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One panel's fields. 422 and 409 keep what was typed; a conflict names what somebody else set.

    With `propose` nothing is saved: the answers to the AI Act's questions fill in class and reason.
    """
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.panel_row(project, key)
    names = asked_here(PanelKey(key))
    if request.method != "POST":
        return panel_page(request, project, row, form_of(row, names))
    if "propose" in request.POST:
        return panel_page(request, project, row, form_of(row, names, proposal(request.POST)), proposed=True)
    form, version = form_of(row, names, request.POST), VersionForm(request.POST)
    if not version.is_valid():
        form.add_error(None, version.errors["version"])
    if not form.is_valid():
        return panel_page(request, project, row, form, status=422)
    try:
        row = save(request, project, key, form, version)
    except actions.StalePanel as stale:
        return panel_page(request, project, stale.current, form, yours=form.stored(), status=409)
    if is_partial(request):
        return page(request, "boxes/panel_shown.html", {"project": project, "panel": shown_panel(row, project)})
    return redirect(f"{reverse('boxes:canvas', args=[code])}#panel-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def simulation(request: HttpRequest, code: str) -> HttpResponse:
    """The impact simulation: its figures and what they come to. With `calculate` nothing is saved."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    row = queries.panel_row(project, PanelKey.COST)
    if request.method != "POST":
        return simulation_page(request, project, row, form_of(row, SIMULATION))
    project = projects.get_for_editing(code, user)
    form, version = form_of(row, SIMULATION, request.POST), VersionForm(request.POST)
    if "calculate" in request.POST:
        return simulation_page(request, project, row, form, told=usable(form))
    if not version.is_valid():
        form.add_error(None, version.errors["version"])
    if not form.is_valid():
        return simulation_page(request, project, row, form, told=usable(form), status=422)
    try:
        save(request, project, PanelKey.COST, form, version)
    except actions.StalePanel as stale:
        return simulation_page(request, project, stale.current, form, told=usable(form), status=409)
    return redirect(f"{reverse('boxes:canvas', args=[code])}#box-impact")


def save(request: HttpRequest, project: Project, key: str, form: PanelForm, version: VersionForm) -> Panel:
    """Saves a panel from its valid form. Raises StalePanel."""
    user: Any = request.user
    return actions.save_panel(
        project=project,
        key=key,
        data=form.stored(),
        version=version.cleaned_data["version"],
        actor=user,
        at=timezone.now(),
    )


def proposal(posted: QueryDict) -> QueryDict:
    """What was typed, with the class and the reason that the four answers point to; as it was if they point nowhere."""
    points_to = law.proposed(posted)
    changed = posted.copy()
    if points_to:
        changed["ai_act_class"], changed["rationale"] = points_to.value, law.rationale(posted)
    return changed


def usable(form: PanelForm) -> dict[str, Any]:
    """What is right among the typed figures, as it would be stored: a wrong one counts as not said."""
    form.is_valid()
    return form.stored()


def panel_page(
    request: HttpRequest,
    project: Project,
    row: Panel,
    form: PanelForm,
    *,
    yours: Mapping[str, Any] | None = None,
    proposed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One panel as a form; with `yours`, beside what somebody else set meanwhile."""
    names = asked_here(PanelKey(row.key))
    form.suggest(f"people-{row.key}")
    context = {
        **around(project, request.user),
        "panel": shown_panel(row, project),
        "form": form,
        "shown": [form[name] for name in names],
        "names": people_near(project.brand) if form.people else (),
        "differing": differing(row, yours, names),
        "stale": yours is not None,
        "may_propose": row.key == PanelKey.PRIVACY,
        "proposed": proposed,
        "pointed": proposed and law.proposed(form.data) is not None,
    }
    return page(request, "boxes/panel.html", context, block="form", status=status)


def differing(row: Panel, yours: Mapping[str, Any] | None, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """(label, theirs, yours) of the fields on which two saves do not agree."""
    if yours is None:
        return []
    key = PanelKey(row.key)
    pairs = zip(named_rows(key, row.data), named_rows(key, yours), strict=True)
    return [
        (label, theirs, mine)
        for (name, label, theirs), (_name, _label, mine) in pairs
        if name in names and theirs != mine
    ]


def simulation_page(
    request: HttpRequest,
    project: Project,
    row: Panel,
    form: PanelForm,
    *,
    told: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The simulation as a form beside its result; `told` are the typed figures, else the stored ones count."""
    user: Any = request.user
    context = {
        **around(project, user),
        "row": row,
        "form": form,
        "groups": groups(form),
        "title": layout.box("impact", _, plain=not user.is_ml_team).title,
        "result": impact.summary(row.data if told is None else told),
        "unread": [(bound.label, bound.errors[0]) for bound in form if bound.errors],
        "differing": differing(row, told, SIMULATION) if status == 409 else [],
        "stale": status == 409,
    }
    return page(
        request, "boxes/impact.html", context, block="result" if "calculate" in request.POST else "", status=status
    )


def groups(form: PanelForm) -> list[tuple[str, str, list[list[Any]]]]:
    """(title, help, lines of fields) of the parts of the simulation's form."""
    parts = [
        (_("Today"), "", [["rule"], ["rule_recall", "rule_precision"]]),
        (_("The model"), _("As measured, or as you hope for."), [["recall", "precision"]]),
        (_("How many cases"), "", [["cases_low", "cases", "cases_high"], ["cases_per", "positive_share"]]),
        (
            _("What each outcome is worth"),
            _("For one case. What nobody knows may stay empty."),
            [
                ["hit_gain_low", "hit_gain", "hit_gain_high"],
                ["false_alarm_cost", "miss_cost", "silence_gain"],
                ["run_cost_per_month", "currency"],
            ],
        ),
    ]
    return [(title, text, [[form[name] for name in line] for line in lines]) for title, text, lines in parts]
