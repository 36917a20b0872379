from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoxesConfig(AppConfig):
    name = "canvas.boxes"
    label = "boxes"

    def ready(self) -> None:
        from canvas.boxes import queries
        from intake.projects import facts, wording

        facts.provides(queries.facts)
        wording.say(
            {
                "canvas.opened": _("opened the canvas"),
                "canvas.box": _("wrote in the canvas"),
                "canvas.panel": _("changed a panel of the canvas"),
            }
        )
