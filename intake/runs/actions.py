"""What people do about runs: link, unlink, ask for a sync, write a note. What a sync does is in sync.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import Conflict, FieldError, Invalid
from intake.jobs import actions as jobs
from intake.jobs.models import Job
from intake.projects import actions as projects
from intake.projects.models import Project
from intake.runs import mlflow_client, queries
from intake.runs.choices import LinkKind
from intake.runs.gateway import Connect, GatewayError
from intake.runs.models import Run, RunLink, TrackingServer

SYNC = "runs.sync"
# How long a person waits for the look whether an experiment exists, in seconds.
CHECK = 5.0


class LinkedAlready(Conflict):
    """This project has that link."""

    code = "linked_already"
    title = "This project is linked to that already"


@dataclass(frozen=True)
class Linked:
    """A new link, and what could not be checked."""

    link: RunLink
    warning: str = ""


def default_server() -> TrackingServer:
    """The site's own tracking server."""
    return TrackingServer.objects.get_or_create(name=TrackingServer.DEFAULT)[0]


def link_runs(
    *,
    project: Project,
    kind: LinkKind,
    value: str,
    actor: User | None,
    at: datetime,
    server: TrackingServer | None = None,
    connect: Connect = mlflow_client.connect,
) -> Linked:
    """Links an experiment or a tag to a project and asks for a sync.

    Raises Invalid for an experiment that the server does not have, LinkedAlready. A server that does not answer is no
    reason to refuse: the link stands, and the warning says so.
    """
    server = server or default_server()
    experiment_id, warning = "", ""
    if kind == LinkKind.EXPERIMENT:
        experiment_id, warning = _look(server, value, connect)
    with transaction.atomic():
        link, created = RunLink.objects.select_for_update().get_or_create(
            project=project,
            server=server,
            kind=kind,
            value=value,
            defaults={"created_by": actor, "created_at": at, "experiment_id": experiment_id},
        )
        if not created:
            if link.removed_at is None:
                raise LinkedAlready()
            link.removed_at, link.full_read_at, link.full_read_since = None, None, None
            link.created_by, link.created_at = actor, at
            link.experiment_id = experiment_id or link.experiment_id
            link.save(
                update_fields=[
                    "removed_at",
                    "full_read_at",
                    "full_read_since",
                    "created_by",
                    "created_at",
                    "experiment_id",
                ]
            )
        after = {"kind": str(kind), "value": value, "server": server.name}
        projects.record(project=project, kind="runs.linked", actor=actor, at=at, subject=value[:200], after=after)
        request_sync(project=project, actor=actor, at=at)
    return Linked(link, warning)


def _look(server: TrackingServer, value: str, connect: Connect) -> tuple[str, str]:
    """The experiment's id if it can be had now, else a warning. Raises Invalid when there is no such experiment."""
    try:
        address = queries.address_of(server)
        tracking = connect(address, CHECK)
        found = tracking.find_experiment(value) or tracking.get_experiment(value)
    except GatewayError as error:
        return "", _("Linked, but not checked: %(why)s It is tried again by itself.") % {"why": error}
    if found is None:
        told = {"name": address.name, "value": value}
        raise Invalid(
            errors=[FieldError("value", "unknown_experiment", _('%(name)s has no experiment "%(value)s".') % told)]
        )
    return found.id, ""


@transaction.atomic
def unlink_runs(*, link: RunLink, actor: User, at: datetime) -> None:
    """Ends a link: its runs are shown no more. The rows stay, with the notes that people wrote on them."""
    if not RunLink.objects.filter(pk=link.pk, removed_at=None).update(removed_at=at):
        return
    before = {"kind": link.kind, "value": link.value, "server": link.server.name}
    project = link.project
    projects.lock_facts(project=project)
    projects.record(project=project, kind="runs.unlinked", actor=actor, at=at, subject=link.value[:200], before=before)
    projects.set_facts(project=project, at=at, **queries.facts_of(project))
    if queries.links_of(project).exists():
        # Another link may show some of the same runs: they are its own from the next look on.
        request_sync(project=project, actor=actor, at=at)


@transaction.atomic
def request_sync(*, project: Project, actor: User | None, at: datetime) -> Job:
    """A job that looks at all of the project's runs, as a person wants it now."""
    queries.links_of(project).select_related(None).update(full_read_at=None)
    return jobs.enqueue(kind=SYNC, subject=project.code, at=at, requested_by=actor, arguments={"insist": True})


def enqueue_sync(*, project: Project, at: datetime) -> Job:
    """A job that looks for what is new."""
    return jobs.enqueue(kind=SYNC, subject=project.code, at=at)


@transaction.atomic
def note_run(*, run: Run, note: str, actor: User, at: datetime) -> None:
    """What a person has to say about a run; no sync ever touches it."""
    before = Run.objects.select_for_update().values_list("note", flat=True).get(pk=run.pk)
    if before == note:
        return
    Run.objects.filter(pk=run.pk).update(note=note)
    projects.record(
        project=run.project,
        kind="runs.noted",
        actor=actor,
        at=at,
        subject=str(run)[:200],
        before={"note": before},
        after={"note": note},
    )
