"""The project: settings, routes, the Celery application, and what starts the servers."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
