"""The year 2026 with everybody away on three days of ten: who hears, and who may what, by each city's own clock.

The absences are thrown by a fixed die and set by the verb; the clock stands still at each look. Somebody reports, is
returned, asks for dates on the way, so that notices come as well as stages.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from cities import absences, permissions
from cities.choices import Role
from cities.models import Absence, City, User
from core.verbs import Conflict
from roadmap.choices import ReminderState
from roadmap.models import Milestone, Reminder, Report
from roadmap.reminders.run import remind
from roadmap.reporting import actions
from tests.depth import LONG

pytestmark = pytest.mark.skipif(not LONG, reason="walks a year twice: DRILLS=long")

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = 365
SHARE = 0.3
# After nine in the morning by each side's clock, in UTC: a tick at which nobody is written to tells nothing.
HOURS = {"Europe/Moscow": ((6, 30),), "Asia/Vladivostok": ((23, 30), (6, 30))}
GONE_ON = date(2026, 8, 1)


@dataclass(frozen=True)
class Heard:
    """A row of the ledger that a server has taken: what, to whom, on which day of the recipient's city."""

    subject: tuple[str, int, date]
    stage: int | None
    person: int | None
    day: date


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def at(when: datetime) -> time_machine.travel:
    return time_machine.travel(when, tick=False)


def fresh(pk: int) -> User:
    return User.objects.select_related("body__city").get(pk=pk)


@pytest.fixture(params=["Europe/Moscow", "Asia/Vladivostok"])
def staff(request, cast, make_roadmap) -> list[User]:
    """Three people of each body that answers, two coordinators and two heads a side, two administrators."""
    City.objects.filter(pk=cast.sochi.pk).update(time_zone=request.param)
    make_roadmap(6)
    for body in (cast.sochi_education, cast.sochi_culture, cast.mayor, cast.committee, cast.minsk_institute,
                 cast.minsk_culture):  # fmt: skip
        roles = (Role.COORDINATOR, Role.READER) if body.parent_id is None else (Role.EXECUTOR,) * 2
        for number, role in enumerate(roles):
            User.objects.create_user(
                f"p{body.pk}-{number}@example.org", name=f"Человек {body.pk}-{number}", role=role, body=body
            )
    User.objects.create_user("second@example.org", name="Второй", role=Role.ADMINISTRATOR)
    return list(User.objects.select_related("body__city").order_by("pk"))


def zone_of(person: User) -> tzinfo:
    """Where somebody works; for those without a body, the server's."""
    return ZoneInfo(person.body.city.time_zone) if person.body else timezone.get_default_timezone()


def throw_absences(staff: list[User], die: random.Random) -> None:
    """Stretches of one to three weeks, until each is away on three days of ten; the verb says who may stand in."""
    administrator = next(one for one in staff if one.is_administrator)
    with at(moment(FIRST, 0)):
        for person in sorted(staff, key=lambda _one: die.random()):
            others = [one for one in staff if one != person]
            away, tries = 0, 0
            while away < SHARE * DAYS and tries < 200:
                tries += 1
                length = die.randint(7, 21)
                begins = FIRST + timedelta(days=die.randint(0, DAYS - length))
                for deputy in die.sample(others, len(others)):
                    try:
                        absences.set_absence(
                            person.pk, administrator, deputy_id=deputy.pk,
                            starts_on=begins, ends_on=begins + timedelta(days=length - 1),
                        )  # fmt: skip
                    except ValidationError:
                        continue
                    away += length
                    break


def act(day: date, staff: list[User], die: random.Random, done: Counter[str]) -> None:
    """Whoever it is, here or standing in, does something about a milestone, if it is allowed."""
    with at(moment(day, 14)):
        waiting = list(Milestone.objects.awaiting().order_by("pk")) if die.random() < 0.5 else []
        milestone = die.choice(waiting or list(Milestone.objects.order_by("pk")))
        waits = bool(milestone.pending_report_id)
        person = fresh(die.choice([one for one in staff if one.is_coordinator] if waits else staff).pk)
        try:
            if waits:
                verdict = die.choice(["accepted", "returned"])
                actions.decide(
                    milestone.pending_report_id or 0, person, verdict=verdict, remark="Нет подписи"
                )
                done[verdict] += 1
            elif die.random() < 0.2:
                moved = day + timedelta(days=die.randint(20, 90))
                actions.ask_for_date(milestone.pk, person, new_date=moved, reason="Просят гости")
                done["date"] += 1
            else:
                status = die.choice(["in_progress", "done", "done"])
                actions.report(
                    milestone.pk, person, status=status, progress=None if status == "done" else 30,
                    links=["https://sochi.ru/1"],
                )  # fmt: skip
                done[status] += 1
        except (PermissionDenied, ValidationError, Conflict):
            done["refused"] += 1


def heard_since(pk: int, zones: dict[int, tzinfo]) -> Iterator[Heard]:
    for row in Reminder.objects.filter(state=ReminderState.SENT, pk__gt=0, letter__pk__gt=pk):
        assert row.sent_at is not None
        day = row.sent_at.astimezone(zones.get(row.person_id or 0, timezone.get_default_timezone())).date()
        yield Heard((row.kind, row.subject_id, row.due_date), row.stage, row.person_id, day)


def test_nobody_who_is_away_hears_alone_and_no_right_outlives_an_absence(staff, mail_server):
    die = random.Random(7)
    hours = HOURS[City.objects.get(slug="sochi").time_zone]
    throw_absences(staff, die)
    zones = {one.pk: zone_of(one) for one in staff}
    away: dict[int, set[date]] = defaultdict(set)
    for one in Absence.objects.all():
        away[one.person_id] |= {
            one.starts_on + timedelta(days=n) for n in range((one.ends_on - one.starts_on).days + 1)
        }
    share = sum(map(len, away.values())) / (DAYS * len(staff))
    assert 0.25 < share < 0.35, share

    done: Counter[str] = Counter()
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if day.day == 1:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        if day == GONE_ON:
            # A deputy whose account is closed stands in for nobody: the coordinators hear.
            gone = Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("pk").first()
            assert gone is not None
            User.objects.filter(pk=gone.deputy_id).update(is_active=False)
        if day.weekday() < 5:
            for hour, minute in hours:
                with at(moment(day, hour, minute)):
                    remind()
        act(day, staff, die, done)

    # The year was one: all of it happened, by deputies too.
    assert min(done[kind] for kind in ("accepted", "returned", "date", "in_progress", "done")) > 1, done
    assert Report.objects.filter(on_behalf_of__isnull=False).count() > 5
    told = list(heard_since(0, zones))
    assert len(told) > 300
    only_away = [one for one in told if one.person and one.day in away[one.person] and alone(one, told, away)]
    assert only_away == []
    assert sum(one.person is not None and one.day in away[one.person] for one in told) > 50

    rights(staff)


def alone(one: Heard, told: list[Heard], away: dict[int, set[date]]) -> bool:
    """Whether nobody who is there on that day was told the same, or something later about it, or is about to be."""
    others = [
        one_told for one_told in told if one_told.subject == one.subject and one_told.person != one.person
    ]
    for other in others:
        is_here = other.person is None or one.day not in away[other.person]
        if is_here and (other.stage or 0) <= (one.stage or 0):
            return False
    waiting = Reminder.objects.filter(
        kind=one.subject[0], subject_id=one.subject[1], state=ReminderState.PLANNED
    )
    return not any(row.person_id is None or one.day not in away[row.person_id] for row in waiting)


def rights(staff: list[User]) -> None:
    """At the second before and after each absence begins and ends, by the absent person's clock."""
    looked = 0
    for one in Absence.objects.select_related("person__body__city", "deputy").filter(
        deputy__is_active=True, person__is_active=True
    ):
        zone = zone_of(one.person)
        begins = datetime.combine(one.starts_on, datetime.min.time(), zone)
        ends = datetime.combine(one.ends_on + timedelta(days=1), datetime.min.time(), zone)
        for when, stands_in in (
            (begins - timedelta(seconds=1), False),
            (begins, True),
            (ends - timedelta(seconds=1), True),
            (ends, False),
        ):
            # The same person may stand in for the same one again, from the very next day on.
            day = when.date()
            again = Absence.objects.filter(person=one.person, deputy=one.deputy).exclude(pk=one.pk)
            stands_in = stands_in or again.filter(starts_on__lte=day, ends_on__gte=day).exists()
            with at(when.astimezone(UTC)):
                deputy = fresh(one.deputy_id)
                assert (one.person in permissions.acting_as(deputy)) is stands_in, (one, when)
                with_them = set(Milestone.objects.reportable_by(deputy).values_list("pk", flat=True))
                own = fresh(one.deputy_id)
                own.alone = True
                others = [person for person in permissions.acting_as(deputy)[1:] if person != one.person]
                alone_may = set(Milestone.objects.reportable_by(own).values_list("pk", flat=True))
                for other in [*others, *([one.person] if stands_in else [])]:
                    person = fresh(other.pk)
                    person.alone = True
                    alone_may |= set(Milestone.objects.reportable_by(person).values_list("pk", flat=True))
                assert with_them == alone_may, (one, when)
        looked += 1
    assert looked > len(staff)
