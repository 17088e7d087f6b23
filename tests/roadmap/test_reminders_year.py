"""The year 2026 walked day by day over the 49 items: who was told what on which day, and who never should be.

Ten milestones are told by hand in `TOLD`. The calendars of 2026 stand here once more, from the governments'
own lists, so that the library that the program asks is checked as well.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from cities.models import Body, City, Role, User
from roadmap import actions
from roadmap.models import Letter, Milestone, Reminder, ReminderState, Status
from roadmap.reminders.run import remind
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def days(*texts: str) -> set[date]:
    return {date(2026, int(text[3:]), int(text[:2])) for text in texts}


# Russia: the government's decree on the days off of 2026; no Saturday is worked.
RU_OFF = days(
    "01.01", "02.01", "05.01", "06.01", "07.01", "08.01", "09.01", "23.02", "09.03", "01.05", "11.05", "12.06",
    "04.11", "31.12",
)  # fmt: skip
# Belarus: the holidays, and Monday 20 April moved to Saturday 25 April for Radunitsa on Tuesday.
BY_OFF = days("01.01", "02.01", "20.04", "21.04", "01.05", "03.07", "25.12")
BY_WORKED = days("25.04")


def is_day_off(country: str, day: date) -> bool:
    if country == "BY":
        return day not in BY_WORKED and (day in BY_OFF or day.weekday() > 4)
    return day in RU_OFF or day.weekday() > 4


# When a coordinator closes a milestone: (item, side, due date) → the day, in the evening.
CLOSED = {
    ("25", "sochi", "2026-02-01"): "2026-02-20",
    ("5", "minsk", "2026-03-01"): "2026-02-26",
    ("2", "sochi", "2026-03-31"): "2026-05-12",
    ("9", "minsk", "2026-04-30"): "2026-05-14",
    ("3", "minsk", "2026-05-31"): "2026-06-01",
    ("13", "sochi", "2026-06-30"): "2026-07-01",
    ("8", "sochi", "2026-09-12"): "2026-09-14",
    ("46", "sochi", "2026-09-30"): "2026-10-08",
    ("32", "minsk", "2026-12-15"): "2026-12-30",
}
MOVED = {("22", "minsk", "2026-09-01"): ("2026-08-25", "2026-11-09")}

EXECUTOR, COORDINATOR, HEAD = "executor", "coordinator", "head"
TOLD: dict[tuple[str, str, str], dict[str, list[tuple[str, int]]]] = {}


@dataclass
class Year:
    """What the walk left behind."""

    server: MailServer
    letters: list[tuple[str, date]] = field(default_factory=list)


@pytest.fixture
def year(db: None, mail_server: MailServer) -> Year:
    """The plan imported on 1 January, one executor in each body, and 365 mornings."""
    call_command("loaddata", FIXTURES / "cities.json", verbosity=0)
    for body in Body.objects.exclude(email="library@sochi.example.org"):
        User.objects.create_user(
            f"executor.{body.email}", name=f"Исполнитель {body.pk}", role=Role.EXECUTOR, body=body
        )
    for city in City.objects.all():
        office = Body.objects.get(email=f"office@{city.slug}.example.org")
        for role in (Role.COORDINATOR, Role.READER):
            User.objects.create_user(f"{role}@{city.slug}.example.org", name=role, role=role, body=office)
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC)):
        call_command(
            "import_roadmap",
            FIXTURES / "roadmap-2026-2028.xlsx",
            "--roadmap=sochi-minsk",
            "--create-title=Дорожная карта",
            "--years=2026-2028",
            "--sides=sochi,minsk",
            verbosity=0,
        )
    found = Year(mail_server)
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        with time_machine.travel(
            datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)
        ):  # 9:30 in both cities
            before = len(mail_server.letters)
            remind()
            found.letters += [(letter["To"], day) for letter in mail_server.letters[before:]]
            evening(day)
    return found


def evening(day: date) -> None:
    for (number, side, due), when in CLOSED.items():
        if when == day.isoformat():
            milestone = Milestone.objects.get(item__number=number, side__city__slug=side, due_date=due)
            coordinator = User.objects.get(role=Role.COORDINATOR, body__city__slug=side)
            actions.report(milestone.pk, coordinator, status=Status.DONE, progress=100)
    for (number, side, due), (when, new) in MOVED.items():
        if when == day.isoformat():
            milestone = Milestone.objects.get(item__number=number, side__city__slug=side, due_date=due)
            coordinator = User.objects.get(role=Role.COORDINATOR, body__city__slug=side)
            actions.ask_for_date(
                milestone.pk, coordinator, new_date=date.fromisoformat(new), reason="Решение сторон"
            )


def who(row: Reminder) -> str:
    if row.person is None:
        return "body"
    return {Role.EXECUTOR: EXECUTOR, Role.COORDINATOR: COORDINATOR, Role.READER: HEAD}[Role(row.person.role)]


def told_about(number: str, side: str, due: str) -> dict[str, list[tuple[str, int]]]:
    """What the ledger says was sent about a milestone by its first date: by recipient, (day, stage)."""
    rows = Reminder.objects.filter(
        kind="milestone",
        state=ReminderState.SENT,
        milestone__item__number=number,
        milestone__side__city__slug=side,
        milestone__first_due_date=due,
    ).select_related("person", "letter")
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        if row.letter:
            found[who(row)].add((row.letter.day.isoformat()[5:], row.stage or 0))
    return {name: sorted(told) for name, told in found.items()}


def test_the_year(year: Year) -> None:
    import pprint

    for key in [*CLOSED, *MOVED]:
        print(key)
        pprint.pprint(told_about(*key), width=140, compact=True)
    print(len(year.letters))
    raise SystemExit
