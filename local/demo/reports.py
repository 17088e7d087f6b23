"""Example reports, so that a dashboard has something to show: done, in work, late, waiting, returned, moved.

The same roadmap and the same day give the same reports. They go through the same verbs as real ones, carry the
origin "example", and are dated back, which only this module does and only for examples.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

import pgtrigger
from django.utils import timezone

from cities.choices import Role
from cities.models import User
from roadmap.choices import ReportOrigin, Status, Verdict
from roadmap.lateness import today_in
from roadmap.models import DeadlineChange, Decision, Milestone, Report, Roadmap
from roadmap.reporting import actions

DONE_TEXT = "Пример отчёта. Мероприятие проведено, протокол размещён по ссылке."
WORK_TEXTS = (
    "Пример отчёта. Согласован состав участников, готовится программа.",
    "Пример отчёта. Проведена рабочая встреча сторон в режиме видео-конференц-связи.",
    "Пример отчёта. Подготовлен проект документа, направлен другой стороне.",
)
PROTOCOL = "https://example.org/protocol"


class Scene(Enum):
    """How a milestone is to look."""

    NOTHING = auto()
    STARTED = auto()
    DONE = auto()
    WAITING = auto()
    RETURNED = auto()
    SUSPENDED = auto()
    MOVED = auto()
    ASKED = auto()


# What is due already, and what is running: scenes of the first and of the second side, taken in turns by item.
PAST = (
    (Scene.DONE, Scene.DONE),
    (Scene.DONE, Scene.DONE),
    (Scene.DONE, Scene.NOTHING),
    (Scene.DONE, Scene.DONE),
    (Scene.STARTED, Scene.DONE),
    (Scene.DONE, Scene.DONE),
    (Scene.DONE, Scene.WAITING),
)
RUNNING = (
    (Scene.STARTED, Scene.STARTED),
    (Scene.NOTHING, Scene.STARTED),
    (Scene.STARTED, Scene.NOTHING),
    (Scene.MOVED, Scene.STARTED),
    (Scene.DONE, Scene.STARTED),
    (Scene.STARTED, Scene.SUSPENDED),
    (Scene.NOTHING, Scene.NOTHING),
    (Scene.STARTED, Scene.ASKED),
)
# Items that are to show a certain state, and those of the bodies whose people can sign in: what an executor and
# a coordinator are to find on their desks.
FIXED: Mapping[str, tuple[Scene, Scene]] = {
    "1": (Scene.STARTED, Scene.STARTED),
    "5": (Scene.DONE, Scene.DONE),
    "6": (Scene.STARTED, Scene.ASKED),
    "8": (Scene.DONE, Scene.NOTHING),
    "13": (Scene.DONE, Scene.DONE),
    "17": (Scene.SUSPENDED, Scene.STARTED),
    "22": (Scene.STARTED, Scene.DONE),
    "27": (Scene.DONE, Scene.DONE),
    "28": (Scene.MOVED, Scene.STARTED),
    "31": (Scene.NOTHING, Scene.DONE),
    "34": (Scene.STARTED, Scene.STARTED),
    "35": (Scene.WAITING, Scene.DONE),
    "37": (Scene.STARTED, Scene.NOTHING),
    "41": (Scene.WAITING, Scene.STARTED),
    "42": (Scene.STARTED, Scene.WAITING),
    "43": (Scene.RETURNED, Scene.DONE),
    "44": (Scene.STARTED, Scene.RETURNED),
}


@dataclass
class Cast:
    """Who reports: the executors of each side who can, else the side's coordinator."""

    coordinators: Mapping[int, User]
    executors: Sequence[tuple[User, frozenset[int]]]

    def reporter(self, milestone: Milestone) -> User:
        for executor, reportable in self.executors:
            if milestone.pk in reportable:
                return executor
        return self.coordinators[milestone.side_id]


def create(roadmap: Roadmap, people: Mapping[str, User]) -> int:
    """Write the example reports of a fresh roadmap; returns the number of reports."""
    cast = _cast(roadmap, people.values())
    milestones = Milestone.objects.filter(item__roadmap=roadmap, due_date__isnull=False).annotate(
        today=today_in("side__city")
    )
    ordered = milestones.select_related("item", "side__city").order_by(
        "item__order", "due_date", "side__order"
    )
    for milestone in ordered:
        _play(milestone, _scene(milestone, milestone.today), cast, milestone.today)
    return Report.objects.filter(milestone__item__roadmap=roadmap).count()


def _cast(roadmap: Roadmap, everybody: Collection[User]) -> Cast:
    coordinators = {
        side.pk: person
        for side in roadmap.sides.all()
        for person in everybody
        if person.role == Role.COORDINATOR and person.body and person.body.city_id == side.city_id
    }
    executors = [
        (person, frozenset(Milestone.objects.reportable_by(person).values_list("pk", flat=True)))
        for person in everybody
        if person.role == Role.EXECUTOR
    ]
    return Cast(coordinators, executors)


def _scene(milestone: Milestone, today: date) -> Scene:
    side = min(milestone.side.order, 2) - 1
    if milestone.starts_on is None or milestone.due_date is None or milestone.starts_on > today:
        return Scene.NOTHING
    if milestone.item.number in FIXED:
        return FIXED[milestone.item.number][side]
    turn = milestone.item.order + milestone.due_date.month
    scenes = PAST if milestone.due_date < today else RUNNING
    return scenes[turn % len(scenes)][side]


def _play(milestone: Milestone, scene: Scene, cast: Cast, today: date) -> None:
    by = cast.reporter(milestone)
    coordinator = cast.coordinators[milestone.side_id]
    if scene != Scene.NOTHING:
        _work(milestone, by, today)
    if scene == Scene.DONE:
        done = _report(
            milestone, by, _day(milestone, today, 0.85), Status.DONE, 100, DONE_TEXT, links=[PROTOCOL]
        )
        if done.needs_decision:
            _decide(done, coordinator, Verdict.ACCEPTED, "")
    elif scene in (Scene.WAITING, Scene.RETURNED):
        done = _report(
            milestone, by, _day(milestone, today, 0.95), Status.DONE, 100, DONE_TEXT, links=[PROTOCOL]
        )
        if scene == Scene.RETURNED and done.needs_decision:
            _decide(done, coordinator, Verdict.RETURNED, "Пример замечания. Приложите подписанный протокол.")
    elif scene == Scene.SUSPENDED:
        text = "Пример отчёта. Работа приостановлена до согласования финансирования."
        _report(milestone, by, _day(milestone, today, 0.9), Status.SUSPENDED, None, text)
    elif scene in (Scene.MOVED, Scene.ASKED):
        _move(milestone, by, coordinator, today, decide=scene == Scene.MOVED)


def _work(milestone: Milestone, by: User, today: date) -> None:
    """One to three reports of work going on, growing with the time that has passed."""
    share = 20 + (milestone.item.order * 13 + milestone.side.order * 7) % 50
    for step in range(1, 2 + milestone.item.order % 3):
        text = WORK_TEXTS[(milestone.item.order + step) % len(WORK_TEXTS)]
        percent = min(share * step // 2 + 5, 90)
        _report(milestone, by, _day(milestone, today, 0.2 * step), Status.IN_PROGRESS, percent, text)


def _move(milestone: Milestone, by: User, coordinator: User, today: date, *, decide: bool) -> None:
    last = milestone.item.roadmap.ends_on
    old = milestone.due_date
    if old is None or old >= last:
        return
    change = actions.ask_for_date(
        milestone.pk,
        by,
        new_date=min(old + timedelta(days=45), last),
        reason="Пример обоснования. Другая сторона предложила более поздние даты.",
        reference="письмо № 1 (пример)",
    )
    when = _moment(milestone, _day(milestone, today, 0.7))
    if decide and not change.verdict:
        change = actions.decide_on_date(change.pk, coordinator, verdict=Verdict.ACCEPTED)
    decided_at = when + timedelta(days=2) if change.verdict else None
    with pgtrigger.ignore("roadmap.DeadlineChange:deadline_change_is_decided_once"):
        DeadlineChange.objects.filter(pk=change.pk).update(created_at=when, decided_at=decided_at)


def _day(milestone: Milestone, today: date, share: float) -> date:
    """A working day at that share of the window, or of what has passed of it."""
    first = milestone.starts_on or milestone.item.roadmap.starts_on
    last = min(today - timedelta(days=1), milestone.due_date or today)
    day = first + timedelta(days=int((last - first).days * share))
    return max(first, day - timedelta(days=max(0, day.weekday() - 4)))


def _moment(milestone: Milestone, day: date) -> datetime:
    at = time(9 + milestone.item.order % 8, milestone.item.order * 7 % 60)
    return min(datetime.combine(day, at, ZoneInfo(milestone.side.city.time_zone)), timezone.now())


def _report(
    milestone: Milestone,
    by: User,
    day: date,
    status: str,
    progress: int | None,
    text: str,
    links: Sequence[str] = (),
) -> Report:
    new = actions.report(
        milestone.pk,
        by,
        status=status,
        progress=progress,
        text=text,
        links=links,
        origin=ReportOrigin.EXAMPLE,
    )
    when = _moment(milestone, day)
    with pgtrigger.ignore("roadmap.Report:report_is_never_changed"):
        Report.objects.filter(pk=new.pk).update(created_at=when)
    held = Milestone.objects.filter(pk=milestone.pk)
    held.update(last_reported_at=when)
    held.filter(closed_on__isnull=False).update(closed_on=day)
    return new


def _decide(report: Report, coordinator: User, verdict: str, remark: str) -> None:
    made = actions.decide(report.pk, coordinator, verdict=verdict, remark=remark)
    reported = Report.objects.get(pk=report.pk).created_at
    when = min(reported + timedelta(days=1), timezone.now())
    with pgtrigger.ignore("roadmap.Decision:decision_is_never_changed"):
        Decision.objects.filter(pk=made.pk).update(created_at=when)
    held = Milestone.objects.filter(pk=report.milestone_id, closed_on__isnull=False)
    held.update(closed_on=timezone.localdate(reported))
