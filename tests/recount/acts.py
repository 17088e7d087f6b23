"""What may happen to a roadmap: each act is a throw of the dice and one of the program's own verbs."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from cities import absences
from cities.choices import Role
from cities.models import Body, BodyMerge, User
from core.verbs import Conflict
from roadmap.bodies import merging
from roadmap.choices import Verdict
from roadmap.founding import actions as founding
from roadmap.importing import apply, runs
from roadmap.models import (
    DeadlineChange,
    Edition,
    Item,
    Milestone,
    Question,
    Report,
    Roadmap,
    Target,
)
from roadmap.planning import actions as planning
from roadmap.planning.wording import wording_of
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from roadmap.reporting.taking_back import take_back_decision, take_back_many, take_back_report
from roadmap.targets.actions import concerning
from roadmap.targets.actions import save as promise
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


# What the program refuses is no part of the story.
REFUSED = (ValidationError, PermissionDenied, Conflict, apply.NotApplicable, apply.Outdated)


@dataclass
class Story:
    """A roadmap with its people; `rows` is the plan as it was imported last."""

    roadmap: Roadmap
    dice: random.Random
    administrator: User
    reader: User
    people: dict[str, dict[str, User]]
    bodies: dict[str, list[Body]]
    rows: list[list[str]]
    told: list[str]


def happen(story: Story, count: int) -> None:
    acts: tuple[tuple[Callable[[Story], None], float], ...] = (
        (_report, 8),
        (_decide, 3),
        (_move, 3),
        (_settle, 2),
        (_amend, 4),
        (_undo, 1),
        (_edit, 2),
        (_remove, 1),
        (_take_back, 3),
        (_many, 2),
        (_go_away, 2),
        (_merge, 1),
        (_part_again, 1),
        (_ask, 1),
        (_answer, 1),
        (_promise, 2),
        (_prolong, 0.3),
    )
    for _each in range(count):
        act = story.dice.choices([one for one, _weight in acts], [weight for _one, weight in acts])[0]
        story.told.append(f"{datetime.now(UTC):%Y-%m-%d %H:%M} {act.__name__.strip('_')}")
        with suppress(*REFUSED):
            act(story)
            story.told[-1] += " +"


def make_row(story: Story, number: int) -> list[str]:
    dice = story.dice
    answering = [dice.choice(story.bodies[name]).name for name in story.bodies]
    if dice.random() < 0.25:
        answering[dice.randrange(len(answering))] = ""
    measure = f"{dice.choice(MEASURES)} {number}"
    return [str(number), measure, dice.choice(DEADLINES), *answering]


def import_plan(story: Story) -> None:
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
            row[3:] = make_row(story, int(row[0]))[3:]
    if dice.random() < 0.4:
        story.rows.append(make_row(story, int(story.rows[-1][0]) + 1))
    import_plan(story)


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
    promised = concerning(milestone)
    figures = {one.pk: Decimal(dice.randint(0, 40)) for one in promised if dice.random() < 0.7}
    actions.report(
        milestone.pk, by, status=status, progress=progress, text="Сказано", links=links, figures=figures
    )


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


def _take_back(story: Story) -> None:
    """Somebody takes back what was said last of a milestone, while nothing followed."""
    said = Report.objects.standing().filter(milestone__item__roadmap=story.roadmap).with_decisions()
    report = story.dice.choice(
        list(said.select_related("milestone__side__city").order_by("-pk")[:4]) or [None]
    )
    if report is None:
        return
    word = report.last_word
    everybody = [*story.people[report.milestone.side.city.slug].values(), story.administrator]
    by = next((one for one in everybody if one.pk == word.author_id), None)
    if by is not None:
        take = take_back_report if isinstance(word, Report) else take_back_decision
        take(word.pk, by)


def _many(story: Story) -> None:
    """A coordinator says the same of several at once, or accepts what waits; and may take it all back."""
    city = story.dice.choice(list(story.people))
    by = story.people[city][Role.COORDINATOR]
    owed = Milestone.objects.filter(item__roadmap=story.roadmap, side__city__slug=city).order_by("pk")
    some = story.dice.sample(list(owed), min(3, len(owed)))
    if story.dice.random() < 0.5:
        status = story.dice.choice(("done", "in_progress", "cancelled"))
        progress = 40 if status == "in_progress" else None
        said = actions.report_many(
            [(one.pk, None) for one in some], by, status=status, progress=progress, text="Все сразу"
        ).recorded
    else:
        waiting = [one.pending_report_id for one in owed if one.pending_report_id]
        said = [one.report for one in actions.accept_many(waiting, by).accepted]
    if story.dice.random() < 0.3:
        take_back_many([one.pk for one in said], by)


def _go_away(story: Story) -> None:
    """A coordinator is away for a while, and an executor decides meanwhile."""
    people = story.people[story.dice.choice(list(story.people))]
    away, stands_in = people[Role.COORDINATOR], people[Role.EXECUTOR]
    today = away.today()
    last = today + timedelta(days=story.dice.randint(1, 60))
    absences.set_absence(away.pk, story.administrator, deputy_id=stands_in.pk, starts_on=today, ends_on=last)


def _merge(story: Story) -> None:
    """Two bodies become one; the plan goes on calling them by both names."""
    bodies = _bodies(story)
    if len(bodies) > 1:
        going, staying = story.dice.sample(bodies, 2)
        merging.merge(going.pk, staying.pk, story.administrator)
        _meet_again(story)


def _part_again(story: Story) -> None:
    merged = _any(story, BodyMerge.objects.filter(undone_at=None))
    if merged is not None:
        merging.undo(merged.pk, story.administrator)
        _meet_again(story)


def _bodies(story: Story) -> list[Body]:
    city = story.dice.choice(list(story.people))
    return list(Body.objects.filter(city__slug=city).order_by("pk"))


def _meet_again(story: Story) -> None:
    """People as they are now: theirs may be another body."""
    for people in story.people.values():
        for role, one in people.items():
            people[role] = User.objects.select_related("body__city").get(pk=one.pk)


def _ask(story: Story) -> None:
    asking, asked = story.dice.sample(list(story.people), 2)
    item = _any(story, Item.objects.filter(roadmap=story.roadmap).defer("search"))
    if item is not None:
        to = _any(story, Body.objects.filter(city__slug=asked))
        questions.ask(item.pk, story.people[asking][Role.COORDINATOR], to=to, text="Когда?")


def _answer(story: Story) -> None:
    """The asked side answers, or the one that asked takes the question back."""
    question = _any(
        story,
        Question.objects.filter(item__roadmap=story.roadmap).select_related(
            "to_side__city", "from_side__city"
        ),
    )
    if question is None:
        return
    if story.dice.random() < 0.7:
        by = story.people[question.to_side.city.slug][Role.COORDINATOR]
        questions.answer(question.pk, by, text="В мае")
    else:
        questions.withdraw(question.pk, story.people[question.from_side.city.slug][Role.COORDINATOR])


def _promise(story: Story) -> None:
    """A coordinator confirms a figure that an item promises, or says of one that it is none."""
    item = _any(story, Item.objects.filter(roadmap=story.roadmap).defer("search"))
    if item is None:
        return
    dice = story.dice
    by = story.people[dice.choice(list(story.people))][Role.COORDINATOR]
    target = Target.objects.filter(item=item).first()
    if target is not None and dice.random() < 0.3:
        target.is_promise = not target.is_promise
    else:
        number, per = Decimal(dice.randint(1, 60)), dice.choice(("", "", "year"))
        target = Target(item=item, measure="Участников", number=number, unit="человек", per=per)
    promise(target, by)


def _prolong(story: Story) -> None:
    """The roadmap is prolonged by a year, or ends a year earlier again, with whatever goes by that."""
    roadmap = Roadmap.objects.get(pk=story.roadmap.pk)
    year = 2029 if roadmap.ends_on.year == 2028 else 2028
    change = partial(
        founding.change, roadmap.pk, story.administrator, title=roadmap.title, short_title=f"План до {year}",
        starts_on=roadmap.starts_on, ends_on=date(year, 12, 31), seen=founding.print_of(roadmap),
    )  # fmt: skip
    try:
        change()
    except founding.LeavesOut as losses:
        change(agreed=losses.print)
