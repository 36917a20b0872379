from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RunsConfig(AppConfig):
    name = "intake.runs"
    label = "runs"

    def ready(self) -> None:
        from intake.projects import facts, wording
        from intake.runs import queries

        facts.provides(queries.facts_of, follows=("metric_name", "metric_direction"))
        wording.say(
            {
                "runs.linked": _("linked runs"),
                "runs.unlinked": _("unlinked runs"),
                "runs.read": _("read new test results"),
                "runs.noted": _("wrote a note on a test result"),
            },
            {"runs.linked": _("connected the test results"), "runs.unlinked": _("took test results away")},
        )
