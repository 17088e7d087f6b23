"""The letter with a link to a new password: limited, the same answer for all, never lost, its link from SITE_URL."""

import re
import statistics
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities import accounts, outbox
from cities.choices import LetterKind
from cities.models import Outgoing, User
from events import feeds

MAIL = "executor@sochi.example"


def ask(client, email=MAIL, **more):
    return client.post("/password/reset/", {"email": email}, **more)


def test_nobody_gets_more_than_three_letters_an_hour(client, cast, mailbox):
    for number in range(30):
        assert ask(client, REMOTE_ADDR=f"203.0.113.{number}").status_code == 302
    outbox.deliver()

    assert len(mailbox.letters) == 3


def test_one_place_cannot_write_to_everybody(client, cast, mailbox):
    User.objects.bulk_create(
        User(email=f"n{n}@sochi.example", name=f"Н{n}", password="md5$x$y") for n in range(40)
    )
    for number in range(40):
        ask(client, f"n{number}@sochi.example")
    outbox.deliver()

    assert len(mailbox.letters) == 20


def test_the_page_does_the_same_for_those_who_have_an_account_and_those_who_have_not(client, cast):
    def statements(email):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = ask(client, email)
        return answer.status_code, answer.url, [re.sub(r"'[^']*'", "?", one["sql"]) for one in asked]

    ask(client, "warm@up.example")
    assert statements(MAIL) == statements("nobody@sochi.example")


def test_it_takes_as_long_for_both(client, cast):
    def spent(email, number):
        began = time.perf_counter()
        ask(client, email, REMOTE_ADDR=f"203.0.113.{number}")
        return time.perf_counter() - began

    # By turns: a machine that becomes slower becomes so for both.
    pairs = [(spent(MAIL, n), spent("nobody@sochi.example", 100 + n)) for n in range(40)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))

    assert abs(known - unknown) < max(known, unknown) / 2 + 0.005


def test_the_link_leads_to_our_site_whatever_the_request_calls_its_host(client, cast, mailbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, HTTP_HOST="evil.example")
    outbox.deliver()

    text = mailbox.letters[0].get_body(("plain",)).get_content()
    assert f"{settings.SITE_URL}/password/reset/" in text
    assert "evil.example" not in text


def test_a_letter_waits_until_the_mail_server_is_back(client, cast, mailbox):
    mailbox.at_data = "451 Not now"
    ask(client)
    assert outbox.deliver() == 0
    assert Outgoing.objects.get().error

    mailbox.at_data = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert outbox.deliver() == 1
        assert outbox.deliver() == 0
    assert [letter["To"] for letter in mailbox.letters] == [MAIL]


@pytest.mark.parametrize("trouble", ["hang", "drop"])
def test_a_server_that_hangs_or_drops_costs_three_tries_and_every_letter_leaves_later(
    client, cast, mailbox, settings, trouble
):
    settings.EMAIL_TIMEOUT = 0.5
    people = [f"n{number}@sochi.example" for number in range(8)]
    User.objects.bulk_create(User(email=one, name=one[:2], password="md5$x$y") for one in people)
    for one in people:
        outbox.put(LetterKind.PASSWORD_RESET, one)
    mailbox.at_data = trouble

    assert outbox.deliver() == 0

    tried = Outgoing.objects.filter(attempts=1).values_list("error", flat=True)
    assert len(tried) == outbox.BROKEN_IN_A_ROW
    assert all({"hang": "timed out", "drop": "unexpectedly closed"}[trouble] in why for why in tried), tried
    mailbox.at_data = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert outbox.deliver() == len(people)
    assert sorted(letter["To"] for letter in mailbox.letters) == people


def test_one_refused_recipient_holds_up_no_other(client, cast, mailbox):
    people = [cast.sochi_executor, cast.minsk_executor, cast.sochi_coordinator, cast.administrator]
    for refused in people[:3]:
        mailbox.refused_addresses[refused.email] = "550 5.1.1 no such user"
    for person in people:
        outbox.put(LetterKind.PASSWORD_RESET, person.email)

    assert outbox.deliver() == 1

    assert [letter["To"] for letter in mailbox.letters] == [people[3].email]
    assert "550" in Outgoing.objects.get(address=people[0].email).error


def test_a_line_that_breaks_after_the_letter_repeats_the_same_letter(client, cast, mailbox):
    mailbox.at_data = "accept and drop"
    ask(client)
    assert outbox.deliver() == 0

    mailbox.at_data = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert outbox.deliver() == 1
        ask(client)
        assert outbox.deliver() == 1
    first, again, another = [letter["Message-ID"] for letter in mailbox.letters]
    assert first == again != another


def test_strangers_leave_nothing_behind(client, cast, mailbox):
    ask(client, "nobody@sochi.example")
    outbox.deliver()

    assert (list(mailbox.letters), Outgoing.objects.count()) == ([], 0)


def test_whoever_got_a_password_from_an_administrator_is_told_and_chooses_an_own_one(client, cast, mailbox):
    client.force_login(cast.administrator)
    words = {
        "password1": "given-to-you-by-hand",
        "password2": "given-to-you-by-hand",
        "usable_password": "true",
    }
    answer = client.post(f"/admin/cities/user/{cast.sochi_executor.pk}/password/", words)
    assert answer.status_code == 302
    outbox.deliver()
    assert [letter["To"] for letter in mailbox.letters] == [MAIL]

    client.logout()
    client.post("/sign-in/", {"username": MAIL, "password": "given-to-you-by-hand"})
    assert client.get("/my/").url == "/password/"
    own = {"new_password1": "ein-eigenes-passwort", "new_password2": "ein-eigenes-passwort"}
    client.post("/password/", {"old_password": "given-to-you-by-hand", **own})
    assert client.get("/my/").status_code == 200


def test_a_calendar_address_ends_with_the_password(client, cast):
    token = feeds.issue(cast.sochi_executor)
    assert client.get(f"/events/feeds/{token}.ics").status_code == 200

    accounts.password_was_set(cast.sochi_executor, by=cast.sochi_executor)

    assert client.get(f"/events/feeds/{token}.ics").status_code == 404


@pytest.mark.parametrize("kind", LetterKind.values)
def test_every_kind_of_letter_can_be_written(cast, mailbox, kind):
    outbox.put(LetterKind(kind), MAIL)
    outbox.deliver()

    assert "Софья!" in mailbox.letters[0].get_body(("plain",)).get_content()
    assert "Софья!" in mailbox.letters[0].get_body(("html",)).get_content()
