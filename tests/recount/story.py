"""A random roadmap, the same for the same seed: imported, reported on, moved, imported again, taken back.

What happens on a day happens by the program's own verbs, in the morning or the evening before; then the roadmap is
photographed at an hour when the day is the same in every city.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from cities.choices import Role
from cities.models import Body, City, User
from core.verbs import Conflict
from roadmap.choices import Verdict
from roadmap.importing import apply, runs
from roadmap.models import DeadlineChange, Edition, Item, Milestone, Report, Roadmap, Side
from roadmap.planning import actions as planning
from roadmap.planning.wording import wording_of
from roadmap.reporting import actions
from tests.roadmap.plans import book

DEADLINES = (
    "до 30 июня 2026 г.",
    "до 30 сентября 2026 г.",
    "II квартал 2026 г.",
    "IV квартал 2026 г.",
    "ежегодно",
    "2026–2028 годы",
    "постоянно",
    "по мере необходимости",
    "апрель, октябрь 2026 г.",
    "I квартал 2029 г.",
    "по согласованию сторон",
    "до 1 марта 2027 г.",
)
MEASURES = ("Обмен", "Фестиваль", "Форум", "Выставка", "Турнир", "Семинар", "Визит", "Ярмарка")
CITIES = {
    "sochi": ("Сочи", "RU", "Россия", "Europe/Moscow"),
    "minsk": ("Минск", "BY", "Беларусь", "Europe/Minsk"),
    "vladivostok": ("Владивосток", "RU", "Россия", "Asia/Vladivostok"),
}
# A day is the same day in every city at this hour; at the other one Vladivostok is a day ahead.
NOON, EVENING = 9, 16
REFUSED = (ValidationError, PermissionDenied, Conflict, apply.NotApplicable, apply.Outdated)


@dataclass
class Story:
    """A roadmap with its people; `rows` is the plan as it was imported last."""

    roadmap: Roadmap
    dice: random.Random
    administrator: User
    people: dict[str, dict[str, User]]
    bodies: dict[str, list[Body]]
    rows: list[list[str]]
    told: list[str]


def begin(seed: int, slug: str = "recount") -> Story:
    """A roadmap without a plan, between two or three cities, one of them often in the far east."""
    dice = random.Random(seed)
    names = dice.choice(
        (("sochi", "minsk"), ("sochi", "vladivostok"), ("vladivostok", "minsk"), tuple(CITIES))
    )
    roadmap = Roadmap.objects.create(
        slug=slug, title="Пересчёт", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    people: dict[str, dict[str, User]] = {}
    bodies: dict[str, list[Body]] = {}
    for order, name in enumerate(names, 1):
        title, country, country_name, zone = CITIES[name]
        city = City.objects.create(
            slug=name, name=title, country=country, country_name=country_name, time_zone=zone
        )
        bodies[name] = [
            Body.objects.create(city=city, name=f"{what} {title}")
            for what in ("Управление культуры", "Управление спорта", "Управление образования")
        ]
        Side.objects.create(roadmap=roadmap, city=city, order=order)
        people[name] = {
            role: User.objects.create(
                email=f"{role}@{name}.example", name=f"{title} {role}", role=role, body=bodies[name][0]
            )
            for role in (Role.COORDINATOR, Role.EXECUTOR)
        }
    administrator = User.objects.create(
        email="admin@recount.example", name="Администратор", role=Role.ADMINISTRATOR
    )
    return Story(roadmap, dice, administrator, people, bodies, [], [])


def days(story: Story, most: int) -> Iterator[date]:
    """Let things happen; yields, within its noon, each day on which the roadmap is to be photographed."""
    day = date(2026, 2, 2)
    with _at(day, 6):
        story.rows = [_row(story, number) for number in range(1, story.dice.randint(4, 8))]
        _import(story)
    for _step in range(most):
        with _at(day, NOON):
            yield day
        evening = day + timedelta(days=story.dice.randint(1, 45))
        day = evening + timedelta(days=1)
        with _at(evening, EVENING):
            _happen(story, story.dice.randint(0, 2))
        with _at(day, 6):
            _happen(story, story.dice.randint(1, 4))
    with _at(day, NOON):
        yield day


def _at(day: date, hour: int) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def _happen(story: Story, count: int) -> None:
    acts: tuple[tuple[Callable[[Story], None], int], ...] = (
        (_report, 8),
        (_decide, 3),
        (_move, 3),
        (_settle, 2),
        (_amend, 4),
        (_undo, 1),
        (_edit, 2),
        (_remove, 1),
    )
    for _each in range(count):
        act = story.dice.choices([one for one, _weight in acts], [weight for _one, weight in acts])[0]
        story.told.append(f"{datetime.now(UTC):%Y-%m-%d %H:%M} {act.__name__.strip('_')}")
        # What the program refuses is no part of the story.
        with suppress(*REFUSED):
            act(story)


def _row(story: Story, number: int) -> list[str]:
    dice = story.dice
    answering = [dice.choice(story.bodies[name]).name for name in story.bodies]
    if dice.random() < 0.25:
        answering[dice.randrange(len(answering))] = ""
    measure = f"{dice.choice(MEASURES)} {number}"
    return [str(number), measure, dice.choice(DEADLINES), *answering]


def _import(story: Story) -> None:
    titles = [CITIES[name][0] for name in story.bodies]
    genitive = {"Сочи": "Сочи", "Минск": "Минска", "Владивосток": "Владивостока"}
    header = (
        "№ п/п",
        "Мероприятие",
        "Срок исполнения",
        *(f"Исполнители от г. {genitive[t]}" for t in titles),
    )
    half = len(story.rows) // 2
    rows = [("Культура",), *map(tuple, story.rows[:half]), ("Спорт",), *map(tuple, story.rows[half:])]
    run = runs.start(story.roadmap, book(rows, header=header), story.administrator)
    apply.apply(run.pk, story.administrator)


def _amend(story: Story) -> None:
    """Another edition of the plan: some rows say otherwise, some are new."""
    dice = story.dice
    for row in dice.sample(story.rows, dice.randint(1, min(3, len(story.rows)))):
        what = dice.randrange(3)
        if what == 0:
            row[1] = f"{dice.choice(MEASURES)} {row[0]} ({dice.randint(1, 99)})"
        elif what == 1:
            row[2] = dice.choice(DEADLINES)
        else:
            row[3:] = _row(story, int(row[0]))[3:]
    if dice.random() < 0.4:
        story.rows.append(_row(story, int(story.rows[-1][0]) + 1))
    _import(story)


def _undo(story: Story) -> None:
    last = Edition.objects.filter(roadmap=story.roadmap, withdrawn_on=None).order_by("-number").first()
    if last is not None and last.number > 1:
        apply.revert(last.run_id, story.administrator)


def _any(story: Story, rows: Any) -> Any:
    found = list(rows.order_by("pk"))
    return story.dice.choice(found) if found else None


def _report(story: Story) -> None:
    dice = story.dice
    milestone = _any(
        story, Milestone.objects.filter(item__roadmap=story.roadmap).select_related("side__city")
    )
    if milestone is None:
        return
    by = story.people[milestone.side.city.slug][dice.choice((Role.COORDINATOR, Role.EXECUTOR))]
    status = dice.choice(("in_progress", "in_progress", "done", "done", "suspended", "cancelled", "planned"))
    links = ["https://example.org/proof"] if status == "done" else []
    progress = dice.randint(1, 99) if status in ("in_progress", "suspended") else None
    actions.report(milestone.pk, by, status=status, progress=progress, text="Сказано", links=links)


def _decide(story: Story) -> None:
    waits = Report.objects.filter(
        milestone__pending_report__isnull=False, milestone__item__roadmap=story.roadmap, needs_decision=True
    ).select_related("milestone__side__city")
    report = _any(story, waits.filter(decisions__isnull=True))
    if report is not None:
        by = story.people[report.milestone.side.city.slug][Role.COORDINATOR]
        verdict = story.dice.choice((Verdict.ACCEPTED, Verdict.RETURNED))
        actions.decide(report.pk, by, verdict=verdict, remark="Так")


def _move(story: Story) -> None:
    milestone = _any(
        story, Milestone.objects.filter(item__roadmap=story.roadmap).select_related("side__city")
    )
    if milestone is not None:
        by = story.people[milestone.side.city.slug][story.dice.choice((Role.COORDINATOR, Role.EXECUTOR))]
        new = date(2026, 3, 1) + timedelta(days=story.dice.randint(0, 900))
        actions.ask_for_date(milestone.pk, by, new_date=new, reason="Надо")


def _settle(story: Story) -> None:
    waits = DeadlineChange.objects.filter(milestone__item__roadmap=story.roadmap, verdict="")
    change = _any(story, waits.select_related("milestone__side__city"))
    if change is not None:
        by = story.people[change.milestone.side.city.slug][Role.COORDINATOR]
        verdict = story.dice.choice((Verdict.ACCEPTED, Verdict.RETURNED))
        actions.decide_on_date(change.pk, by, verdict=verdict, remark="Так")


def _edit(story: Story) -> None:
    item = _any(story, Item.objects.filter(roadmap=story.roadmap).defer("search"))
    if item is None:
        return
    now = wording_of(item)
    if story.dice.random() < 0.5:
        said = replace(now, title=f"{item.title} *")
    else:
        said = replace(now, deadline_text=story.dice.choice(DEADLINES))
    planning.change_item(item.pk, story.administrator, said, seen=now.print)


def _remove(story: Story) -> None:
    item = _any(story, Item.objects.filter(roadmap=story.roadmap).defer("search"))
    if item is not None and story.roadmap.items.count() > 3:
        planning.remove_item(item.pk, story.administrator, seen=wording_of(item).print)
        story.rows = [row for row in story.rows if row[0] != item.number]
