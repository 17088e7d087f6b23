"""What every app uses, as an app of Django: what it registers when the program starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Keeps history and marks of pages through migrations, and lets the journal listen."""

    name = "core"
    verbose_name = _("Security")

    def ready(self) -> None:
        from core import journal  # noqa: F401 - its receivers listen from here on
        from core.backup import nightly
        from core.keeping import keep_history, refuse_to_go_back
        from core.page_marks import unwatch, watch

        nightly.register()
        pre_migrate.connect(refuse_to_go_back, sender=self)
        post_migrate.connect(keep_history, sender=self)
        pre_migrate.connect(unwatch, sender=self)
        post_migrate.connect(watch, sender=self)
