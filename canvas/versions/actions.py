"""Going back: a restore is a save like any other, and becomes a revision of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from canvas.boxes.actions import lock, save_box, save_panel
from canvas.boxes.keeping import PANEL
from canvas.versions import queries
from canvas.versions.queries import Version
from intake.accounts.models import User
from intake.projects.models import Project


@transaction.atomic
def restore(*, project: Project, version: Version, seen: Mapping[str, int], actor: User, at: datetime) -> list[str]:
    """Writes what `version` says into the boxes and panels named in `seen`, each still at the version given there.

    Gives the keys of those that changed. All or nothing: raises StaleBox or StalePanel when somebody has saved one of
    them meanwhile, and UnknownBox, UnknownPanel for a key that is none. Undone by restoring the revision before.
    """
    # Held from the first comparison on: nobody writes between two parts of one restore.
    lock(project)
    now = queries.current(project)
    different = [key for key in seen if not queries.same_part(key, version.written, now)]
    for key in different:
        if key.startswith(PANEL):
            save_panel(
                project=project,
                key=key.removeprefix(PANEL),
                data=queries.known_fields(key, version.written),
                version=seen[key],
                actor=actor,
                at=at,
                source=version.source,
            )
        else:
            save_box(
                project=project,
                key=key,
                text=version.written.boxes[key],
                version=seen[key],
                actor=actor,
                at=at,
                source=version.source,
            )
    return different
