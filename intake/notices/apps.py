from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "intake.notices"
    label = "notices"

    def ready(self) -> None:
        from intake.notices.actions.telling import READER
        from intake.projects import journal

        journal.read_by(READER)
