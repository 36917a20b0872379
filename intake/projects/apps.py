from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "intake.projects"
    label = "projects"
