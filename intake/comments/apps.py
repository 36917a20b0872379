from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "intake.comments"
    label = "comments"
