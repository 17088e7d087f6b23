"""Moments are told by the clock of the reader's own city: a report of the 30th there is not "of the 29th"."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.formats import date_format

from cities.middleware import OwnClock
from cities.models import City
from core.templatetags import pieces
from roadmap.exporting import runs
from roadmap.models import Incoming
from roadmap.reporting import actions
from tests.roadmap.daily import milestone_of
from tests.roadmap.exports import fetch, items, sheet, tables
from tests.roadmap.letters_in import address_of, answer_to, answered, found_in, post


@pytest.fixture
def reported(plan, cast):
    """Said at half past two in the afternoon by UTC: half past midnight of the next day in Vladivostok."""
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    with time_machine.travel(datetime(2026, 11, 29, 14, 30, tzinfo=UTC), tick=False):
        actions.report(
            milestone_of(plan, "1", cast.sochi).pk,
            cast.sochi_executor,
            status="in_progress",
            progress=40,
            text="Идёт.",
        )
        yield plan


@pytest.mark.parametrize(
    ("who", "moment"),
    [
        ("sochi_executor", "30 ноября 2026, 00:30"),
        ("minsk_executor", "29 ноября 2026, 17:30"),
        ("administrator", "29 ноября 2026, 17:30"),
    ],
)
def test_a_report_is_dated_by_the_readers_clock(client, cast, reported, who, moment):
    client.force_login(getattr(cast, who))

    page = client.get(f"/r/{reported.slug}/items/1/").content.decode()

    assert moment in page
    assert timezone.get_current_timezone_name() == "Europe/Moscow"


DAYS = [("sochi_executor", "30.11.2026"), ("minsk_executor", "29.11.2026"), ("administrator", "29.11.2026")]


@pytest.fixture
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("who", "day"), DAYS)
@pytest.mark.parametrize("kind", ["workbook", "reference"])
def test_a_paper_is_dated_by_the_clock_of_who_asked_for_it(client, cast, reported, own_media, kind, who, day):
    """At once in the web server, and in the worker, whose own clock is the server's."""
    person = getattr(cast, who)
    client.force_login(person)
    run, _is_new = runs.ask(kind, reported, person, "")

    runs.make(run.pk)

    run.refresh_from_db()
    for made in (fetch(client, kind), run.file.read()):
        told = str(items(sheet(made)) if kind == "workbook" else tables(made))
        assert f"{day}, " in told
        assert told.count("29.11.2026, ") + told.count("30.11.2026, ") == 1
    assert timezone.get_current_timezone_name() == "Europe/Moscow"


@pytest.mark.parametrize(
    ("who", "day"), [("sochi_executor", "30 ноября 2026"), ("administrator", "29 ноября 2026")]
)
def test_an_items_paper_is_dated_likewise(client, cast, reported, who, day):
    client.force_login(getattr(cast, who))

    made = client.get(f"/r/{reported.slug}/items/1/paper/").content

    said = " ".join(pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert f"{day}, {cast.sochi_executor.name}" in said


def test_the_page_behind_a_letters_link_is_read_by_the_recipient(told, cast, mail_server, settings):
    settings.MAILBOX_TRUSTED_HOSTS = []
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    (said,) = answered(mail_server, cast)

    page = Client().get(found_in(r"https?://[^/\s]+(/letters/confirm/\S+)", said)).text

    came = Incoming.objects.get().received_at.astimezone(ZoneInfo("Asia/Vladivostok"))
    assert date_format(came, "j E Y, H:i") in page
    assert timezone.get_current_timezone_name() == "Europe/Moscow"


def test_the_clock_is_the_servers_again_after_a_failure(settings):
    def fails(_request):
        timezone.activate("Asia/Vladivostok")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        OwnClock(fails)(RequestFactory().get("/"))

    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_what_is_drawn_once_is_drawn_for_each_clock():
    def drawings() -> int:
        before = pieces._drawn.cache_info().misses
        pieces.drawn_once({}, "components/arrow.html", title="Часы")
        return pieces._drawn.cache_info().misses - before

    drawings()
    with timezone.override("Asia/Vladivostok"):
        assert drawings() == 1
        assert drawings() == 0
