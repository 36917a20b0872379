from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    name = "intake.attachments"
    label = "attachments"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Tells the words for this room's events."""
        from intake.attachments import wording
        from intake.projects import wording as words

        words.say(wording.EVENT)
