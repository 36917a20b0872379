from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "intake.attachments"
    label = "attachments"
