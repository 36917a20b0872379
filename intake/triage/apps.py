from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    name = "intake.triage"
    label = "triage"
    verbose_name = _("Triage and gates")

    def ready(self) -> None:
        """Tells the words for this room's events, and how to work out its facts."""
        from canvas.versions.registry import freezes
        from intake.projects import facts
        from intake.projects import wording as words
        from intake.triage import queries, wording

        words.say(wording.EVENT, wording.EVENT_PLAIN)
        # Confidence comes from readiness, so the priority follows it.
        facts.provides(queries.score_facts, follows=("readiness",))
        freezes(queries.frozen)
