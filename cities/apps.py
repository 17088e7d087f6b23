"""Cities and people as an app of Django: what it registers when the program starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    """Registers what is held of a person, and that a changed password ends trust in browsers."""

    name = "cities"
    verbose_name = _("Cities and people")

    def ready(self) -> None:
        from cities import holdings, standing  # noqa: F401 - statements take people from here on
        from cities.accounts import ends_with_password
        from cities.signing_in import holdings as of_signing_in
        from cities.signing_in import sessions, trusting  # noqa: F401 - sessions listens from here on

        ends_with_password(trusting.end_trust)
        holdings.register()
        of_signing_in.register()
