from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "intake.members"
    label = "members"
    verbose_name = _("People of projects")

    def ready(self) -> None:
        """Tells the words for this room's events, which facts it knows, and what it shows in a project's head."""
        from intake.members import queries, wording
        from intake.projects import facts
        from intake.projects import queries as projects
        from intake.projects import wording as words

        words.say(wording.EVENT)
        facts.provides(queries.facts_of)
        projects.heads_with(lambda project, user: {"standing": queries.standing(project, user)})
