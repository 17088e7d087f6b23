"""A page is kept until anything that it shows is changed, by whichever way, and for one person alone."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from cities import absences, bodies
from cities.choices import Role
from cities.models import CalendarDay, City, User
from config import kept_pages
from core import page_marks
from core.models import PageMark
from core.sealing import seal
from events.choices import EventKind, Precision
from events.models import Event
from roadmap.bodies import merging
from roadmap.choices import Status, Verdict
from roadmap.founding import access
from roadmap.importing import apply, runs
from roadmap.models import DeadlineChange, Item, Milestone, ReminderStage, Report, Roadmap, SavedFilter
from roadmap.planning import actions as planning
from roadmap.planning import directions
from roadmap.planning.wording import wording_of
from roadmap.reminders import badge
from roadmap.reporting import actions
from tests.database import Cast, Elsewhere
from tests.roadmap.conftest import on_day, with_a_past

PAGES = (
    "/",
    "/r/sochi-minsk/",
    "/r/sochi-minsk/timeline/",
    "/r/sochi-minsk/items/",
    "/r/sochi-minsk/items/1/",
    "/my/",
    "/bodies/",
    "/events/",
)
TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w{64}')
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def keeping(settings) -> None:
    settings.KEEP_PAGES = True


@pytest.fixture
def world(make_roadmap: Callable[..., Roadmap], cast: Cast, elsewhere: Elsewhere) -> Iterator[Roadmap]:
    """A roadmap with a past, an event at an item, a second roadmap, a day off, a kept filter; all on one day."""
    roadmap = with_a_past(make_roadmap(9), cast)
    with on_day(str(TODAY)):
        actions.ask_for_date(
            _milestone("3", cast.minsk),
            cast.minsk_coordinator,
            new_date=date(2027, 6, 30),
            reason="Письмо 14-2",
        )
        event = Event.objects.create(
            title="Фестиваль",
            kind=EventKind.FESTIVAL,
            precision=Precision.DAY,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(3),
            city=cast.sochi,
        )
        event.items.add(roadmap.items.get(number="1"))
        event.organisers.add(cast.sochi_culture)
        CalendarDay.objects.create(country="RU", date=TODAY, is_working=False)
        SavedFilter.objects.create(
            user=cast.sochi_coordinator, roadmap=roadmap, name="Мои", query="overdue=1"
        )
        absences.set_absence(
            cast.sochi_executor.pk,
            cast.administrator,
            deputy_id=cast.sochi_colleague.pk,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(2),
        )
        yield roadmap


def _milestone(number: str, city: City) -> int:
    found = Milestone.objects.filter(item__number=number, item__roadmap__slug="sochi-minsk", side__city=city)
    return found.order_by("due_date")[0].pk


def plain(html: bytes) -> str:
    assert all(
        TOKEN.match(html.decode(), found.start())
        for found in re.finditer(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"', html.decode())
    )
    return TOKEN.sub(r"\1", html.decode())


class Reader:
    """Somebody who looks at the pages again and again."""

    def __init__(self, person: User, settings: Any) -> None:
        self.client, self.settings, self.person = Client(), settings, person
        self.client.force_login(person)

    def kept(self, path: str) -> Any:
        return self.client.get(path)

    def anew(self, path: str) -> Any:
        self.settings.KEEP_PAGES = False
        try:
            return self.client.get(path)
        finally:
            self.settings.KEEP_PAGES = True

    def looks(self) -> None:
        """All pages are kept now, and are what a page made anew would be."""
        for path in PAGES:
            first = self.kept(path)
            if first.status_code == 200:
                again = self.kept(path)
                assert again.wsgi_request.page_is_kept, path
                assert plain(first.content) == plain(again.content), path

    def sees_the_truth(self, after: str) -> dict[str, str]:
        """Whatever may be kept is what a page made anew is; what all pages show, by address."""
        shown = {}
        for path in PAGES:
            # The number at the bell is a minute old at most, and that minute may end just between the two.
            cache.delete(badge._key(self.person.pk))
            kept, anew = self.kept(path), self.anew(path)
            assert kept.status_code == anew.status_code, (path, after)
            shown[path] = plain(kept.content)
            assert shown[path] == plain(anew.content), (path, after)
        return shown


@pytest.fixture
def coordinator(world: Roadmap, cast: Cast, settings: Any) -> Reader:
    return Reader(cast.sochi_coordinator, settings)


# A direction without items, and an absence of somebody else: true, and on none of these pages.
SHOWN_NOWHERE = {"add a direction", "remove a direction", "end an absence"}


def verbs(roadmap: Roadmap, cast: Cast) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What people do, one after another."""
    admin, sochi = cast.administrator, cast.sochi_coordinator
    pk = _milestone("2", cast.sochi)
    executor = _milestone("1", cast.sochi)
    yield "report", lambda: actions.report(pk, sochi, status=Status.IN_PROGRESS, progress=55, text="Идёт")
    yield (
        "report to be decided",
        lambda: actions.report(
            executor, cast.sochi_executor, status=Status.DONE, progress=100, links=["https://example.org/a"]
        ),
    )
    yield (
        "return",
        lambda: actions.decide(
            Report.objects.latest("pk").pk, sochi, verdict=Verdict.RETURNED, remark="Где?"
        ),
    )
    yield (
        "ask for a date",
        lambda: actions.ask_for_date(
            executor, cast.sochi_executor, new_date=date(2027, 1, 15), reason="Письмо"
        ),
    )
    yield (
        "decide on a date",
        lambda: actions.decide_on_date(
            DeadlineChange.objects.filter(verdict="").latest("pk").pk, sochi, verdict=Verdict.ACCEPTED
        ),
    )
    item = roadmap.items.get(number="4")
    new = replace(wording_of(item), title="Иные слова", deadline_text="до 1 мая 2027 г.")
    yield "change an item", lambda: planning.change_item(item.pk, admin, new, seen=wording_of(item).print)
    yield "add an item", lambda: planning.add_item(roadmap.pk, admin, replace(new, number="50"))
    yield (
        "take off control",
        lambda: planning.take_off_control(roadmap.items.get(number="6").pk, admin, reason="Нет"),
    )
    yield "add a direction", lambda: directions.add_direction(roadmap.pk, admin, title="Спорт")
    yield (
        "move a direction",
        lambda: directions.move_direction(roadmap.directions.get(title="Культура").pk, admin, up=True),
    )
    yield "remove a direction", lambda: directions.remove_direction(roadmap.directions.latest("pk").pk, admin)
    yield "open a roadmap", lambda: access.open_to(Roadmap.objects.get(slug="rostov-brest"), sochi, admin)
    yield (
        "change a body",
        lambda: bodies.change_body(
            cast.sochi_culture.pk,
            admin,
            bodies.BodyDetails(name="Департамент культуры", short_name="Культура"),
            seen=bodies.print_of(cast.sochi_culture),
        ),
    )
    yield "end an absence", lambda: absences.end_absence(cast.sochi_executor.absences.get().pk, admin)
    yield "merge bodies", lambda: merging.merge(cast.sochi_culture.pk, cast.sochi_education.pk, admin)
    yield "undo a merge", lambda: merging.undo(merging.BodyMerge.objects.latest("pk").pk, admin)
    yield "rename a person", lambda: User.objects.filter(pk=sochi.pk).update(name="Иная")
    yield "import", lambda: _import(roadmap, admin)
    yield "take an import back", lambda: apply.revert(roadmap.imports.latest("pk").pk, admin)


def _import(roadmap: Roadmap, by: User) -> None:
    rows = ["№;Мероприятие;Срок исполнения;От г. Сочи;От г. Минска"]
    rows += ["2;Новые слова;до 1 декабря 2026 г.;Мэрия города Сочи;Мингорисполком"]
    rows += ["77;Новый пункт;ежегодно;Мэрия города Сочи;Мингорисполком"]
    run = runs.start(roadmap, runs.Upload("plan.csv", "\n".join(rows).encode()), by)
    apply.apply(run.pk, by)


def test_whatever_people_do_is_seen_at_once(world: Roadmap, cast: Cast, coordinator: Reader) -> None:
    coordinator.looks()
    before = coordinator.sees_the_truth("nothing")
    for name, verb in verbs(world, cast):
        verb()
        after = coordinator.sees_the_truth(name)
        assert before != after or name in SHOWN_NOWHERE, f"{name} shows nowhere: the test says nothing"
        before = after


def columns(model: type[models.Model]) -> list[models.Field]:
    return [
        column
        for column in model._meta.concrete_fields
        if not column.primary_key and not isinstance(column, models.GeneratedField)
    ]


# After these nothing could be compared: the person is signed out, or no page has a day.
NOT_LEFT_SO = {"is_active", "must_change_password", "password", "time_zone"}


def by_hand(model: type[models.Model], column: models.Field) -> bool:
    """Change the column of all rows by SQL; whether the database took it."""
    value = {
        "TextField": "$$ иначе$$ || {0}",
        "CharField": f"left({{0}} || $$я$$, {column.max_length or 20})",
        "DateField": "{0} + 1",
        "DateTimeField": "{0} + interval '1 day'",
        "BooleanField": "NOT {0}",
    }.get(column.get_internal_type(), "{0}")
    name = f'"{column.column}"'
    if value == "{0}" and model._meta.label_lower in page_marks.UNSEEN_COLUMNS:
        return False  # Nothing would change, and there somebody looks.
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET {name} = {value.format(name)}')  # noqa: S608
            return bool(cursor.rowcount)
    except DatabaseError:
        return False


def test_sql_by_hand_in_any_column_of_any_table_is_seen(world: Roadmap, coordinator: Reader) -> None:
    changed = set()
    coordinator.looks()
    app = ""
    for model in page_marks.watched():
        if app and app != model._meta.app_label:
            coordinator.sees_the_truth(app)
        app = model._meta.app_label
        for column in columns(model):
            unseen = page_marks.UNSEEN_COLUMNS.get(model._meta.label_lower, ())
            before = page_marks.version(None), page_marks.version("sochi-minsk")
            with transaction.atomic():
                if by_hand(model, column) and column.column not in unseen:
                    changed.add(model._meta.label_lower)
                    assert page_marks.version(None) != before[0], (model, column)
                transaction.set_rollback(column.column in NOT_LEFT_SO)
    assert len(coordinator.sees_the_truth(app)["/my/"]) > 1000
    assert {
        "cities.body", "cities.city", "cities.user", "events.event", "roadmap.direction", "roadmap.item",
        "roadmap.milestone", "roadmap.responsibility", "roadmap.roadmap", "roadmap.savedfilter", "roadmap.side",
    } <= changed  # fmt: skip


def test_every_table_of_ours_is_watched_or_said_to_be_unseen(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pages\\_move\\_%'")
        there = [table for (table,) in cursor.fetchall()]
    for model in page_marks.watched():
        assert there.count(model._meta.db_table) == len(page_marks.ROWS), model
    labels = {model._meta.label_lower for model in page_marks.watched()}
    assert "roadmap.item" in labels
    assert "roadmap.itemevent" not in labels
    assert not labels & page_marks.UNSEEN


def test_a_change_in_one_roadmap_leaves_the_pages_of_another(
    world: Roadmap, elsewhere: Elsewhere, coordinator: Reader
) -> None:
    for label, change in (
        ("an item", lambda: Item.objects.filter(roadmap=elsewhere.roadmap).update(title="Иначе")),
        ("a milestone", lambda: Milestone.objects.filter(item__roadmap=elsewhere.roadmap).update(version=9)),
    ):
        coordinator.looks()
        change()
        assert coordinator.kept("/r/sochi-minsk/").wsgi_request.page_is_kept, label
        assert not hasattr(coordinator.kept("/my/").wsgi_request, "page_is_kept"), label


def test_a_row_that_moves_to_another_roadmap_is_seen_in_both(world: Roadmap, elsewhere: Elsewhere) -> None:
    both = ("sochi-minsk", "rostov-brest")
    before = [page_marks.version(slug) for slug in both]
    Item.objects.filter(pk=world.items.get(number="9").pk).update(
        roadmap=elsewhere.roadmap, number="99", direction=elsewhere.roadmap.directions.get()
    )
    assert all(page_marks.version(slug) != old for slug, old in zip(both, before, strict=True))


def test_putting_the_marks_together_changes_no_version(world: Roadmap) -> None:
    before = [page_marks.version(slug) for slug in (None, "sochi-minsk", "rostov-brest")]
    for _time in range(30):
        Item.objects.filter(number="1").update(note="")
    changed = [page_marks.version(slug) for slug in (None, "sochi-minsk", "rostov-brest")]
    assert all(old != new for old, new in zip(before, changed, strict=True))
    page_marks.tidy()
    assert [page_marks.version(slug) for slug in (None, "sochi-minsk", "rostov-brest")] == changed
    assert PageMark.objects.count() < 60


def test_whatever_asks_who_may_see_a_page_is_asked_before_it_is_given_out(settings: Any) -> None:
    assert settings.MIDDLEWARE[-1] == "config.kept_pages.KeepPages"


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
    pk = _milestone("2", cast.sochi)
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
