"""The year 2026 walked day by day over the 49 items: who was told what on which day, and who never should be.

Ten milestones are told by hand in `TOLD`. The calendars of 2026 are here once more, from the governments'
own lists, so that the library that the program asks is checked as well.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from cities.choices import Role
from cities.models import Body, City, User
from roadmap.choices import ReminderState, Status
from roadmap.models import Letter, Milestone, Reminder
from roadmap.reminders.run import remind
from roadmap.reporting import actions
from tests.depth import LONG, some
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
# So many of the days on which nobody in either city works, and of the working days of which `TOLD` says nothing
# (`tests.depth`): whoever was to hear on one that is left out hears on the next.
STILL_DAYS, OTHER_DAYS = 12, 40


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

# Worked out with a calendar on the wall. "12.01 30": on 12 January, the stage 30 days before; "-7": 7 days after.
TOLD: dict[tuple[str, str, str], dict[str, str]] = {
    # Sunday. 2 January is within the holidays and the plan was not there before: the first working day takes it.
    # 31 January is a Saturday, so the last day before and the day itself both come on Friday: one speaks for both.
    ("25", "sochi", "2026-02-01"): {
        "executor": "12.01 30, 16.01 14, 23.01 7, 30.01 0, 06.02 -7, 13.02 -14, 20.02 -21",
        "coordinator": "06.02 -7, 13.02 -14, 20.02 -21",
    },
    # Sunday; closed before the last day.
    ("5", "minsk", "2026-03-01"): {"executor": "30.01 30, 13.02 14, 20.02 7"},
    # Tuesday; 1 March is a Sunday. Late by more than a month: the head hears on Thursdays, the others on Tuesdays.
    ("2", "sochi", "2026-03-31"): {
        "executor": "27.02 30, 17.03 14, 24.03 7, 30.03 1, 31.03 0, 07.04 -7, 14.04 -14, 21.04 -21, 28.04 -28, "
        "05.05 -35, 12.05 -42",
        "coordinator": "07.04 -7, 14.04 -14, 21.04 -21, 28.04 -28, 05.05 -35, 12.05 -42",
        "head": "30.04 -30, 07.05 -37",
    },
    # Thursday, the eve of the May holidays.
    ("9", "minsk", "2026-04-30"): {
        "executor": "31.03 30, 16.04 14, 23.04 7, 29.04 1, 30.04 0, 07.05 -7, 14.05 -14",
        "coordinator": "07.05 -7, 14.05 -14",
    },
    # Sunday; 1 May is a holiday, and every other stage falls on a weekend. Two bodies answer for it.
    ("3", "minsk", "2026-05-31"): {"executor": "30.04 30, 15.05 14, 22.05 7, 29.05 0"},
    # Tuesday; 31 May is a Sunday.
    ("13", "sochi", "2026-06-30"): {"executor": "29.05 30, 16.06 14, 23.06 7, 29.06 1, 30.06 0"},
    # Saturday.
    ("8", "sochi", "2026-09-12"): {"executor": "13.08 30, 28.08 14, 04.09 7, 11.09 0"},
    # Wednesday; the library has no people, its own address hears.
    ("46", "sochi", "2026-09-30"): {
        "body": "31.08 30, 16.09 14, 23.09 7, 29.09 1, 30.09 0, 07.10 -7",
        "coordinator": "07.10 -7",
    },
    # Tuesday; 15 November is a Sunday.
    ("32", "minsk", "2026-12-15"): {
        "executor": "13.11 30, 01.12 14, 08.12 7, 14.12 1, 15.12 0, 22.12 -7, 29.12 -14",
        "coordinator": "22.12 -7, 29.12 -14",
    },
    # Tuesday, moved a week before to Monday 9 November: its stages begin again.
    ("22", "minsk", "2026-09-01"): {
        "executor": "31.07 30, 18.08 14, 25.08 7, 09.10 30, 26.10 14, 02.11 7, 06.11 1, 09.11 0, 16.11 -7, "
        "23.11 -14, 30.11 -21, 07.12 -28, 14.12 -35, 21.12 -42, 28.12 -49",
        "coordinator": "16.11 -7, 23.11 -14, 30.11 -21, 07.12 -28, 14.12 -35, 21.12 -42, 28.12 -49",
        "head": "09.12 -30, 16.12 -37, 23.12 -44, 30.12 -51",
    },
}


@dataclass
class Year:
    """What the walk left behind."""

    server: MailServer
    letters: list[tuple[str, date]] = field(default_factory=list)


@pytest.fixture
def year(db: None, mail_server: MailServer) -> Year:
    """The plan imported on 1 January, one executor in each body, and the mornings of the year."""
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
    for number, day in enumerate(walked()):
        if number % 25 == 0:
            # As autovacuum does for what is committed: else statements are planned for empty tables.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        with time_machine.travel(
            datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)
        ):  # 9:30 in both cities
            before = len(mail_server.letters)
            remind()
            found.letters += [(letter["To"], day) for letter in mail_server.letters[before:]]
            evening(day)
    return found


def walked() -> list[date]:
    """Every day of which `TOLD` says something, or on whose evening something is done; of the others, some."""
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    told = days(
        *(
            line.split()[0]
            for kinds in TOLD.values()
            for lines in kinds.values()
            for line in lines.split(", ")
        )
    )
    done = {date.fromisoformat(when) for when in (*CLOSED.values(), *(when for when, _new in MOVED.values()))}
    rest = [day for day in year if day not in told | done]
    still = [day for day in rest if is_day_off("RU", day) and is_day_off("BY", day)]
    others = [day for day in rest if day not in still]
    return sorted({*told, *done, *some(still, STILL_DAYS), *some(others, OTHER_DAYS)})


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


def told_about(number: str, side: str, due: str) -> dict[str, str]:
    """What the ledger says was sent about a milestone (by its first date): for each kind of recipient, as `TOLD`."""
    rows = Reminder.objects.filter(
        kind="milestone",
        state=ReminderState.SENT,
        milestone__item__number=number,
        milestone__side__city__slug=side,
        milestone__first_due_date=due,
    ).select_related("person", "letter")
    found: dict[str, set[tuple[date, int]]] = defaultdict(set)
    for row in rows:
        role = "body" if row.person is None else row.person.role
        assert row.letter is not None
        assert row.stage is not None
        found["head" if role == Role.READER else role].add((row.letter.day, row.stage))
    return {
        role: ", ".join(f"{day:%d.%m} {stage}" for day, stage in sorted(told)) for role, told in found.items()
    }


def test_the_year(year: Year) -> None:
    """One walk, since it takes a while; each assertion names its rule."""
    assert {key: told_about(*key) for key in TOLD} == TOLD

    a_day = Counter(year.letters)
    assert {key for key, count in a_day.items() if count > 1} == set(), "two letters a day"

    off = [
        (address, day)
        for address, day in year.letters
        if is_day_off("BY" if "minsk" in address else "RU", day)
    ]
    assert off == [], "a letter on a day off"

    # Everything was sent in its time: what waits at the end of the year came up on its last days, which are off.
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED)
    assert {row.send_on for row in waiting} <= {date(2026, 12, 30), date(2026, 12, 31)}
    assert not Reminder.objects.filter(state=ReminderState.FAILED).exists()
    assert len(year.letters) == Letter.objects.filter(state="sent").count() > (1000 if LONG else 400)
