"""The people of a project, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import FieldError, InvalidFields
from intake.base.forms import errors_of
from intake.members import actions, queries
from intake.members.forms import MemberForm
from intake.members.models import Member
from intake.projects import queries as projects
from intake.projects.choices import AskRole

FIELDS = {"role", "email", "name"}


def show_member(member: Member, with_address: bool) -> dict[str, Any]:
    """A person of a project as the API has them; addresses are for people of the brand and the ML team."""
    name, email = (member.user.name, member.user.email) if member.user else (member.name, member.email)
    return {"role": member.role, "name": name, "email": email if with_address else None, "account": bool(member.user)}


def people_of(data: object) -> dict[str, dict[str, Any]]:
    """{role: person} from the body's `members`. Raises InvalidFields with one entry a fault, by place in the list."""
    if not isinstance(data, list) or len(data) > len(AskRole):
        raise fault("members", "invalid", f"members must be a list of up to {len(AskRole)} people.")
    found: dict[str, dict[str, Any]] = {}
    for place, item in enumerate(data):
        if not isinstance(item, dict) or set(item) - FIELDS:
            raise fault(f"members.{place}", "invalid", "A member is an object with role, email and name.")
        form = MemberForm(item)
        if not form.is_valid():
            faults = [FieldError(f"members.{place}.{e.field}", e.code, e.detail) for e in errors_of(form)]
            raise InvalidFields(errors=faults)
        role = form.cleaned_data["role"]
        if role in found:
            raise fault(f"members.{place}.role", "twice", "One person answers for a role.")
        found[role] = form.named()
    return found


def fault(field: str, code: str, detail: str) -> InvalidFields:
    """One fault."""
    return InvalidFields(errors=[FieldError(field, code, detail)])


class Members(api.ApiView):
    """Who answers for what in a project; `PUT {members: [{role, email, name}]}` replaces all of them."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        project = projects.get_visible(code, person(request))
        open_to = project.may_edit(person(request))
        return api.listing(request, queries.of_project(project), lambda row: show_member(row, open_to), key="pk")

    def put(self, request: Request, code: str) -> Response:
        project = projects.get_for_editing(code, person(request))
        named = people_of(api.body(request, {"members"}).get("members"))
        actions.set_members(project=project, people=named, actor=person(request), at=timezone.now())
        return self.get(request, code)
