from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EndpointsConfig(AppConfig):
    name = "intake.endpoints"
    label = "endpoints"
    verbose_name = _("Endpoints and usage")

    def ready(self) -> None:
        """Tells the words for this room's events, and which facts it knows."""
        from intake.comments.choices import Kind
        from intake.comments.registry import Place, commented_on
        from intake.endpoints import queries, wording
        from intake.projects import facts
        from intake.projects import wording as words

        words.say(wording.EVENT, wording.EVENT_PLAIN)
        facts.provides(queries.facts_of)
        commented_on(Kind.ENDPOINT, Place(queries.names, lambda project, slug: f"/e/{slug}/"))
