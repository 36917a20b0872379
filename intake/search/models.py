"""The index: what can be found, and which words lead to which project. All of it can be made anew from the rooms."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.projects.models import Project
from intake.search.choices import INDEXED


class SearchDocument(models.Model):
    """One thing that can be found. Who may find it is asked of its project each time; without one, the ML team."""

    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in INDEXED])
    # A box key, a comment's number, an endpoint's slug; empty for the project itself.
    subject = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    vector = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "subject"], name="search_document_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in INDEXED]), name="search_kind_known"),
        ]
        indexes = [GinIndex(fields=["vector"], name="search_vector")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} of {self.project_id}"


class Posting(models.Model):
    """That a word occurs in a project, and what it weighs there (BM25 without the rarity of the word)."""

    pk = models.CompositePrimaryKey("project_id", "lexeme")
    # Not checked row by row: these are the most rows of the site, and one of no project leads nowhere.
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    lexeme = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        # Similar projects are found by this index alone, without a look at the table.
        indexes = [models.Index(fields=["lexeme"], include=["project", "weight"], name="posting_lexeme")]

    def __str__(self) -> str:
        return f"{self.lexeme} in {self.project_id}"


class Word(models.Model):
    """In how many projects a word occurs: rare words say more, and how many rows a question reads is known before."""

    lexeme = models.CharField(max_length=40, primary_key=True)
    projects = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.lexeme}: {self.projects}"


class SynonymGroup(models.Model):
    """Words that mean the same need: "churn, cancel, leave". Asking for one of them finds the others."""

    words = models.TextField(_("words"), help_text=_("Single words with commas between, in any language."))
    is_need = models.BooleanField(
        _("a need"),
        default=True,
        help_text=_("What somebody wants (churn, fraud) counts more than what it is about (advert, photo)."),
    )
    # The same as the index knows them; written by actions.save_synonyms alone.
    lexemes = ArrayField(models.CharField(max_length=40), default=list, editable=False)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words[:80]
