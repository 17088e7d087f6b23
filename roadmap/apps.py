"""Roadmaps as an app of Django: what it registers when the program starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    """Registers sources of reminders, the works of the night, what is held of a person, a block of the profile."""

    name = "roadmap"
    verbose_name = _("Roadmaps")

    def ready(self) -> None:
        from cities import accounts, profile
        from cities.signing_in import handing_over
        from roadmap.channels import block, browsers, linking
        from roadmap.housekeeping import holdings, works
        from roadmap.questions import notices as questions
        from roadmap.reminders import bounced, milestones, notices, sources, summary

        own: list[sources.Source] = [
            milestones.MilestoneSource(),
            *notices.NOTICES,
            *questions.SOURCES,
            summary.SummarySource(),
            bounced.BouncedSource(),
        ]
        for source in own:
            sources.register(source)
        works.register()
        holdings.register()
        profile.plug_in(block.of_person)
        # Whoever knew the password may have linked a chat, or a browser, with it.
        accounts.ends_with_password(linking.unlink_all)
        accounts.ends_with_password(browsers.end_all)
        handing_over.plug_in(browsers.handed_over, browsers.ended_elsewhere)
