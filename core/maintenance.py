"""Maintenance: pages are read, nothing is written. By a setting, or while a file lies in the folder of files."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.failures import unavailable

FLAG = ".maintenance"
READING = ("GET", "HEAD", "OPTIONS")


def is_on() -> bool:
    """Whether the setting MAINTENANCE or the file `.maintenance` in MEDIA_ROOT says so."""
    return settings.MAINTENANCE or (Path(settings.MEDIA_ROOT) / FLAG).exists()


class ReadOnly:
    """Answers 503 to what would write, with a sentence; signing in writes, so only who is signed in reads on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or not is_on():
            return self.get_response(request)
        return unavailable(
            request, _("The program is being maintained: pages can be read, nothing is accepted.")
        )
