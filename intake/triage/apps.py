from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    name = "intake.triage"
    label = "triage"
    verbose_name = _("Triage and gates")

    def ready(self) -> None:
        """Tells the words for this room's events."""
        from intake.projects import wording as words
        from intake.triage import wording

        words.say(wording.EVENT, wording.EVENT_PLAIN)
