"""The project as a Django app (its commands and health pages), and the admin's site."""

import gc

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Starts the watch over failures, where the settings name a place to send them, and ends the start of the program.

    What was read since the settings were is left alone from now on, at the end of the process too.
    """

    name = "config"

    def ready(self) -> None:
        from config import watch

        watch.start()
        gc.freeze()
        gc.enable()


class ProjectAdminConfig(AdminConfig):
    """Django's administration, with our site in place of its own."""

    default_site = "config.admin.ProjectAdminSite"
