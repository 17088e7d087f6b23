"""A page is kept until anything that it shows is changed, by whichever way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from cities import absences, bodies
from cities.models import User
from core import page_marks
from core.models import PageMark
from roadmap.bodies import merging
from roadmap.choices import Status, Verdict
from roadmap.founding import access
from roadmap.importing import apply, runs
from roadmap.models import DeadlineChange, Item, Milestone, Report, Roadmap
from roadmap.planning import actions as planning
from roadmap.planning import directions
from roadmap.planning.wording import wording_of
from roadmap.reporting import actions
from tests.config.keeping import Reader, milestone_of
from tests.database import Cast, Elsewhere

# A direction without items, and an absence of somebody else: true, and on none of these pages.
SHOWN_NOWHERE = {"add a direction", "remove a direction", "end an absence"}


def verbs(roadmap: Roadmap, cast: Cast) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What people do, one after another."""
    admin, sochi = cast.administrator, cast.sochi_coordinator
    pk = milestone_of("2", cast.sochi)
    executor = milestone_of("1", cast.sochi)
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
    of_tables = page_marks.versions_of_tables()
    for _time in range(30):
        Item.objects.filter(number="1").update(note="")
    changed = [page_marks.version(slug) for slug in (None, "sochi-minsk", "rostov-brest")]
    assert all(old != new for old, new in zip(before, changed, strict=True))
    page_marks.tidy()
    assert [page_marks.version(slug) for slug in (None, "sochi-minsk", "rostov-brest")] == changed
    now = page_marks.versions_of_tables()
    assert {scope for scope in now if now[scope] != of_tables.get(scope)} == {
        page_marks.scope_of_table("roadmap_item")
    }
    assert PageMark.objects.filter(scope__gte=page_marks.EVERYTHING).count() < 60
    assert PageMark.objects.filter(scope=page_marks.scope_of_table("roadmap_item")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_migrations_run_nothing_is_kept(world: Roadmap, coordinator: Reader) -> None:
    """The former program serves on without triggers; where a migration fails, it does for long."""
    coordinator.looks()
    page_marks.unwatch([object()])
    try:
        for title in ("Иначе", "Снова иначе"):
            Item.objects.filter(roadmap=world, number="1").update(title=title)
            for path in ("/r/sochi-minsk/items/", "/r/sochi-minsk/items/1/"):
                page = coordinator.kept(path)
                assert not hasattr(page.wsgi_request, "page_is_kept"), path
                assert title in page.content.decode(), path
    finally:
        page_marks.watch()
    coordinator.looks()
    assert coordinator.kept("/r/sochi-minsk/").wsgi_request.page_is_kept
