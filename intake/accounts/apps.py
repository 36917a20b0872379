from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "intake.accounts"
    label = "accounts"
    verbose_name = _("People and brands")

    def ready(self) -> None:
        """Lets calls of the API be sent again."""
        from intake.accounts import idempotency
        from intake.base import api

        api.repeated.append(idempotency.once)
