"""Times of the papers, for 49 and for 5,000 items: `python -m bench.exports`. Prints figures, asserts nothing.

Wants the program's environment (SECRET_KEY, DATABASE_URL …). The database is made for this and dropped afterwards.
"""

import io
import sys
import time
from datetime import date, timedelta
from statistics import median
from typing import Any

SIZES = {49: 5, 5000: 1}  # items: how often each paper is made
ON = date(2026, 11, 22)


def measure() -> None:
    """Make each paper of each size, for today and for a past day, and print the times."""
    # The models can be read only when Django is set up.
    from django.db import connection, transaction
    from django.http import QueryDict
    from django.test.utils import CaptureQueriesContext

    from roadmap.choices import ExportKind
    from roadmap.exporting import runs

    sys.stdout.write(
        f"{'paper':<12}{'items':>7}{'day':>12}{'median':>12}{'in the database':>17}{'queries':>9}{'size':>11}\n"
    )
    with transaction.atomic():
        for size, times in SIZES.items():
            roadmap, user = _roadmap(size)
            for kind in ExportKind.values:
                for query in ("", "on=2026-07-01"):
                    seconds, asked, file = [], 0.0, io.BytesIO()
                    for _time in range(times):
                        file = io.BytesIO()
                        with CaptureQueriesContext(connection) as captured:
                            began = time.perf_counter()
                            runs.write(kind, roadmap, user, QueryDict(query), file)
                            seconds.append(time.perf_counter() - began)
                        asked = sum(float(one["time"]) for one in captured.captured_queries)
                    sys.stdout.write(
                        f"{kind:<12}{size:>7}{query.removeprefix('on=') or 'today':>12}{median(seconds):>10.2f} s"
                        f"{asked:>15.2f} s{len(captured):>9}{len(file.getvalue()) / 1024:>8.0f} kB\n"
                    )
        transaction.set_rollback(True)


def _roadmap(size: int) -> tuple[Any, Any]:
    """A roadmap of so many items, two milestones each, half of them reported on; and a person."""
    from cities.models import Body, City, User
    from roadmap.models import Direction, Item, Milestone, Report, Responsibility, Roadmap, Side

    roadmap = Roadmap.objects.create(
        slug=f"bench-{size}",
        title="Дорожная карта для измерений",
        starts_on=date(2026, 1, 1),
        ends_on=date(2028, 12, 31),
    )
    sides = []
    for order in (1, 2):
        city, _made = City.objects.get_or_create(
            slug=f"bench-{order}",
            defaults={"name": f"Город {order}", "country": "RU", "country_name": "Россия"},
        )
        body, _made = Body.objects.get_or_create(city=city, name="Управление для измерений")
        sides.append((Side.objects.create(roadmap=roadmap, city=city, order=order), body))
    user, _made = User.objects.get_or_create(email="bench@example.org", defaults={"name": "Измеритель"})
    directions = [
        Direction.objects.create(roadmap=roadmap, title=f"Направление {n}", order=n) for n in range(10)
    ]
    items = Item.objects.bulk_create(
        Item(
            roadmap=roadmap,
            direction=directions[place * 10 // size],
            number=str(place + 1),
            order=place,
            title=f"Совместное мероприятие двух городов, шестьдесят знаков ({place})",
            deadline_text="в течение 2026 года",
            deadline_kind="year",
        )
        for place in range(size)
    )
    Responsibility.objects.bulk_create(
        Responsibility(item=item, side=side, body=body) for item in items for side, body in sides
    )
    milestones = Milestone.objects.bulk_create(
        Milestone(item=item, side=side, first_due_date=due, due_date=due, status="in_progress", progress=40)
        for item in items
        for side, _body in sides
        for due in [ON + timedelta(days=item.order % 400 - 200)]
    )
    Report.objects.bulk_create(
        Report(
            milestone=milestone,
            author=user,
            status="in_progress",
            progress=40,
            text="Работа ведётся по плану.",
        )
        for milestone in milestones[::2]
    )
    return roadmap, user


def main() -> None:
    """Measure in a database made for this."""
    from bench.pages import program

    with program():
        measure()


if __name__ == "__main__":
    main()
