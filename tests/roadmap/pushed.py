"""What the tests of reminders in browsers ask: a browser of a person, subscribed as its script would."""

from typing import Any

from django.test import Client

from cities.models import User
from roadmap.channels import browsers
from roadmap.models import PushBrowser
from tests.push_service import Browser, PushService
from tests.roadmap.daily import asked_by

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def subscribed(person: User, service: PushService, name: str = "first") -> Browser:
    """A browser in which reminders of the person are shown from now on."""
    browser = service.subscribe(name)
    browsers.subscribe(person, browsers.read(browser.subscription()), asked_by(person))
    return browser


def row_of(browser: Browser) -> PushBrowser:
    return PushBrowser.objects.get(endpoint=browser.endpoint)


def turns_on(window: Client, browser: Browser) -> Any:
    """What the page's script posts once its person has pressed the button and allowed it."""
    return window.post("/profile/browsers/", {"subscription": browser.subscription()}, follow=True)
