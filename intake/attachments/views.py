"""Files of a project: the list, adding, looking at, removing and bringing back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.attachments import actions, queries, storage
from intake.attachments.forms import FileForm
from intake.attachments.models import Attachment
from intake.base.errors import Invalid, NotFound
from intake.base.pages import go, page
from intake.projects.models import Project
from intake.projects.queries import get_for_editing, get_visible, header

# A file can do nothing in a browser, whatever it holds: no script, no form, no other address. Those of the middle line
# follow from nothing else: default-src is not for them.
POLICY = (
    "sandbox; default-src 'none'; object-src 'none'; script-src 'none'; style-src 'none'; connect-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, code: str) -> HttpResponse:
    """The files of a project. A script posts one file and gets the list; a plain form gets the page."""
    user = person(request)
    if request.method == "GET":
        return page(request, "attachments/list.html", context_of(get_visible(code, user), user), block="files")
    project = get_for_editing(code, user)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(
                project=project,
                name=form.name,
                content_type=form.content_type,
                chunks=form.cleaned_data["file"].chunks(),
                actor=user,
                at=timezone.now(),
            )
        except Invalid as fault:
            form.add_error("file", fault.errors[0].detail)
        else:
            return answer(request, project, user)
    context = context_of(project, user, form)
    return page(request, "attachments/list.html", context, block="files", status=422)


def answer(request: HttpRequest, project: Project, user: User, gone: Attachment | None = None) -> HttpResponse:
    """The list anew for a script, else back to the page."""
    if getattr(request, "htmx", None):
        context = context_of(project, user, gone=gone)
        return page(request, "attachments/list.html", context, block="files")
    return go(request, "attachments:list", code=project.code)


def context_of(
    project: Project, user: User, form: FileForm | None = None, gone: Attachment | None = None
) -> dict[str, Any]:
    """What the list shows."""
    return {
        **header(project, user),
        "project": project,
        "files": list(queries.of_project(project)),
        "gone": gone or queries.just_removed(project, user),
        "file_form": form or FileForm(),
        "most_mb": settings.ATTACHMENT_LIMIT // 1024**2,
        "tab": "",
        "nav_key": "projects",
    }


@require_safe
def file(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The file itself, to be saved; with `?show=1` a picture, to be seen on a page."""
    found = queries.get_file(code, number, person(request))
    if not storage.path_of(found.place).is_file():
        raise NotFound(_("This file is missing on the server. Tell whoever runs it."))
    shown = found.is_image and request.GET.get("show") == "1"
    # Opened when somebody reads it, so that an answer that nobody reads leaves nothing open.
    response = StreamingHttpResponse(storage.read(found.place), content_type=found.content_type, headers=SAFE)
    response["Content-Disposition"] = content_disposition_header(not shown, found.name) or ""
    response["Content-Length"] = str(found.size)
    return response


@require_POST
def remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Takes a file away; the list offers to bring it back."""
    user = person(request)
    project = get_for_editing(code, user)
    found = queries.get_file(code, number, user)
    actions.remove(attachment=found, actor=user, at=timezone.now())
    return answer(request, project, user, gone=found)


@require_POST
def restore(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Brings a file back."""
    user = person(request)
    project = get_for_editing(code, user)
    actions.restore(project=project, number=number, actor=user, at=timezone.now())
    return answer(request, project, user)
