from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoadmapConfig(AppConfig):
    name = "roadmap"
    verbose_name = _("Roadmaps")

    def ready(self) -> None:
        from roadmap import holdings, works
        from roadmap.questions import notices as questions
        from roadmap.reminders import milestones, notices, sources, summary

        own: list[sources.Source] = [
            milestones.MilestoneSource(),
            *notices.NOTICES,
            *questions.SOURCES,
            summary.SummarySource(),
        ]
        for source in own:
            sources.register(source)
        works.register()
        holdings.register()
