"""Roadmaps as an app of Django: what it registers when the program starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    """Registers the sources of reminders, the works of the night and what is held of a person."""

    name = "roadmap"
    verbose_name = _("Roadmaps")

    def ready(self) -> None:
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
