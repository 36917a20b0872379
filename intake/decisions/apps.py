from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "intake.decisions"
    label = "decisions"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        from intake.decisions import queries
        from intake.decisions.wording import EVENTS, EVENTS_PLAIN
        from intake.projects import facts, wording

        facts.provides(queries.facts_of)
        wording.say(EVENTS, EVENTS_PLAIN)
