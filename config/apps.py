"""The project as a Django app (its commands and health pages), and the admin's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Starts the watch over failures, where the settings name a place to send them."""

    name = "config"

    def ready(self) -> None:
        from config import watch

        watch.start()


class ProjectAdminConfig(AdminConfig):
    """Django's administration, with our site in place of its own."""

    default_site = "config.admin.ProjectAdminSite"
