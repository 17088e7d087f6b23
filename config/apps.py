"""The project as a Django app (its commands and health pages), and the admin's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import watch

        watch.start()


class ProjectAdminConfig(AdminConfig):
    default_site = "config.admin.ProjectAdminSite"
