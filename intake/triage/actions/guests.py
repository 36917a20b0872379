"""What somebody without an account does through a signed link: sends in one idea, answers what is asked about it.

A link's subject is the key of a brand until its idea is sent, and the code of the project from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from intake.accounts import guests
from intake.accounts.models import Brand, GuestLink, User
from intake.projects.actions import create_project
from intake.projects.models import Project
from intake.triage.actions.ideas import answer_question, hand_in

PURPOSE = "idea"
# So long the state of an idea can be read behind its link after it was sent.
READABLE = timedelta(days=365)


def invite(*, brand: Brand, name: str, email: str, actor: User, at: datetime) -> GuestLink:
    """A link to the form of one idea, for two weeks. Raises TooOften."""
    link, _text = guests.invite(purpose=PURPOSE, subject=brand.key, name=name, email=email, actor=actor, at=at)
    return link


def project_of(link: GuestLink) -> Project | None:
    """The idea that was sent through a link, None before."""
    if "-" not in link.subject:
        return None
    rows = Project.objects.select_related("brand", "owner", "lead", "requester", "facts")
    return rows.filter(code=link.subject).first()


@transaction.atomic
def send_as_guest(*, link: GuestLink, name: str, fields: Mapping[str, Any], at: datetime) -> Project:
    """One idea a link: sent twice it is still one, the first. Raises Brand.DoesNotExist for a brand that is gone."""
    held = GuestLink.objects.select_for_update().get(pk=link.pk)
    sent = project_of(held)
    if sent is not None:
        return sent
    brand = Brand.objects.get(key=held.subject)
    project = create_project(brand=brand, name=name, requester=None, at=at, fields=fields)
    hand_in(project, None, at, guest=held.name)
    held.subject = link.subject = project.code
    held.save(update_fields=["subject"])
    guests.extend(link=held, expires_at=at + READABLE)
    return project


def answer_as_guest(*, link: GuestLink, project: Project, answer: str, at: datetime) -> Project:
    """The guest answers what the ML team asked. Raises DecidedMeanwhile when no question is open any more."""
    return answer_question(project=project, answer=answer, actor=None, at=at, guest=link.name)
