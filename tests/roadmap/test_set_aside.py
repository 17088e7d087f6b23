"""A letter that nobody can read lies on the page of such letters, whole, and holds up none behind it."""

import psycopg
import pytest
from django.db import connection

from roadmap.choices import IncomingState, IncomingWay
from roadmap.mailbox import intake, settling, unread
from roadmap.models import Incoming, Report
from tests.roadmap.daily import signed_in
from tests.roadmap.letters_in import address_of, answer_to

pytestmark = pytest.mark.usefixtures("mailbox")


def test_one_that_ends_whoever_reads_it_is_set_aside_and_those_behind_it_are_read(told, cast):
    for text in ("В работе, 50 %\n", "В работе, 60 %\n"):
        intake.store(answer_to(address_of(told), cast.sochi_executor, text), IncomingWay.PIPE)
    # So often workers have begun the first, and ended by it.
    first = Incoming.objects.earliest("pk")
    Incoming.objects.filter(pk=first.pk).update(attempts=settling.BEGINNINGS)

    settling.settle_waiting()

    first.refresh_from_db()
    assert (first.state, first.why, first.person) == (IncomingState.UNREAD, "error", cast.sochi_executor)
    assert Report.objects.get().progress == 60
    assert [letter for letter, _text in unread.listed(cast.sochi_coordinator)] == [first]


@pytest.mark.django_db(transaction=True)
def test_one_that_waits_for_a_row_lets_those_behind_it_pass(told, cast, settings):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    intake.store(answer_to(address_of(told), cast.sochi_executor, "В работе, 50 %\n"), IncomingWay.PIPE)
    intake.store(answer_to("nobody@example.org", "stranger@example.org", "Привет\n"), IncomingWay.PIPE)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("LOCK TABLE roadmap_report IN ACCESS EXCLUSIVE MODE")
        settling.settle_waiting()
        other.rollback()
    assert Incoming.objects.get(sender="stranger@example.org").state == IncomingState.IGNORED
    assert Incoming.objects.get(sender=cast.sochi_executor.email).state == IncomingState.WAITING

    settling.settle_waiting()

    assert Report.objects.get().progress == 50


def test_whoever_coordinates_opens_the_letter_as_it_came(told, cast):
    raw = answer_to(address_of(told), cast.sochi_executor, "В работе, 50 %\n")
    intake.set_aside(raw, IncomingWay.IMAP, "one")
    assert not intake.set_aside(raw, IncomingWay.IMAP, "one")
    letter = Incoming.objects.get()
    path = f"/letters/{letter.pk}/letter.eml"

    page = signed_in(cast.sochi_coordinator).get("/letters/").content.decode()
    answer = signed_in(cast.sochi_coordinator).get(path)

    assert path in page
    assert answer.content == raw
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.minsk_coordinator).get(path).status_code == 404


def test_of_one_that_the_server_does_not_give_the_administrator_is_told(told, cast):
    intake.set_aside(b"", IncomingWay.IMAP, "one")

    page = signed_in(cast.administrator).get("/letters/").content.decode()

    assert "Неизвестный отправитель" in page
    assert "Почтовый сервер не отдаёт это письмо" in page
    assert "letter.eml" not in page
