from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "intake.comments"
    label = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from intake.comments import queries
        from intake.comments.choices import Kind
        from intake.comments.registry import Place, commented_on
        from intake.comments.wording import EVENTS
        from intake.projects import queries as projects
        from intake.projects import wording

        wording.say(EVENTS)
        itself = Place(lambda project, names, user: {"": project.name}, lambda project, subject: f"/p/{project.code}/")
        commented_on(Kind.PROJECT, itself)
        projects.heads_with(lambda project, user: {"comment_counts": queries.counts(project)})
