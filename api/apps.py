"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Registers what the API holds of a person, ends tokens with a password, and hears what happens."""

    name = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from api import holdings, tokens
        from api.webhooks import ledger
        from cities import accounts
        from roadmap import happenings

        holdings.register()
        # Whoever knew the password may have made a token with it.
        accounts.ends_with_password(tokens.revoke_all)
        happenings.hear(ledger.hear)
