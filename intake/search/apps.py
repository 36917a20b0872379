from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "intake.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Reads the journal on; a fresh database begins with the product's synonyms."""
        from intake.projects import journal
        from intake.search.actions import READER

        journal.read_by(READER)
        post_migrate.connect(begin, sender=self)


def begin(**_options: Any) -> None:
    """Fills an empty table of synonyms; one that an admin has changed stays as it is."""
    from intake.search.actions import begin_synonyms

    begin_synonyms()
