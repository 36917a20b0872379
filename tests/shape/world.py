"""A world with something in every room, and the address of every route in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from canvas.assumptions.models import Assumption
from canvas.boxes import actions as canvas
from intake.accounts import guests
from intake.attachments import actions as attachments
from intake.base.weeks import Week
from intake.checks import actions as checks
from intake.checks.choices import CheckKind
from intake.comments import actions as comments
from intake.comments.choices import Kind
from intake.decisions import actions as decisions
from intake.endpoints import actions as endpoints
from intake.jobs import actions as jobs
from intake.lists import actions as lists
from intake.lists.choices import Place
from intake.members import actions as members
from intake.notices.actions.wishes import send_test
from intake.notices.letters import unsubscribe_link
from intake.notices.models import Channel, Notice
from intake.projects.choices import Visibility
from intake.projects.models import Project
from intake.reports.actions import freeze_week
from intake.reports.queries import company_zone
from intake.runs.models import Run, RunLink, TrackingServer
from intake.triage import actions as triage
from intake.triage.models import BulkChange
from tests.factories import IDEA
from tests.people import Cast


def routes(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name, pattern) of every route but the admin's, whose rights are tested in tests/accounts."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from routes(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else "")
        else:
            yield f"{namespace}{entry.name}", entry


@dataclass
class World:
    """What addresses need."""

    code: str
    parts: dict[str, Any]

    def address(self, name: str, pattern: URLPattern) -> str:
        wanted = pattern.pattern.converters
        return reverse(name, kwargs={part: self.part(name, part) for part in wanted})

    def part(self, name: str, part: str) -> Any:
        """What stands for a part of a route's address: its own, or the one that all routes share."""
        own = f"{name}.{part}"
        return self.parts[own] if own in self.parts else self.parts[part]


def world(people: Cast, visibility: Visibility) -> World:
    """One project with something in every room."""
    now = timezone.now()
    fields = {**IDEA, "owner": people.zoe}
    project = triage.submit_idea(brand=people.nordlys, name="Churn", requester=people.zoe, at=now, fields=fields)
    Project.objects.filter(pk=project.pk).update(visibility=visibility)
    project.refresh_from_db()
    members.set_member(project=project, role="SRC", name="Olga", email="olga@data.example", actor=people.jan, at=now)
    question: dict[str, Any] = {"question": "Go?", "due_on": now.date(), "actor": people.jan, "at": now}
    decisions.ask_decision(project=project, asked=people.zoe, **question)
    outside = decisions.ask_decision(project=project, guest_name="Olga", guest_email="olga@data.example", **question)
    assert outside.link is not None
    # A second version, so that the first differs from what stands there now.
    canvas.save_box(project=project, key="monitoring", text="Weekly.", version=1, actor=people.kasper, at=now)
    said = comments.comment(
        project=project, kind=Kind.PROJECT, subject="", text="Hm.", actor=people.zoe, at=now
    ).comment
    slug = f"churn-{visibility}"
    endpoints.register(slug=slug, details={"name": "Churn", "project": project}, actor=people.jan, at=now)
    server = TrackingServer.objects.first() or TrackingServer.objects.create(name="default")
    link = RunLink.objects.create(
        project=project, server=server, kind="tag", value=project.code, created_at=now, created_by=people.jan
    )
    run = Run.objects.create(
        project=project, link=link, server=server, run_id="r1", name="r1", status="finished", seen_at=now
    )
    job = jobs.enqueue(kind="runs.sync", subject=project.code, at=now, requested_by=people.zoe)
    week = Week.last_ended(now, company_zone())
    freeze_week(week=week, at=now)
    kept = attachments.attach(
        project=project, name="a.txt", content_type="text/plain", chunks=[b"Words."], actor=people.zoe, at=now
    )
    invited, _text = guests.invite(
        purpose="idea", subject="NVB", name="Ida", email="ida@desk.example", actor=people.zoe, at=now
    )
    first = Assumption.objects.filter(project=project).order_by("number").first()
    assert first is not None
    pushed = {"expected_every_hours": 24.0}
    checks.set_check(assumption=first, kind=CheckKind.PUSH, name="match-rate", terms=pushed, actor=people.jan, at=now)
    sent, _text = guests.invite(
        purpose="assumption", subject=str(first.pk), name="Olga", email="olga@data.example", actor=people.jan, at=now
    )
    entry = project.journal.first()
    assert entry is not None
    told = Notice.objects.create(
        recipient=people.zoe, project=project, entry=entry, kind="accepted", topic="mine", cause="world", at=now
    )
    view = lists.save_view(
        name=f"Mine {visibility}", place=Place.PROJECTS, query="stage=poc", shared=False, owner=people.zoe, at=now
    )
    room = Channel.objects.create(name=f"Room {visibility}", secret="", shown="Slack", topics=["mine"], created_at=now)
    parts = {
        "code": project.code,
        "slug": slug,
        "key": "value",
        "week": str(week),
        "form": "json",
        "number": job.pk,
        "version": "1",
        "api-revision.number": 1,
        "token": guests.text_of(outside.link),
        "comments:one.number": said.pk,
        "api-comment.number": said.pk,
        **{f"decisions:{name}.number": 1 for name in ("one", "edit", "withdraw")},
        **{f"api-decision{name}.number": 1 for name in ("", "-answer", "-withdraw")},
        **dict.fromkeys(("notices:open.number", "api-notice-read.number"), told.pk),
        "notices:unsubscribe.token": unsubscribe_link(people.zoe, "mine").rstrip("/").rpartition("/")[2],
        "notices:mail.name": "digest",
        "notices:retry.number": send_test(user=people.zoe, at=now).pk,
        **dict.fromkeys(("notices:channel.number", "notices:test_channel.number"), room.pk),
        **{f"lists:{name}.number": view.pk for name in ("change", "delete", "take_back")},
        "triage:bulk_undo.number": BulkChange.objects.create(by=people.jan, at=now, verb="tag").pk,
        "boxes:panel.key": "privacy",
        "api-panel.key": "privacy",
        "paper:example.key": "churn-saas",
        "paper:copy.source": project.code,
        "api-brand.key": "NVB",
        "pages:brand.key": "NVB",
        "runs:unlink.number": link.pk,
        "runs:note.number": run.pk,
        "triage:revoke.number": invited.pk,
        **{f"attachments:{name}.number": kept.pk for name in ("file", "remove", "restore")},
        "api-run-link.number": link.pk,
        "api-assumption.number": first.pk,
        "api-assumption-check.number": first.pk,
        "api-check-results.name": "match-rate",
        **{f"checks:{name}.number": first.number for name in ("edit", "remove", "bring_back")},
        "api-assumption-evidence.number": first.pk,
        **{
            f"assumptions:{name}.number": first.number for name in ("one", "answer", "decide", "edit", "send", "unsend")
        },
        "assumptions:unsend.link": sent.pk,
        **dict.fromkeys(("assumptions:catalogue_edit.number", "assumptions:catalogue_retire.number"), 1),
    }
    return World(project.code, parts)


ALL = dict(routes(get_resolver().url_patterns))
