"""`manage.py send_reminders`: the same by hand, told as text or as JSON."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from roadmap.models import Letter, Reminder, ReminderRun, Roadmap
from tests.database import Cast
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


def run(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("send_reminders", "--format", "json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_json_tells_the_counts_and_the_letters(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    told = run("--date", "2026-06-23")

    assert {key: told[key] for key in ("planned", "sent", "failed", "cancelled", "error")} == {
        "planned": 4,
        "sent": 4,
        "failed": 0,
        "cancelled": 0,
        "error": "",
    }
    [letter] = [letter for letter in told["letters"] if letter["to"] == cast.sochi_executor.email]
    assert letter["state"] == "sent"
    [line] = letter["lines"]
    assert {key: line[key] for key in ("item", "side", "due", "stage")} == {
        "item": "1",
        "side": "sochi",
        "due": "2026-06-30",
        "stage": 7,
    }
    assert len(mail_server.letters) == 4


def test_the_second_time_there_is_nothing_to_do(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    run("--date", "2026-06-23")
    told = run("--date", "2026-06-23")

    assert (told["planned"], told["sent"], told["letters"]) == (0, 0, [])


def test_a_dry_run_tells_the_same_and_keeps_and_sends_nothing(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    dry = run("--date", "2026-06-23", "--dry-run")

    assert (dry["planned"], dry["sent"]) == (4, 0)
    assert not Reminder.objects.exists()
    assert not Letter.objects.exists()
    assert not ReminderRun.objects.exists()
    assert mail_server.letters == []
    wet = run("--date", "2026-06-23")
    assert [(x["to"], x["lines"]) for x in dry["letters"]] == [(x["to"], x["lines"]) for x in wet["letters"]]


def test_a_refused_letter_is_counted_as_failed_and_says_why(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    mail_server.refused_addresses[cast.sochi_executor.email] = "450 4.2.1 later"
    told = run("--date", "2026-06-23")

    assert (told["sent"], told["failed"]) == (3, 1)
    assert [x["error"] for x in told["letters"] if x["state"] == "waiting"] == ["450 4.2.1 later"]


def test_on_a_day_off_nobody_is_written_to(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    told = run("--date", "2026-06-28")  # a Sunday

    assert (told["planned"] > 0, told["letters"]) == (True, [])


def test_a_server_that_is_away_ends_with_status_1_and_says_so(
    cast: Cast, plan: Roadmap, mail_server: MailServer
) -> None:
    mail_server.stop()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("send_reminders", "--date", "2026-06-23", stdout=out)

    assert ended.value.code == 1
    assert "Что пошло не так: ConnectionRefusedError" in out.getvalue()
    assert "ConnectionRefusedError" in ReminderRun.objects.get().error


def test_text_names_the_people_and_the_items(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    out = StringIO()
    call_command("send_reminders", "--date", "2026-06-23", stdout=out)

    assert "Запланировано: 4. Отправлено: 4. Не принято: 0. Отменено: 0." in out.getvalue()
    assert f"{cast.sochi_executor.email} — Дорожная карта: скоро срок 1" in out.getvalue()
    assert "1 · Сочи · Обмен педагогическим опытом · через 7 дней" in out.getvalue()


def test_a_run_is_recorded(cast: Cast, plan: Roadmap, mail_server: MailServer) -> None:
    run("--date", "2026-06-23")

    record = ReminderRun.objects.get()
    assert (record.for_date, record.by_hand) == (date(2026, 6, 23), True)
    assert (record.planned, record.sent, record.failed, record.cancelled) == (4, 4, 0, 0)


@pytest.mark.parametrize("text", ["2026-02-30", "23.06.2026", "завтра", ""])
def test_what_is_no_date_is_told_in_words(cast: Cast, text: str) -> None:
    with pytest.raises(CommandError, match="не дата"):
        call_command("send_reminders", "--date", text)
