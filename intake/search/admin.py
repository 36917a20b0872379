"""The company's synonyms, for admins."""

from __future__ import annotations

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from intake.search import actions
from intake.search.models import SynonymGroup
from intake.search.words import words_of

LONGEST, MOST = 2_000, 60


class SynonymForm(forms.ModelForm[SynonymGroup]):
    """A group as an admin writes it: single words, so that no part of a phrase stands for the whole."""

    class Meta:
        model = SynonymGroup
        fields = ("words", "is_need")

    def clean_words(self) -> str:
        """The words with one comma between, each once."""
        said = [word.strip() for word in re.split(r"[,;\n]", str(self.cleaned_data["words"])) if word.strip()]
        phrases = [word for word in said if len(words_of(word)) != 1]
        if phrases:
            raise ValidationError(_("Write single words: “%(word)s” is none.") % {"word": phrases[0][:40]})
        words = list(dict.fromkeys(said))
        if not 2 <= len(words) <= MOST or sum(map(len, words)) > LONGEST:
            raise ValidationError(_("A group has 2 to %(most)d words.") % {"most": MOST})
        return ", ".join(words)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin[SynonymGroup]):
    """A change holds from the next question on; nothing has to be indexed anew."""

    form = SynonymForm
    list_display = ["words", "is_need"]
    list_filter = ["is_need"]
    search_fields = ["words"]

    def save_model(self, request: HttpRequest, obj: SynonymGroup, form: SynonymForm, change: bool) -> None:
        """With the words as the index knows them."""
        actions.save_synonyms(group=obj, words=form.cleaned_data["words"])
