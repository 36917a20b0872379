"""A canvas as a file: judged before anything is written. Every fault is named, with the box or panel it is in."""

from __future__ import annotations

from typing import Any

import orjson
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canvas.boxes.choices import PANEL_FIELDS, BoxKey, PanelKey
from canvas.boxes.forms import PANEL_FORMS, TextForm
from canvas.paper.queries import FORMAT, VERSION, Content
from intake.base.errors import FieldError, Invalid
from intake.base.forms import Choice, errors_of

# No canvas that a site writes is larger: ten boxes and five panels, all full, of four bytes a letter.
LARGEST = 1_000_000
KNOWN = ("format", "version", "license", "boxes", "panels")
BOX_KNOWN = ("text", "done")
LICENSE_KNOWN = ("name", "url", "attribution")


class PaperForm(forms.Form):
    """How large the paper is."""

    paper = Choice(
        label=gettext_lazy("Paper"),
        choices=[("a4", gettext_lazy("A4")), ("a3", gettext_lazy("A3"))],
        required=False,
    )

    def clean_paper(self) -> str:
        """A4 unless asked otherwise."""
        return self.cleaned_data["paper"] or "a4"


class Judged:
    """Collects what a file says, and what is wrong with it."""

    def __init__(self) -> None:
        self.boxes: dict[str, str] = {}
        self.done: set[str] = set()
        self.panels: dict[str, dict[str, Any]] = {}
        self.faults: list[FieldError] = []

    def fault(self, where: str, code: str, detail: str) -> None:
        """One more thing that is wrong."""
        self.faults.append(FieldError(where[:100], code, detail))

    def of_kind(self, where: str, value: object) -> dict[str, Any]:
        """The value as an object; a fault and an empty one if it is something else."""
        if isinstance(value, dict):
            return value
        self.fault(where, "invalid", _("This must be an object."))
        return {}


def read(value: object) -> Content:
    """What a file says that has been parsed already. Raises Invalid, which names each fault with its place."""
    judged = Judged()
    if not isinstance(value, dict):
        raise Invalid(errors=[FieldError("", "invalid", _("This is no canvas: the file must hold a JSON object."))])
    judge_head(judged, value)
    for key, box in judged.of_kind("boxes", value.get("boxes", {})).items():
        judge_box(judged, key, box)
    for key, data in judged.of_kind("panels", value.get("panels", {})).items():
        judge_panel(judged, key, data)
    if judged.faults:
        raise Invalid(_("Nothing was taken from this file."), errors=judged.faults[:50])
    return Content(boxes=judged.boxes, done=frozenset(judged.done), panels=judged.panels)


def judge_head(judged: Judged, value: dict[str, Any]) -> None:
    """That it is a file of ours, of a version that we read."""
    if value.get("format") != FORMAT:
        judged.fault(
            "format", "unknown_format", _("This is no canvas: “format” must be “%(name)s”.") % {"name": FORMAT}
        )
    version = value.get("version")
    if version is not VERSION and (isinstance(version, bool) or version != VERSION):
        told = _("This file has version %(theirs)s; this site reads version %(ours)d.")
        judged.fault("version", "unknown_version", told % {"theirs": str(version)[:20], "ours": VERSION})
    for name, text in judged.of_kind("license", value.get("license", {})).items():
        if name not in LICENSE_KNOWN or not isinstance(text, str):
            judged.fault(f"license.{name}", "unknown_field", _("A licence has a name, an address and an attribution."))
    if not ("boxes" in value or "panels" in value):
        judged.fault("boxes", "required", _("There are neither boxes nor panels in this file."))
    for name in value:
        if name not in KNOWN:
            judged.fault(str(name), "unknown_field", _("A canvas file has no such part."))


def judge_box(judged: Judged, key: str, box: object) -> None:
    """One box: its text, and whether it was called done."""
    where = f"boxes.{key}"
    if key not in set(BoxKey):
        told = _("The canvas has no box “%(key)s”. The boxes are: %(keys)s.")
        judged.fault(where, "unknown_box", told % {"key": key[:40], "keys": ", ".join(BoxKey)})
        return
    said = judged.of_kind(where, box)
    for name in said:
        if name not in BOX_KNOWN:
            judged.fault(f"{where}.{name}", "unknown_field", _("A box has a text and may be done, nothing else."))
    if isinstance(box, dict) and box.get("text") is None and box.keys() <= set(BOX_KNOWN):
        # Saying nothing of the text must not empty the box.
        judged.fault(f"{where}.text", "required", _("A box in this file needs its text; leave out a box that stays."))
    form = TextForm({"text": said.get("text", "")})
    for wrong in errors_of(form):
        judged.fault(f"{where}.text", wrong.code, wrong.detail)
    if not isinstance(said.get("done", False), bool):
        judged.fault(f"{where}.done", "invalid", _("This must be true or false."))
    judged.boxes[key] = form.cleaned_data.get("text", "")
    if said.get("done") is True:
        judged.done.add(key)


def judge_panel(judged: Judged, key: str, data: object) -> None:
    """One panel, by the form that its page has."""
    where = f"panels.{key}"
    if key not in set(PanelKey):
        told = _("The canvas has no panel “%(key)s”. The panels are: %(keys)s.")
        judged.fault(where, "unknown_panel", told % {"key": key[:40], "keys": ", ".join(PanelKey)})
        return
    said = judged.of_kind(where, data)
    known = PanelKey(key)
    for name in said:
        if name not in PANEL_FIELDS[known]:
            judged.fault(f"{where}.{name}", "unknown_field", _("This panel has no such field."))
    form = PANEL_FORMS[known](said)
    for wrong in errors_of(form):
        judged.fault(f"{where}.{wrong.field}".rstrip("."), wrong.code, wrong.detail)
    judged.panels[key] = form.stored() if form.is_valid() else {}


class FileForm(forms.Form):
    """A canvas file as a person hands it in. `content` is what it says."""

    file = forms.FileField(
        label=gettext_lazy("Canvas file"),
        help_text=gettext_lazy("The .json file that “Data file” on a canvas gives."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": gettext_lazy("The file is empty."), "required": gettext_lazy("Choose a file.")},
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Leave boxes and panels alone in which something stands already"),
        required=False,
    )
    content = Content()

    def clean_file(self) -> Any:
        """The file. Raises ValidationError with each fault and its place."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            told = _("This file has %(size)d kB; a canvas has at most %(most)d kB.")
            sizes = {"size": (file.size or 0) // 1000 + 1, "most": LARGEST // 1000}
            raise forms.ValidationError(told % sizes, code="too_large")
        try:
            self.content = read(orjson.loads(file.read()))
        except (orjson.JSONDecodeError, RecursionError):
            told = _("This is no canvas file: it does not hold JSON.")
            raise forms.ValidationError(told, code="malformed") from None
        except Invalid as error:
            named = [f"{fault.field}: {fault.detail}" if fault.field else fault.detail for fault in error.errors]
            raise forms.ValidationError([forms.ValidationError(told, code="invalid") for told in named]) from error
        return file


class CopyForm(forms.Form):
    """What of another project's canvas goes along beside its words."""

    costs = forms.BooleanField(
        label=gettext_lazy("Take the figures of cost and value along, too"),
        required=False,
    )
