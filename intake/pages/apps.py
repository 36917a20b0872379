from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "intake.pages"
    label = "pages"
