"""What a browser sends again, because no answer came, is recorded once: a report, a request for another date."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core import counters
from core.models import Counter, Kept
from roadmap.models import DeadlineChange, Report
from tests.roadmap.daily import address, milestone_of, said, signed_in, upload


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owed(plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def test_the_second_sending_is_answered_as_the_first_and_does_nothing(owed, cast, settings):
    client = signed_in(cast.sochi_executor, **{"hx-request": "true"})
    for _time in range(2):
        answer = client.post(
            address("report", owed), said(owed, status="done", once="number-1", evidence=upload(), place="my")
        )
        assert answer.status_code == 200
        assert "на подтверждении" in answer.content.decode()
    report = Report.objects.get()
    assert report.attachments.count() == 1
    assert not Kept.objects.exists()
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_another_date_is_asked_for_once_as_well(owed, cast):
    client = signed_in(cast.sochi_executor, **{"hx-request": "true"})
    asked = {"new_date": "2026-12-25", "reason": "Ждём смету", "version": owed.version, "place": "my"}
    for _time in range(2):
        answer = client.post(address("ask_for_date", owed), asked | {"once": "number-1"})
        assert answer.status_code == 200
        assert "Просьба отправлена" in answer.content.decode()
    assert client.post(address("ask_for_date", owed), asked | {"once": "number-2"}).status_code == 409
    assert DeadlineChange.objects.count() == 1


def test_another_number_is_another_report_and_asks_for_the_version(owed, cast):
    client = signed_in(cast.sochi_executor)
    assert client.post(address("report", owed), said(owed, once="1")).status_code == 302
    assert client.post(address("report", owed), said(owed, once="2")).status_code == 409
    assert Report.objects.count() == 1


def test_the_number_is_of_one_person_and_one_form(owed, plan, cast):
    other = milestone_of(plan, "2", cast.sochi)
    signed_in(cast.sochi_coordinator).post(address("report", owed), said(owed, once="1"))
    signed_in(cast.sochi_coordinator).post(address("report", other), said(other, once="1"))
    owed.refresh_from_db()
    signed_in(cast.sochi_executor).post(address("report", owed), said(owed, once="1"))
    assert Report.objects.count() == 3


def test_what_was_refused_may_be_sent_again_under_its_number(owed, cast):
    client = signed_in(cast.sochi_executor)
    assert client.post(address("report", owed), said(owed, status="done", once="1")).status_code == 422
    assert not Counter.objects.filter(key__startswith="once:").exists()
    said_now = said(owed, status="done", once="1", evidence=upload())
    assert client.post(address("report", owed), said_now).status_code == 302
    assert Report.objects.count() == 1


def test_a_number_that_is_no_number_is_none(owed, cast):
    client = signed_in(cast.sochi_executor)
    for number in ("", "x" * 65):
        client.post(address("report", owed), said(owed, once=number))
    assert not Counter.objects.filter(key__startswith="once:").exists()


def test_the_number_is_forgotten_in_time(owed, cast):
    signed_in(cast.sochi_executor).post(address("report", owed), said(owed, once="1"))
    counters.sweep()
    assert Counter.objects.filter(key__startswith="once:").update(expires_at="2020-01-01T00:00Z") == 1
    counters.sweep()
    assert not Counter.objects.filter(key__startswith="once:").exists()


@pytest.mark.django_db(transaction=True)
def test_sent_ten_times_at_once_it_is_recorded_once(owed, cast):
    gate = Barrier(10)
    clients = [signed_in(cast.sochi_executor) for _place in range(10)]

    def send(client):
        try:
            gate.wait()
            return client.post(address("report", owed), said(owed, once="1", text="Раз")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(send, clients))
    assert set(codes) == {302}
    assert Report.objects.get().text == "Раз"
