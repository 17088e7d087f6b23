"""Letters that come back mark the address, and a mail program switches off what may be switched off."""

import re

import pytest
from django.test import Client

from roadmap.choices import IncomingWay
from roadmap.mailbox import answers, intake, receiving
from roadmap.models import Bounced, MailAnswer, Reminder
from roadmap.reminders.milestones import nobody_to_remind
from tests.roadmap.daily import milestone_of

pytestmark = pytest.mark.usefixtures("mailbox")


def test_a_letter_that_comes_back_marks_the_address_and_tells_the_coordinator(told, plan, cast):
    notice = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: {told["Reply-To"]}
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
    intake.store(notice.encode(), IncomingWay.PIPE)
    receiving.receive()
    assert Bounced.objects.get().address == cast.sochi_executor.email
    assert Reminder.objects.filter(kind="address_bounced", person=cast.sochi_coordinator).count() == 1
    assert not MailAnswer.objects.exists()
    assert milestone_of(plan, "1", cast.sochi) in nobody_to_remind()


def test_the_mail_program_switches_off_what_may_be_switched_off(told, cast):
    found = re.search(r"<https?://[^/]+(/letters/off/[^>]+)>", str(told["List-Unsubscribe"]))
    assert found
    link = found.group(1)
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 302
    assert not hasattr(cast.sochi_executor, "reminder_choice")
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    cast.sochi_executor.refresh_from_db()
    assert cast.sochi_executor.reminder_choice.muted
    assert answers.deliver() == 0
