"""Events as an app of Django: what it adds to the pages and letters of others when the program starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Registers its reminders, its panels on items and people, and what it holds of a person."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from cities import accounts
        from events import feeds, holdings
        from events.agenda import entries
        from events.panels import found, left_outside, of_item, of_person
        from events.reminders import EventSource
        from roadmap import panels
        from roadmap.reminders import sources

        panels.plug_in(
            panels.Provider(
                of_item=of_item, of_person=of_person, entries=entries, found=found, left_outside=left_outside
            )
        )
        sources.register(EventSource())
        # Whoever knew the password may have made an address with it.
        accounts.ends_with_password(feeds.revoke)
        holdings.register()
