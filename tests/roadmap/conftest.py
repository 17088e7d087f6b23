"""A roadmap with a past, small enough to be counted by hand; and a mail server.

The three items of `plan`, and what was reported on them (all of it in 2026):

| item | side  | due            | reports                                        | how it is on 22 November            |
|------|-------|----------------|------------------------------------------------|-------------------------------------|
| 1    | Sochi | 30 June        | 20 June done                                   | done, 100 %                         |
| 1    | Minsk | 30 June        | 20 Nov "done" by the executor, not yet decided | in progress, 0 %, awaiting, overdue |
| 2    | Sochi | 30 Sept        | 10 Aug 40 %; 25 Sept done                      | done, 100 %                         |
| 2    | Minsk | 30 Sept        | 28 Sept done                                   | done, 100 %                         |
| 3    | Sochi | 31 Dec         | 1 Nov 50 %                                     | in progress, 50 %                   |
| 3    | Sochi | 31 Dec 27, 28  | –                                              | not started                         |
| 3    | Minsk | 31 Dec → 30 June 2027 (moved on 5 Oct) | –                      | not started, silent                 |
| 3    | Minsk | 31 Dec 27, 28  | –                                              | not started                         |

The plan of `history` (nine items, the three of `conftest` thrice), told as it happened:

| day    | item | side  | what                                             |
|--------|------|-------|--------------------------------------------------|
| 10 Feb | 1    | Sochi | done                                             |
| 15 Mar | 2    | both  | in progress, 40 %                                |
| 20 Apr | 4    | Minsk | done                                             |
| 20 May | 4    | Sochi | done                                             |
| 10 Jun | 5    | Sochi | date moved from 30 September to 31 December      |
| 15 Jul | 1    | Minsk | the executor says "done"; it waits to be accepted|
| 1 Oct  | 7    | Minsk | taken off control                                |
| 5 Nov  | 1    | Sochi | set back to in progress, 80 %                    |
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from cities.models import City, User
from roadmap.choices import Status
from roadmap.models import Milestone, Roadmap
from roadmap.reminders import run
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer
from tests.push_service import PushService, spoken_to
from tests.roadmap import letters_in, plans
from tests.roadmap.daily import milestone_of
from tests.roadmap.messengers import TOKEN, Messengers
from tests.roadmap.reminded import MORNING


def at(month: int, day: int) -> time_machine.travel:
    return time_machine.travel(datetime(2026, month, day, 9, tzinfo=UTC), tick=False)


@pytest.fixture
def example(plan: Roadmap, cast: Cast) -> Iterator[Roadmap]:
    def milestone(number: int, city: str, year: int = 2026) -> int:
        return Milestone.objects.get(item__number=number, side__city__slug=city, first_due_date__year=year).pk

    def says(
        by: User, number: int, city: str, status: str, progress: int | None = None, links: Sequence[str] = ()
    ) -> None:
        actions.report(milestone(number, city), by, status=status, progress=progress, links=links)

    with at(6, 20):
        says(cast.sochi_coordinator, 1, "sochi", Status.DONE)
    with at(8, 10):
        says(cast.sochi_coordinator, 2, "sochi", Status.IN_PROGRESS, 40)
    with at(9, 25):
        says(cast.sochi_coordinator, 2, "sochi", Status.DONE)
    with at(9, 28):
        says(cast.minsk_coordinator, 2, "minsk", Status.DONE)
    with at(10, 5):
        actions.ask_for_date(
            milestone(3, "minsk"), cast.minsk_coordinator, new_date=date(2027, 6, 30), reason="Письмо 14-2"
        )
    with at(11, 1):
        says(cast.sochi_coordinator, 3, "sochi", Status.IN_PROGRESS, 50)
    with at(11, 20):
        says(cast.minsk_executor, 1, "minsk", Status.DONE, links=["https://example.org/protocol"])
    with at(11, 22):
        yield plan


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, with the program's mail going there."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_TIMEOUT = 1
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


@pytest.fixture
def messengers(settings: Settings) -> Iterator[Messengers]:
    """The servers of both messengers, with a bot of ours at Telegram; a test sets the other's token."""
    with Messengers() as server:
        settings.TELEGRAM_API_URL = settings.MAX_API_URL = server.url
        settings.TELEGRAM_BOT_TOKEN, settings.CHANNEL_SECONDS = TOKEN, 1
        yield server


@pytest.fixture
def push_service(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PushService]:
    """A push service on this machine that the program may speak to, and keys of our own."""
    with spoken_to(settings, tmp_path, monkeypatch) as service:
        yield service


def on_day(day: str, tick: bool = False) -> time_machine.travel:
    """Noon (UTC) of the day, like "2026-11-22"."""
    return time_machine.travel(f"{day}T12:00:00+00:00", tick=tick)


@pytest.fixture
def history(make_roadmap: Callable[..., Roadmap], cast: Cast) -> Roadmap:
    return with_a_past(make_roadmap(9), cast)


def with_a_past(roadmap: Roadmap, cast: Cast) -> Roadmap:
    """The roadmap (of nine items or more), after what the second table above tells has happened to it."""

    def report(day: str, number: str, city: City, by: User, status: str, progress: int, **more: Any) -> None:
        with on_day(day):
            milestone = milestone_of(roadmap, number, city)
            actions.report(milestone.pk, by, status=status, progress=progress, text="Сделано", **more)

    sochi, minsk = cast.sochi_coordinator, cast.minsk_coordinator
    report("2026-02-10", "1", cast.sochi, sochi, Status.DONE, 100)
    report("2026-03-15", "2", cast.sochi, sochi, Status.IN_PROGRESS, 40)
    report("2026-03-15", "2", cast.minsk, minsk, Status.IN_PROGRESS, 40)
    report("2026-04-20", "4", cast.minsk, minsk, Status.DONE, 100)
    report("2026-05-20", "4", cast.sochi, sochi, Status.DONE, 100)
    with on_day("2026-06-10"):
        moved = milestone_of(roadmap, "5", cast.sochi)
        actions.ask_for_date(moved.pk, sochi, new_date=date(2026, 12, 31), reason="По просьбе участников")
    proof = ["https://example.org/protocol"]
    report("2026-07-15", "1", cast.minsk, cast.minsk_executor, Status.DONE, 100, links=proof)
    report("2026-10-01", "7", cast.minsk, minsk, Status.CANCELLED, 0)
    report("2026-11-05", "1", cast.sochi, sochi, Status.IN_PROGRESS, 80)
    return roadmap


@pytest.fixture
def reads(client: Client, cast: Cast) -> Callable[..., str]:
    """Fetches a page as a reader; fails unless the answer has the status that is expected."""
    client.force_login(cast.sochi_reader)

    def get(path: str, status: int = 200) -> str:
        response = client.get(path)
        assert response.status_code == status
        return response.content.decode()

    return get


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(cast.administrator)
    return client


@pytest.fixture
def send(admin: Client, plan: Roadmap) -> Callable[..., Any]:
    """Sends a file (its rows, or its bytes) through the upload form and returns the answer."""

    def sent(content: Any = plans.ROWS, name: str = "plan.xlsx") -> Any:
        data = content if isinstance(content, bytes) else plans.book(content).content
        return admin.post(plans.at("import", plan), {"file": SimpleUploadedFile(name, data)})

    return sent


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The morning of 23 June 2026; it can be moved."""
    with time_machine.travel(MORNING) as traveller:
        yield traveller


@pytest.fixture
def planned(cast: Cast, plan: Roadmap, clock: time_machine.Traveller) -> Cast:
    """Seven days before item 1 is due on both sides: four letters wait (two executors, two heads' summaries)."""
    plan_reminders()
    return cast


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path) -> None:
    """Letters can be answered, and what they bring is kept in a folder of the test."""
    settings.MAILBOX_ADDRESS = "reply@roadmap.example.org"
    settings.MAILBOX_TRUSTED_HOSTS = [letters_in.TRUSTED]
    settings.MAILBOX = None
    settings.ONE_TAP = True
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told(mailbox: None, plan: Roadmap, cast: Cast, mail_server: MailServer) -> Iterator[Any]:
    """The letter that the executor got about item 1."""
    with on_day(letters_in.MORNING, tick=True):
        run.remind(by_hand=True)
        yield mail_server.letters_to(cast.sochi_executor.email)[-1]
