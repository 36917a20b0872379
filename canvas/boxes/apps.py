from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoxesConfig(AppConfig):
    name = "canvas.boxes"
    label = "boxes"

    def ready(self) -> None:
        from canvas.boxes import queries
        from intake.comments.choices import Kind
        from intake.comments.registry import Place, commented_on
        from intake.projects import facts, wording

        facts.provides(queries.facts)
        wording.say(
            {
                "canvas.opened": _("opened the canvas"),
                "canvas.box": _("wrote in the canvas"),
                "canvas.box_done": _("called a box of the canvas done"),
                "canvas.box_reopened": _("called a box of the canvas not done yet"),
                "canvas.panel": _("changed a panel of the canvas"),
            }
        )
        boxes = Place(queries.box_titles, lambda project, key: f"/p/{project.code}/canvas/#box-{key}")
        commented_on(Kind.BOX, boxes)
