"""A file as it is handed in: judged, not saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.attachments.kinds import ENDINGS, clean_name, kind_of

LONGEST_SENT_NAME = 1_000


class FileForm(forms.Form):
    """One file: picture, PDF, office document or text, of a size that is allowed."""

    file = forms.FileField(
        label=gettext_lazy("Add a file"),
        help_text=gettext_lazy("Pictures, PDF, office documents, CSV or text; nothing that a browser could run."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{ending}" for ending in (*ENDINGS, "jpeg"))}),
        error_messages={"empty": gettext_lazy("The file is empty."), "required": gettext_lazy("Choose a file.")},
    )
    content_type = ""
    name = ""

    def clean_file(self) -> Any:
        """The file; `name` and `content_type` are what is kept of it. Raises ValidationError."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        most = settings.ATTACHMENT_LIMIT
        sent = (file.name or "")[-LONGEST_SENT_NAME:]
        if (file.size or 0) > most:
            told = _("This file has %(size)d MB; at most %(most)d MB are taken.")
            sizes = {"size": (file.size or 0) // 1024**2 + 1, "most": most // 1024**2}
            raise forms.ValidationError(told % sizes, code="too_large")
        kind = kind_of(file, sent)
        if kind is None:
            told = _("This kind of file is not taken. Pictures (png, jpg, gif, webp), PDF, %(rest)s are.")
            rest = ", ".join(ending for ending in ENDINGS[5:])
            raise forms.ValidationError(told % {"rest": rest}, code="unsupported")
        self.content_type, self.name = kind, clean_name(sent, kind)
        file.seek(0)
        return file
