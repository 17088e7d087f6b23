"""A large database for the measurements: the example roadmap copied, each copy between another pair of cities.

Copied with everything that hangs on it: responsible bodies, milestones, reports, decisions, moved dates. The
database copies by itself, a statement for each table. Rows like valid ones are not checked once more, nor is their
history written, where the account of the database may leave that out (a superuser's): else it takes minutes longer.
"""

from itertools import combinations, islice
from typing import Any

from django.db import connection, models, transaction

from cities.models import Body, City
from roadmap.models import (
    DeadlineChange,
    Decision,
    Direction,
    Item,
    Milestone,
    Report,
    Responsibility,
    Roadmap,
    Side,
)

# In this order: each refers to those before it. Where a row of the example has the id 7, its third copy has
# 3 x STRIDE + 7: so every copy knows its neighbours without asking.
TABLES: tuple[type[models.Model], ...] = (
    Roadmap,
    Side,
    Direction,
    Item,
    Responsibility,
    Milestone,
    DeadlineChange,
    Report,
    Decision,
)
STRIDE = 100_000


def fill(example: Roadmap, roadmaps: int, items: int) -> None:
    """Bring the example, alone in its database, to `items` items, and the database to `roadmaps` roadmaps."""
    _lengthen(example, items)
    count = next(n for n in range(2, roadmaps + 2) if n * (n - 1) // 2 >= roadmaps)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")
        _copy_cities(cursor, count)
        cursor.execute("CREATE TEMPORARY TABLE pair (n int, first int, second int) ON COMMIT DROP")
        pairs = islice(combinations(range(1, count + 1), 2), roadmaps - 1)
        cursor.executemany(
            "INSERT INTO pair VALUES (%s, %s, %s)", [(n, *pair) for n, pair in enumerate(pairs, 1)]
        )
        cursor.execute("ANALYZE cities_body")
        for model in TABLES:
            _copy(cursor, model)
        # A milestone and the report that it waits on refer to each other: this half comes last.
        cursor.execute(
            "UPDATE roadmap_milestone new SET pending_report_id = old.pending_report_id + new.id - old.id"
            " FROM roadmap_milestone old"
            " WHERE old.id = new.id %% %s AND old.pending_report_id IS NOT NULL AND new.id > %s",
            [STRIDE, STRIDE],
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _lengthen(example: Roadmap, items: int) -> None:
    """More items, like the last one, with a milestone on each side."""
    last = example.items.order_by("-order")[0]
    points = list(last.milestones.order_by("side_id", "due_date").distinct("side_id"))
    for number in range(example.items.count() + 1, items + 1):
        item = Item.objects.create(
            roadmap=example,
            direction=last.direction,
            number=str(number),
            order=last.order + number,
            title=last.title,
            deadline_text=last.deadline_text,
            deadline_kind=last.deadline_kind,
        )
        for point in points:
            lead = last.responsibilities.filter(side=point.side)[0].body
            Responsibility.objects.create(item=item, side=point.side, body=lead)
            due = point.first_due_date
            Milestone.objects.create(item=item, side=point.side, first_due_date=due, due_date=due)


def _copy_cities(cursor: Any, count: int) -> None:
    """Cities, each with bodies like those of both sides, so that either side's can be taken over."""
    City.objects.bulk_create(
        City(id=n * STRIDE, slug=f"city-{n}", name=f"Город {n}", country="RU", country_name="Россия")
        for n in range(1, count + 1)
    )
    cursor.execute(
        "INSERT INTO cities_body (id, city_id, name, short_name, aliases, email)"
        " SELECT n * %s + id, n * %s, name || ' · ' || city_id, short_name, '{}', ''"
        " FROM cities_body, generate_series(1, %s) n",
        [STRIDE, STRIDE, count],
    )


def _copy(cursor: Any, model: type[models.Model]) -> None:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField) and field.name != "pending_report"
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field) for field in fields)
    table = model._meta.db_table
    # The side whose part this is says which of the two cities takes it over.
    of_side = "old.id" if model is Side else "old.side_id" if model is Responsibility else "NULL"
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} old CROSS JOIN pair"  # noqa: S608 - our own names
        f" LEFT JOIN roadmap_side place ON place.id = {of_side} WHERE old.id < {STRIDE} ORDER BY pair.n, old.id"
    )
    # The triggers of the next table look into this one, by plans made for as few rows as are known of.
    cursor.execute(f"ANALYZE {table}")


def _value(model: type[models.Model], field: models.Field) -> str:
    """The expression for a column of the copy."""
    column, city = f'old."{field.column}"', "CASE place.order WHEN 1 THEN pair.first ELSE pair.second END"
    if field.primary_key or field.related_model in TABLES:
        return f"pair.n * {STRIDE} + {column}"
    if field.related_model is City:
        return f"({city}) * {STRIDE}"
    if field.related_model is Body:
        return "NULL" if model is Report else f"({city}) * {STRIDE} + {column}"
    if model is Roadmap and field.name in ("slug", "title"):
        return f"{column} || '-' || pair.n"
    return column
