"""Answering a letter is reporting: what is recorded and what becomes a draft; each letter once."""

import re
from pathlib import Path

import pytest
from django.test import Client

from core.models import Kept
from roadmap.choices import IncomingState, ReportOrigin, Status
from roadmap.mailbox import answers, receiving
from roadmap.mailbox.wording import DRAFTED
from roadmap.models import (
    Attachment,
    Bounced,
    DeadlineChange,
    Incoming,
    IncomingPart,
    MailAnswer,
    Reminder,
    ReminderChoice,
    Report,
)
from roadmap.reminders import run
from roadmap.reminders.choices import early_stages
from tests.mail_server import html_of, text_of
from tests.roadmap.daily import PDF, milestone_of
from tests.roadmap.letters_in import address_of, answer_to, answered, found_in, post

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("mailbox")


def test_the_letter_says_how_it_is_answered(told):
    assert "Можно просто ответить на это письмо" in text_of(told)
    assert re.fullmatch(r"reply\+\d+-[a-z2-7]{24}@roadmap\.example\.org", address_of(told))
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["From"] == "roadmap@localhost"
    # On a line of its own: beside what is said it would tear its last word off.
    links = r"(?:\s*<a\s[^<>]*>[^<>]*</a>)*"
    assert re.search(rf'<div[^<>]*>{links}\s*<a\s[^<>]*href="mailto:reply\+', html_of(told))
    assert "/letters/tap/" in text_of(told)


def test_done_with_a_file_waits_for_the_coordinator_and_is_answered_once(told, plan, cast, mail_server):
    raw = answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)])
    assert post(raw)
    report = Report.objects.get()
    assert (report.status, report.author, report.origin) == (
        Status.DONE,
        cast.sochi_executor,
        ReportOrigin.MAIL,
    )
    assert milestone_of(plan, "1", cast.sochi).pending_report == report
    assert Attachment.objects.get().name == "протокол.pdf"
    (said,) = answered(mail_server, cast)
    assert "ждёт" in said
    assert "выполнено, 100 %, 1 вложение" in said.replace("\u00a0", " ")
    assert "/letters/back/" in said
    # The same letter again, and the worker's next minutes.
    assert not post(raw)
    receiving.receive()
    assert Report.objects.count() == 1
    assert len(answered(mail_server, cast)) == 1


def test_done_without_a_proof_is_a_draft_in_the_form(told, plan, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено, провели семинар\n"))
    assert not Report.objects.exists()
    assert Incoming.objects.get().state == IncomingState.DRAFTED
    (said,) = answered(mail_server, cast)
    assert "черновик" in said.lower()
    client = Client()
    client.force_login(cast.sochi_executor)
    owed = milestone_of(plan, "1", cast.sochi)
    page = client.get(f"/r/{plan.slug}/milestones/{owed.pk}/report/").content.decode()
    assert "провели семинар" in page
    assert "письм" in page[page.index('class="notice__body"') :][:400]
    sent = {
        "status": "in_progress",
        "progress": 50,
        "slider": 50,
        "text": "сам",
        "links": "",
        "version": owed.version,
    }
    assert client.post(f"/r/{plan.slug}/milestones/{owed.pk}/report/", sent).status_code == 302
    assert (
        "провели семинар" not in client.get(f"/r/{plan.slug}/milestones/{owed.pk}/report/").content.decode()
    )


def test_in_progress_is_recorded_and_taken_back_by_the_link(told, plan, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    owed = milestone_of(plan, "1", cast.sochi)
    assert (owed.status, owed.progress) == ("in_progress", 60)
    (said,) = answered(mail_server, cast)
    link = found_in(r"https?://[^/\s]+(/letters/back/\S+)", said)
    client = Client()
    assert client.get(link).status_code == 200
    assert milestone_of(plan, "1", cast.sochi).progress == 60
    gone = client.post(link)
    # From the page one goes on: to the form of the same milestone, and to what else is owed.
    assert f'href="/r/{plan.slug}/milestones/{owed.pk}/report/"' in gone.content.decode()
    assert 'href="/my/"' in gone.content.decode()
    owed.refresh_from_db()
    assert (owed.status, owed.progress) == ("planned", 0)
    assert client.post(link).status_code == 410


def test_a_date_is_asked_for_with_its_reason(told, cast):
    post(
        answer_to(
            address_of(told), cast.sochi_executor, "Просим перенести на 15 июля 2026, ждём письмо Минска\n"
        )
    )
    change = DeadlineChange.objects.get()
    assert change.new_date.isoformat() == "2026-07-15"
    assert "ждём письмо Минска" in change.reason


def test_files_go_by_the_rules_of_uploads(told, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("virus.exe", b"MZ\x90")]))
    assert not Report.objects.exists()
    assert not Attachment.objects.exists()
    assert not Kept.objects.exclude(files=[]).exists()
    (said,) = answered(mail_server, cast)
    assert "virus.exe" in said


@pytest.mark.parametrize(
    ("text", "name", "by_hand", "why"),
    [
        ("В работе, 70 %, см. файл", "virus.exe", False, "файл"),
        ("Выполнено", "virus.exe", False, "файл"),
        ("Выполнено", "протокол.pdf", True, "выполнено"),
        ("Проведём 20 декабря, программа приложена", "протокол.pdf", False, "обещание"),
        ("Чего-то не хватает", "протокол.pdf", False, "часть"),
        ("Прошу перенести на 31 ноября", "протокол.pdf", False, "такого дня нет"),
    ],
)
def test_a_draft_says_why_it_is_one(told, cast, mail_server, settings, text, name, by_hand, why):
    settings.MAILBOX_DONE = not by_hand
    content = PDF if name.endswith(".pdf") else b"MZ\x90"
    post(answer_to(address_of(told), cast.sochi_executor, f"{text}\n", [(name, content)]))
    (said,) = answered(mail_server, cast)
    assert why in found_in(r"черновик \(([^)]+)\)", said)


def test_every_code_of_a_draft_has_a_sentence_of_its_own():
    table = (ROOT / "plans/replies/README.md").read_text(encoding="utf-8").partition("## Codes of `why`")[2]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    codes = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    assert len(codes) > 40
    assert codes <= set(DRAFTED)
    assert len({str(words) for words in DRAFTED.values()}) == len(DRAFTED)


def test_two_doubts_in_one_form_are_told_once(told, cast, mail_server):
    text = "Выполнено, фото во вложении ещё раз\n"
    post(answer_to(address_of(told), cast.sochi_executor, text, [("протокол.pdf", PDF)]))
    assert IncomingPart.objects.filter(why__gt="").count() > 1
    (said,) = answered(mail_server, cast)
    assert said.count("черновик") == 1


def test_a_setting_keeps_done_for_the_form(told, cast, settings):
    settings.MAILBOX_DONE = False
    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)]))
    assert not Report.objects.exists()
    assert Kept.objects.get().files[0]["name"] == "протокол.pdf"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Выполнено. Документ ДСП.\n", "протокол.pdf"), ("Выполнено\n", "ДСП протокол.pdf")],
)
def test_files_that_a_letter_calls_official_are_for_official_use(told, plan, cast, text, name):
    post(answer_to(address_of(told), cast.sochi_executor, text, [(name, PDF)]))
    waiting = Kept.objects.values_list("fields__restricted", flat=True)
    assert [one.is_restricted for one in Attachment.objects.all()] == [True] or list(waiting) == [["on"]]


def test_files_of_other_letters_are_open(told, cast):
    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)]))
    assert not Attachment.objects.get().is_restricted


def test_a_coordinator_accepts_by_answering(told, plan, cast, mail_server):
    from tests.roadmap.conftest import on_day

    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)]))
    with on_day("2026-06-24", tick=True):
        run.remind(by_hand=True)
        letter = mail_server.letters_to(cast.sochi_coordinator.email)[-1]
        post(answer_to(address_of(letter), cast.sochi_coordinator, "п. 1 принимаю\n"))
    assert milestone_of(plan, "1", cast.sochi).status == Status.DONE


def test_a_letter_that_comes_back_marks_the_address_and_tells_the_coordinator(told, plan, cast):
    notice = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: {address_of(told)}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {cast.sochi_executor.email}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
"""
    post(notice.encode())
    assert Bounced.objects.get().address == cast.sochi_executor.email
    assert Reminder.objects.filter(kind="address_bounced", person=cast.sochi_coordinator).count() == 1
    assert not MailAnswer.objects.exists()
    from roadmap.reminders.milestones import nobody_to_remind

    assert milestone_of(plan, "1", cast.sochi) in nobody_to_remind()


def test_the_mail_program_switches_off_what_may_be_switched_off(told, cast):
    link = found_in(r"<https?://[^/]+(/letters/off/[^>]+)>", str(told["List-Unsubscribe"]))
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 302
    assert not hasattr(cast.sochi_executor, "reminder_choice")
    # What was switched off before stays so.
    ReminderChoice.objects.create(person=cast.sochi_executor, muted=[365])
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    cast.sochi_executor.refresh_from_db()
    assert cast.sochi_executor.reminder_choice.muted == sorted({365, *early_stages()}) != [365]
    assert answers.deliver() == 0
