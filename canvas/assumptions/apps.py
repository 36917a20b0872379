from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssumptionsConfig(AppConfig):
    name = "canvas.assumptions"
    label = "assumptions"
    verbose_name = _("Assumptions")

    def ready(self) -> None:
        from canvas.assumptions import queries
        from canvas.assumptions.wording import EVENTS
        from intake.comments.choices import Kind
        from intake.comments.registry import Place, commented_on
        from intake.projects import facts, wording

        facts.provides(queries.facts_of)
        wording.say(EVENTS)
        one = Place(queries.statements, lambda project, number: f"/p/{project.code}/assumptions/{number}/")
        commented_on(Kind.ASSUMPTION, one)
