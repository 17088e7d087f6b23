"""A kept page is given to the one person it was made for, whole, and never to whoever reaches the cache."""

import gzip
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from cities.choices import Role
from cities.models import User
from config import kept_pages
from core import page_marks
from core.sealing import seal
from roadmap.models import Milestone, ReminderStage, Roadmap, SavedFilter
from tests.config.keeping import PAGES, TOKEN, Reader, milestone_of, plain
from tests.database import Cast, Elsewhere
from tests.roadmap.conftest import on_day


def test_whatever_asks_who_may_see_a_page_is_asked_before_it_is_given_out(settings: Any) -> None:
    # The clock of the reader's city changes no answer: the kept page was made by it.
    after = settings.MIDDLEWARE[settings.MIDDLEWARE.index("config.kept_pages.KeepPages") + 1 :]
    assert after == ["cities.middleware.OwnClock"]


def test_signing_in_changes_no_page(world: Roadmap, cast: Cast) -> None:
    before = page_marks.version(None)
    cast.sochi_reader.last_login = "2026-11-22T10:00:00Z"
    cast.sochi_reader.save(update_fields=["last_login"])
    assert page_marks.version(None) == before


def test_nobody_sees_what_was_kept_for_another(world: Roadmap, cast: Cast, settings: Any) -> None:
    people = [cast.sochi_reader, cast.sochi_executor, cast.sochi_colleague, cast.minsk_reader]
    readers = [Reader(person, settings) for person in people]
    for reader in readers:
        reader.looks()
    for reader, person in zip(readers, people, strict=True):
        reader.sees_the_truth(str(person))
        assert person.email in reader.kept("/my/").content.decode()


@pytest.mark.parametrize("role", [Role.READER, Role.EXECUTOR, Role.ADMINISTRATOR])
def test_a_right_that_is_given_or_taken_counts_at_once(
    world: Roadmap, cast: Cast, coordinator: Reader, role: str
) -> None:
    coordinator.looks()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cities_user SET role = %s WHERE id = %s", [role, cast.sochi_coordinator.pk])
    coordinator.sees_the_truth(role)


def test_a_page_that_is_closed_to_somebody_is_gone_at_once(
    world: Roadmap, cast: Cast, coordinator: Reader, elsewhere: Elsewhere
) -> None:
    coordinator.looks()
    User.objects.filter(pk=cast.sochi_coordinator.pk).update(is_active=False)
    assert coordinator.kept("/r/sochi-minsk/").status_code == 302
    User.objects.filter(pk=cast.sochi_coordinator.pk).update(is_active=True, body=elsewhere.body)
    coordinator.client.force_login(cast.sochi_coordinator)
    assert coordinator.kept("/r/sochi-minsk/").status_code == 404


def test_the_number_at_the_bell_and_another_day_are_seen(
    world: Roadmap, coordinator: Reader, cast: Cast
) -> None:
    coordinator.looks()
    with on_day("2027-02-01"):
        coordinator.client.force_login(cast.sochi_coordinator)
        coordinator.sees_the_truth("another day")
    ReminderStage.objects.all().delete()
    coordinator.sees_the_truth("stages")


def test_a_notice_is_shown_once_and_kept_never(world: Roadmap, coordinator: Reader, cast: Cast) -> None:
    coordinator.looks()
    pk = milestone_of("2", cast.sochi)
    answer = coordinator.client.post(
        f"/r/sochi-minsk/milestones/{pk}/report/",
        {
            "status": "in_progress",
            "progress": "45",
            "text": "Идёт",
            "version": Milestone.objects.get(pk=pk).version,
        },
    )
    assert answer.status_code == 302
    first, second = (plain(coordinator.client.get("/r/sochi-minsk/items/2/").content) for _time in range(2))
    assert ("Отчёт записан" in first, "Отчёт записан" in second) == (True, False)


def test_the_token_of_a_kept_page_is_good_and_another_each_time(
    world: Roadmap, cast: Cast, coordinator: Reader
) -> None:
    client = coordinator.client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sochi_coordinator)
    pages = [client.get("/r/sochi-minsk/items/").content.decode() for _time in range(3)]
    found = [set(re.findall(r"csrfmiddlewaretoken\" value=\"(\w{64})", page)) for page in pages]
    assert all(len(tokens) == 1 for tokens in found)
    assert len(set.union(*found)) == 3
    sent = {"csrfmiddlewaretoken": found[2].pop(), "query": "overdue=1", "name": "Второй"}
    assert client.post("/r/sochi-minsk/filters/", sent).status_code == 302
    assert SavedFilter.objects.filter(name="Второй").exists()


def test_errors_and_foreign_pages_have_a_token_too(world: Roadmap, coordinator: Reader) -> None:
    for path in ("/r/sochi-minsk/items/404/", "/r/rostov-brest/", "/r/sochi-minsk/?on=nonsense"):
        page = coordinator.kept(path)
        assert page.status_code in (400, 404)
        assert TOKEN.search(page.content.decode())
        assert not hasattr(coordinator.kept(path).wsgi_request, "page_is_kept")


def test_what_goes_over_the_line_is_one_good_gzip_file(world: Roadmap, coordinator: Reader) -> None:
    for path in PAGES[1:]:
        plainly = plain(coordinator.kept(path).content)
        for _time in range(2):
            packed = coordinator.client.get(path, headers={"accept-encoding": "gzip"})
            assert packed["Content-Encoding"] == "gzip"
            assert int(packed["Content-Length"]) == len(packed.content)
            assert plain(gzip.decompress(packed.content)) == plainly
            assert packed["Cache-Control"] == "private, no-store"


def test_without_the_cache_pages_are_made_as_ever(world: Roadmap, cast: Cast, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    reader = Reader(cast.sochi_coordinator, settings)
    for path in PAGES[1:]:
        assert reader.kept(path).status_code == 200
        assert TOKEN.search(reader.kept(path).content.decode())
    reader.sees_the_truth("no cache")


def test_whoever_reaches_the_cache_neither_reads_a_page_nor_changes_it(
    world: Roadmap, cast: Cast, coordinator: Reader
) -> None:
    coordinator.looks()
    key = kept_pages._key(coordinator.kept("/r/sochi-minsk/items/").wsgi_request)
    stamp, sealed = cache.get(key)
    assert "Фестиваль".encode() not in sealed
    for changed in (
        sealed[:-1] + b"x",
        b"",
        seal(b'{"lengths": [], "headers": {}, "visited": ""}\0', "page:1"),
    ):
        cache.set(key, [stamp, changed], 60)
        page = coordinator.kept("/r/sochi-minsk/items/")
        assert not hasattr(page.wsgi_request, "page_is_kept")
        assert "Фестиваль" in page.content.decode()
    other = Reader(cast.sochi_reader, coordinator.settings)
    request = other.kept("/r/sochi-minsk/items/").wsgi_request
    cache.set(kept_pages._key(request), [request.page_stamp, sealed], 60)
    assert not hasattr(other.kept("/r/sochi-minsk/items/").wsgi_request, "page_is_kept")
