"""What is told beside the dates: a report waits, was returned, a date was asked for, moved, or stays."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cities.choices import Role
from cities.models import User
from roadmap.choices import ReportOrigin, Status, Verdict
from roadmap.models import Milestone, Reminder, Report, Roadmap
from roadmap.reminders import notices
from roadmap.reminders.delivery import deliver
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer, text_of

pytestmark = pytest.mark.django_db
LINK = ["https://example.org/protocol"]


@pytest.fixture
def mine(cast: Cast, plan: Roadmap) -> Milestone:
    """Sochi's milestone of item 1, due 30.06.2026."""
    return Milestone.objects.get(item__number="1", side__city=cast.sochi)


def reported_done(
    mine: Milestone, cast: Cast, origin: str = ReportOrigin.FORM, tell: bool | None = None
) -> Report:
    return actions.report(
        mine.pk, cast.sochi_executor, status=Status.DONE, progress=100, links=LINK, origin=origin, tell=tell
    )


def told(person: User) -> list[str]:
    return list(Reminder.objects.filter(person=person, state="planned").values_list("kind", flat=True))


def text_to(person: User, mail_server: MailServer) -> str:
    """The only letter to the person, sent on an idle Wednesday in March."""
    with time_machine.travel(datetime(2026, 3, 18, 9, tzinfo=UTC)):
        plan_reminders()
        deliver()
    [letter] = mail_server.letters_to(person.email)
    return text_of(letter).replace("\u00a0", " ")


def test_a_report_that_waits_is_told_to_the_sides_coordinators(
    cast: Cast, mine: Milestone, mail_server: MailServer
) -> None:
    reported_done(mine, cast)

    assert told(cast.sochi_coordinator) == ["report_awaits"]
    assert told(cast.minsk_coordinator) == told(cast.sochi_executor) == []
    assert "Софья Исполнитель сообщает о выполнении: ждёт вашего решения." in text_to(
        cast.sochi_coordinator, mail_server
    )


def test_where_a_side_has_no_coordinator_the_administrators_hear(cast: Cast, mine: Milestone) -> None:
    User.objects.filter(role=Role.COORDINATOR).update(is_active=False)
    reported_done(mine, cast)

    assert told(cast.administrator) == ["report_awaits"]


def test_a_decision_takes_the_notice_back(cast: Cast, mine: Milestone, mail_server: MailServer) -> None:
    report = reported_done(mine, cast)
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    with time_machine.travel(datetime(2026, 3, 18, 9, tzinfo=UTC)):
        plan_reminders()

    assert told(cast.sochi_coordinator) == []


def test_a_returned_report_is_told_to_its_author_with_the_remark(
    cast: Cast, mine: Milestone, mail_server: MailServer
) -> None:
    report = reported_done(mine, cast)
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет протокола")

    assert told(cast.sochi_executor) == ["report_returned"]
    assert "Отчёт возвращён, Сергей Координатор: «Нет протокола»" in text_to(cast.sochi_executor, mail_server)


def test_a_new_report_answers_the_returned_one(cast: Cast, mine: Milestone) -> None:
    report = reported_done(mine, cast)
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет протокола")
    reported_done(mine, cast)
    plan_reminders(date(2026, 3, 18))

    assert told(cast.sochi_executor) == []


def test_a_request_for_another_date_is_told_to_the_coordinators(
    cast: Cast, mine: Milestone, mail_server: MailServer
) -> None:
    actions.ask_for_date(mine.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")

    assert told(cast.sochi_coordinator) == ["date_asked"]
    assert "Софья Исполнитель просит перенести срок на 1 сентября 2026: «Каникулы»" in text_to(
        cast.sochi_coordinator, mail_server
    )


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.ACCEPTED, "Срок перенесён: было 30 июня 2026, стало 1 сентября 2026 (Сергей Координатор)."),
        (Verdict.RETURNED, "Срок не перенесён, Сергей Координатор: «Поздно»"),
    ],
)
def test_what_was_decided_is_told_to_who_asked(
    cast: Cast, mine: Milestone, mail_server: MailServer, verdict: str, said: str
) -> None:
    change = actions.ask_for_date(mine.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")
    actions.decide_on_date(change.pk, cast.sochi_coordinator, verdict=verdict, remark="Поздно")

    assert said in text_to(cast.sochi_executor, mail_server)


def test_a_date_moved_by_the_coordinator_is_told_to_the_executors(cast: Cast, mine: Milestone) -> None:
    actions.ask_for_date(mine.pk, cast.sochi_coordinator, new_date=date(2026, 9, 1), reason="Каникулы")

    assert told(cast.sochi_executor) == ["date_moved"]
    assert told(cast.sochi_coordinator) == []


@pytest.mark.parametrize(("ticked", "expected"), [(None, []), (False, []), (True, ["report_awaits"])])
def test_an_import_tells_nobody_unless_ticked(
    cast: Cast, mine: Milestone, ticked: bool | None, expected: list[str]
) -> None:
    reported_done(mine, cast, origin=ReportOrigin.IMPORT, tell=ticked)

    assert told(cast.sochi_coordinator) == expected


def test_a_ticked_import_tells_of_the_documents_new_date(
    cast: Cast, mine: Milestone, mail_server: MailServer
) -> None:
    mine.due_date = mine.first_due_date = date(2026, 11, 2)
    mine.save()
    notices.dates_reread([mine])
    notices.dates_reread([mine])

    assert told(cast.sochi_executor) == ["date_reread"]
    assert "По документу срок теперь 2 ноября 2026." in text_to(cast.sochi_executor, mail_server)


def test_what_was_refused_leaves_no_notice(cast: Cast, mine: Milestone) -> None:
    with pytest.raises(actions.ValidationError):
        actions.report(mine.pk, cast.sochi_executor, status=Status.DONE, progress=100)

    assert not Reminder.objects.exists()
