from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "intake.jobs"
    label = "jobs"

    def ready(self) -> None:
        from intake.jobs import actions, bell

        if bell.ring not in actions.bell:
            actions.bell.append(bell.ring)
