from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "intake.search"
    label = "search"
