from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "intake.base"
    label = "base"
