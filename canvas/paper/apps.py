from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperConfig(AppConfig):
    name = "canvas.paper"
    label = "paper"

    def ready(self) -> None:
        from intake.projects import wording

        wording.say(
            {
                "canvas.imported": _("took the canvas from a file"),
                "canvas.copied": _("copied a canvas"),
            }
        )
