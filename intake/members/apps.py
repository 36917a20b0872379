from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "intake.members"
    label = "members"
