"""Whose answer is believed, and what is refused: foreign senders, machines, spent links, too many letters."""

import time
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cities import absences
from roadmap.choices import IncomingState, IncomingWay, Status
from roadmap.mailbox import intake, settling
from roadmap.mailbox.envelope import Trust, head_of
from roadmap.models import (
    Incoming,
    IncomingPart,
    MailAnswer,
    ReminderChoice,
    ReplyAddress,
    Report,
)
from roadmap.reminders import run
from tests.mail_server import text_of
from tests.roadmap.daily import PDF, milestone_of
from tests.roadmap.letters_in import TRUSTED, address_of, answer_to, answered, failed, found_in, post

pytestmark = pytest.mark.usefixtures("mailbox")


def test_whoever_changes_the_case_of_an_address_is_understood(told, cast):
    local, _at, domain = address_of(told).partition("@")
    post(answer_to(f"{local.upper()}@{domain}", cast.sochi_executor, "В работе, 60 %\n"))
    assert Report.objects.count() == 1


@pytest.mark.parametrize("what", ["sender", "foreign", "forged", "expired", "dkim", "home", "spent"])
def test_nothing_is_accepted_from_whoever_is_not_the_person(what, told, plan, cast, mail_server):
    to, by, results = address_of(told), cast.sochi_executor, ""
    if what == "sender":
        by, results = "thief@elsewhere.example.com", ""
    elif what == "foreign":
        by = cast.sochi_colleague
    elif what == "forged":
        to = to[:-25] + ("a" if to[-25] != "a" else "b") + to[-24:]
    elif what == "expired":
        ReplyAddress.objects.update(expires_at=timezone.now() - timedelta(days=1))
    elif what == "dkim":
        results = failed(by.email.rpartition("@")[2])
    elif what == "home":
        by = "executor@home.example.net"
    elif what == "spent":
        post(answer_to(to, by, "В работе, 60 %\n"))
    post(answer_to(to, by, "В работе, 80 %\n", results=results))
    assert [report.progress for report in Report.objects.all()] == ([60] if what == "spent" else [])
    letter = Incoming.objects.order_by("-pk")[0]
    assert letter.state == (IncomingState.DRAFTED if what == "spent" else IncomingState.REFUSED)
    assert MailAnswer.objects.filter(incoming=letter).count() == 1
    # Never to whoever is no person of ours.
    people = {cast.sochi_executor.email, cast.sochi_colleague.email}
    assert set(MailAnswer.objects.values_list("address", flat=True)) <= people


@pytest.mark.parametrize("trusted", [[], ["other.example.org"]])
def test_without_a_server_that_vouches_the_person_confirms(trusted, told, plan, cast, settings, mail_server):
    settings.MAILBOX_TRUSTED_HOSTS = trusted
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    assert not Report.objects.exists()
    (said,) = answered(mail_server, cast)
    link = found_in(r"https?://[^/\s]+(/letters/confirm/\S+)", said)
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 200
    assert not Report.objects.exists()
    assert client.post(link).status_code == 403
    client = Client()
    assert client.post(link).status_code == 200
    assert Report.objects.get().progress == 60
    assert client.post(link).status_code == 410
    assert Report.objects.count() == 1


def test_results_below_the_next_mark_of_the_way_are_not_believed(told, cast):
    raw = answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n", results=failed("example.org"))
    forged = raw.replace(
        b"From:", b"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\nFrom:", 1
    )
    post(forged)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("name", "odd"), [("From", "(" * 20_000), ("From", "a:" * 20_000), ("Subject", "=?\u0131?q?a?= ")]
)
def test_a_letter_that_nobody_could_write_holds_up_none_behind_it(name, odd, told, cast):
    """Else it would be fetched and fail again and again, and whatever lies behind it in the mailbox would wait."""
    raw = answer_to(address_of(told), "thief@evil.example", "Выполнено\n", subject="x")
    assert post(raw.replace(f"{name}: ".encode(), f"{name}: {odd}".encode(), 1))
    assert post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    assert Report.objects.count() == 1
    assert Incoming.objects.earliest("pk").state == IncomingState.REFUSED


INJECTED = "dmarc=pass header.from=example.org"


@pytest.mark.parametrize(
    "results",
    [
        f'spf=pass smtp.mailfrom="x; {INJECTED}"@evil.example',
        f'spf=pass smtp.mailfrom="x\\"; {INJECTED}"@evil.example',
        'spf=pass smtp.mailfrom="x smtp.mailfrom=example.org"@evil.example',
        "spf=pass smtp.mailfrom=a@evil.example smtp.mailfrom=example.org",
        f'spf=pass (envelope-from="); {INJECTED} ("@evil.example) smtp.mailfrom=evil.example',
        f"dmarc=none header.from=example.org; spf=pass (helo=x); {INJECTED} (y) smtp.mailfrom=evil.example",
        f"spf=pass smtp.mailfrom=evil.example (helo=x; {INJECTED}",
        f"spf=pass smtp.mailfrom=evil.example (helo=x)); {INJECTED}",
    ],
)
def test_what_the_sender_chose_is_no_result_of_our_server(results):
    """The sender of the envelope and the name of the machine stand in the header too."""
    raw = answer_to(
        "reply@example.org", "executor@example.org", "Выполнено\n", results=f"{TRUSTED}; {results}"
    )
    assert head_of(raw, (), [TRUSTED]).trust == Trust.UNKNOWN


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass (sender is known (to us)) smtp.mailfrom="executor@example.org"',
        'spf=none smtp.helo=x; spf=pass smtp.mailfrom=example.org; dkim=pass header.i="@example.org"',
        "dkim=pass header.d=example.org; dkim=fail header.d=list.example; dmarc=pass (p=none) header.from=example.org",
    ],
)
def test_results_with_quotes_comments_and_several_signatures_are_believed(results):
    raw = answer_to(
        "reply@example.org", "executor@example.org", "Выполнено\n", results=f"{TRUSTED}; {results}"
    )
    assert head_of(raw, (), [TRUSTED]).trust == Trust.PROVEN


@pytest.mark.parametrize(
    "header", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}]
)
def test_machines_are_never_answered(header, told, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", **header))
    assert not Report.objects.exists()
    assert not MailAnswer.objects.exists()


def test_an_answer_is_marked_so_that_machines_leave_it(told, cast, mail_server):
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    sent = mail_server.letters_to(cast.sochi_executor.email)[-1]
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["In-Reply-To"] == Incoming.objects.get().message_id
    # Were it sent to us, it would be laid aside.
    del sent["To"]
    sent["To"] = address_of(told)
    post(sent.as_bytes())
    assert Incoming.objects.order_by("-pk")[0].state == IncomingState.IGNORED
    assert MailAnswer.objects.count() == 1


def test_too_many_letters_are_not_read(told, cast, settings):
    settings.MAILBOX_LETTERS_AN_HOUR = 2
    for text in ("В работе, 10 %", "В работе, 20 %", "В работе, 30 %", "В работе, 40 %"):
        post(answer_to(address_of(told), cast.sochi_executor, text + "\n"))
    states = list(Incoming.objects.order_by("pk").values_list("state", flat=True))
    assert states[2:] == [IncomingState.REFUSED] * 2
    assert MailAnswer.objects.count() == 2


def test_a_letter_beyond_the_limit_is_refused_and_told(told, cast, settings):
    settings.MAILBOX_LETTER_MB = 1
    raw = answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("a.pdf", PDF + b"0" * 2**20)])
    post(raw)
    letter = Incoming.objects.get()
    assert (letter.state, letter.why) == (IncomingState.REFUSED, "too_large")
    assert len(bytes(letter.raw or b"")) < 70_000
    assert MailAnswer.objects.count() == 1


def test_where_a_second_factor_is_asked_for_a_letter_gives_a_draft(told, cast, settings):
    settings.SECOND_FACTOR_ROLES = ["executor"]
    post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
    assert not Report.objects.exists()
    assert IncomingPart.objects.get().why == "drafts_only"


def test_nor_does_a_deputy_decide_by_mail_for_somebody_of_whom_a_factor_is_asked(
    told, plan, cast, settings, mail_server
):
    """Else standing in for a coordinator would be a way round the coordinator's second factor."""
    from tests.roadmap.conftest import on_day

    post(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n", [("протокол.pdf", PDF)]))
    settings.SECOND_FACTOR_ROLES = ["coordinator"]
    with on_day("2026-06-24", tick=True):
        absences.set_absence(
            cast.sochi_coordinator.pk,
            cast.administrator,
            deputy_id=cast.sochi_colleague.pk,
            starts_on=date(2026, 6, 24),
            ends_on=date(2026, 6, 25),
        )
        run.remind(by_hand=True)
        letter = mail_server.letters_to(cast.sochi_colleague.email)[-1]
        post(answer_to(address_of(letter), cast.sochi_colleague, "п. 1 принимаю\n"))
    assert IncomingPart.objects.latest("pk").why == "drafts_only"
    assert milestone_of(plan, "1", cast.sochi).status != Status.DONE


@pytest.mark.parametrize("link", ["back", "confirm", "off", "choice"])
def test_no_link_of_a_letter_outlives_the_address_it_went_to(link, told, plan, cast, settings, mail_server):
    """A letter to a mistyped address lies with a stranger; what it carries ends when the address is corrected."""
    if link == "confirm":
        settings.MAILBOX_TRUSTED_HOSTS = []
    if link in ("back", "confirm"):
        post(answer_to(address_of(told), cast.sochi_executor, "В работе, 60 %\n"))
        (said,) = answered(mail_server, cast)
        path = found_in(rf"https?://[^/\s]+(/letters/{link}/\S+)", said)
    elif link == "off":
        path = found_in(r"<https?://[^/]+(/letters/off/[^>]+)>", str(told["List-Unsubscribe"]))
    else:
        path = found_in(r"https?://[^/\s]+(/reminders/\S+)", text_of(told))
    assert Client().get(path).status_code in (200, 302)
    reports = Report.objects.count()
    cast.sochi_executor.email = "corrected@sochi.example"
    cast.sochi_executor.save()

    # To the page that asks for signing in, or to nothing.
    assert Client().post(path).status_code == (302 if link == "choice" else 410)
    assert Report.objects.count() == reports
    assert not ReminderChoice.objects.exists()


def test_an_error_in_reading_is_given_up_after_three_times_and_lands_on_the_page(told, cast, monkeypatch):
    intake.store(answer_to(address_of(told), cast.sochi_executor, "Выполнено\n"), IncomingWay.PIPE)
    letter = Incoming.objects.get()
    Incoming.objects.update(recipients="\x01" * 3)
    monkeypatch.setattr(settling.acting, "read_reply", lambda *args: 1 / 0)
    for _time in range(settling.PATIENCE):
        assert Incoming.objects.get().state == IncomingState.WAITING
        settling.settle_waiting()
    letter.refresh_from_db()
    assert (letter.state, letter.why) == (IncomingState.UNREAD, "error")


def test_a_subject_of_any_length_is_soon_read():
    """The library decodes in the square of the length: one letter of a stranger's kept the mailbox for minutes."""
    words = b"=?utf-8?b?0Y8=?= " * 100_000
    begun = time.process_time()
    head = head_of(b"From: a@example.org\r\nSubject: " + words + b"\r\n\r\n")
    assert time.process_time() - begun < 2
    assert head.subject == "я" * 300


def test_of_a_head_that_no_program_writes_only_the_beginning_is_read():
    """Each byte of it costs: one of 35 MB, which a stranger may send, kept the mailbox for minutes."""
    head = b"From: a@example.org\r\n" + b"X: y\r\n" * 60_000 + b"To: late@example.org\r\n"
    for raw in (head + b"\r\n\r\nHi", head):
        assert head_of(raw).recipients == ()
        assert head_of(raw).sender == "a@example.org"
