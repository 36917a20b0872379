from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecksConfig(AppConfig):
    name = "intake.checks"
    label = "checks"
    verbose_name = _("Checks")

    def ready(self) -> None:
        from intake.checks import hearing, queries
        from intake.checks.wording import EVENTS
        from intake.projects import news, wording
        from intake.projects import queries as projects

        wording.say(EVENTS)
        news.heard_by(hearing.hear)
        # Asked by the page of an assumption alone: other pages do not pay for it.
        projects.heads_with(lambda project, user: {"check_of": queries.beside})
