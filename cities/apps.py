from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
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
