"""The two numbers: what was reported by its date, and how soon after a letter; and who never answers."""

from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cities.models import City
from roadmap.choices import ResponsibilityRole, Status
from roadmap.models import Milestone, Reminder
from roadmap.progress import answering
from roadmap.progress.answering_then import lately_then, of_roadmap_then
from roadmap.progress.state import load
from roadmap.reminders import run
from roadmap.reporting import actions, taking_back
from tests.roadmap.conftest import on_day
from tests.roadmap.daily import milestone_of


@pytest.fixture
def answered(plan, cast, mail_server):
    """Item 1 fell due on 30 June on both sides; Sochi reported two days after its letter, Minsk never."""
    with on_day("2026-06-23"):
        run.remind(by_hand=True)
    with on_day("2026-06-25"):
        owed = milestone_of(plan, "1", cast.sochi)
        actions.report(owed.pk, cast.sochi_executor, status=Status.IN_PROGRESS, progress=50)
    return plan


def test_the_share_is_by_side_and_month(answered, cast):
    found = answering.months([answered.pk], date(2026, 7, 5))
    assert [(one.side, one.first, one.due, one.reported) for one in found] == [
        ("Сочи", date(2026, 6, 1), 1, 1),
        ("Минск", date(2026, 6, 1), 1, 0),
    ]
    assert not answering.months([answered.pk], date(2026, 6, 30))


def test_a_report_after_the_date_or_long_before_is_not_by_the_date(plan, cast):
    for day, number in (("2026-07-01", "1"), ("2026-08-20", "2")):
        with on_day(day):
            owed = milestone_of(plan, number, cast.sochi)
            actions.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=50)
    found = answering.months([plan.pk], date(2026, 10, 5))
    assert [one.reported for one in found if one.side == "Сочи"] == [0, 0]


@pytest.mark.parametrize(("moment", "in_time"), [("2026-06-30T13:59Z", 1), ("2026-06-30T14:01Z", 0)])
def test_the_day_of_a_report_is_that_of_its_own_city_whoever_looks(plan, cast, moment, in_time):
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    with time_machine.travel(moment, tick=False):
        owed = milestone_of(plan, "1", cast.sochi)
        actions.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=50)
    for zone in ("Europe/Minsk", "Asia/Vladivostok", "America/New_York"):
        with timezone.override(zone):
            (_minsk, sochi) = sorted(answering.months([plan.pk], date(2026, 7, 5)), key=lambda one: one.side)
        assert (sochi.due, sochi.reported) == (1, in_time), zone


def test_the_median_counts_from_the_first_letter_to_the_next_report(answered):
    assert answering.median([answered.pk], date(2026, 6, 1)) == pytest.approx(2 * 86400, abs=5)
    assert answering.median([answered.pk], date(2026, 6, 24)) is None
    assert answering.median([], date(2026, 6, 1)) is None


def test_whoever_got_three_letters_and_reported_nothing_never_answers(answered, cast):
    with on_day("2026-06-29"):
        run.remind(by_hand=True)
    assert cast.minsk_executor not in answering.never_answered(answered, date(2026, 4, 1))
    with on_day("2026-06-30"):
        run.remind(by_hand=True)
    assert Reminder.objects.filter(person=cast.minsk_executor, state="sent").count() == 3
    silent = answering.never_answered(answered, date(2026, 4, 1))
    assert cast.minsk_executor in silent
    assert cast.sochi_executor not in silent


def test_names_are_for_those_who_coordinate(answered, cast):
    with on_day("2026-07-05"):
        for person, shown in ((cast.sochi_reader, False), (cast.sochi_coordinator, True)):
            client = Client()
            client.force_login(person)
            page = client.get(f"/r/{answered.slug}/answering/").content.decode()
            assert "Как отвечают на план" in page
            assert ("Кто никогда не отвечает" in page) is shown


def _recounted(plan, today):
    """The rows by body, counted in plain Python from the milestones, their letters and reports, one by one."""
    rows: dict[tuple[str, str | None], dict[str, Any]] = {}
    found: list[Any] = list(Milestone.objects.filter(side__roadmap=plan).select_related("side__city", "item"))
    for one in found:
        leads = [
            held.body
            for held in one.item.responsibilities.select_related("body")
            if held.side_id == one.side_id and held.role == ResponsibilityRole.LEAD
        ]
        key = (one.side.city.name, leads[0].name if leads else None)
        said = sorted(report.created_at for report in one.reports.all())
        row = rows.setdefault(key, {"due": 0, "reported": 0, "seconds": []})
        if one.due_date < today and one.status != Status.CANCELLED:
            row["due"] += 1
            days = [timezone.localtime(moment).date() for moment in said]
            near = any(0 <= (one.due_date - day).days <= answering.LOOKED_AT for day in days)
            row["reported"] += near or (one.closed_on is not None and one.closed_on <= one.due_date)
        letters: list[Any] = [
            letter
            for letter in one.reminders.filter(state="sent", kind="milestone")
            if (today - letter.sent_at.date()).days <= answering.SILENT_DAYS
        ]
        for due in {letter.due_date for letter in letters}:
            first = min(letter.sent_at for letter in letters if letter.due_date == due)
            after = [moment for moment in said if moment > first]
            row["seconds"] += [(after[0] - first).total_seconds()] if after else []
    return {
        key: (row["due"], row["reported"], median(row["seconds"]) if row["seconds"] else None)
        for key, row in rows.items()
        if row["due"] or row["seconds"]
    }


def test_the_numbers_of_each_body_are_those_counted_one_by_one(answered, cast):
    """Item 2 of Sochi goes to item 1's body, which answers a letter after 4 days; Minsk's has no lead."""
    one, two = (answered.items.get(number=str(number)) for number in (1, 2))
    lead = one.responsibilities.get(side__city=cast.sochi, role=ResponsibilityRole.LEAD).body
    two.responsibilities.filter(side__city=cast.sochi).update(body=lead)
    two.responsibilities.filter(side__city=cast.minsk).delete()
    with on_day("2026-09-23"):
        run.remind(by_hand=True)
    with on_day("2026-09-27"):
        owed = milestone_of(answered, "2", cast.sochi)
        actions.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=50)
    today = date(2026, 10, 5)
    with on_day("2026-10-05"):
        found = answering.of_roadmap(answered, today).bodies
        recounted = _recounted(answered, today)
    shown = {
        (one.side, one.body.name if one.body else None): (one.due, one.reported, one.median) for one in found
    }
    assert len(shown) == len(found)
    assert {key: row[:2] for key, row in shown.items()} == {key: row[:2] for key, row in recounted.items()}
    assert shown["Сочи", lead.name] == (2, 2, pytest.approx(recounted["Сочи", lead.name][2], abs=1))
    assert shown["Сочи", lead.name][2] == pytest.approx(4 * 86400, abs=5)
    assert shown["Минск", None][:2] == (1, 0)
    assert all(shown[key][2] is None for key, row in recounted.items() if row[2] is None)


def test_the_page_shows_the_bodies(answered, cast):
    with on_day("2026-07-05"):
        client = Client()
        client.force_login(cast.sochi_reader)
        page = client.get(f"/r/{answered.slug}/answering/").content.decode()
    lead = answered.items.get(number="1").responsibilities.get(side__city=cast.sochi, role="lead").body
    assert f'<th scope="row">{lead.label}</th>' in page


def test_nothing_has_fallen_due_on_a_day_that_lies_ahead(answered, cast):
    with on_day("2026-07-05"):
        client = Client()
        client.force_login(cast.sochi_reader)
        shown = [
            client.get(f"/r/{answered.slug}/answering/{query}").context["found"]
            for query in ("", "?on=2027-01-15")
        ]
    assert len(shown[0].months) == 2
    assert shown[1] == shown[0]


def test_the_quarter_and_the_one_before_are_counted_apart(answered, cast):
    """Item 1 fell due on 30 June; its first letter left on 23 June, and Sochi reported after two days."""
    quarter = timedelta(days=answering.SILENT_DAYS)
    due, first_letter = date(2026, 6, 30), date(2026, 6, 23)
    now = answering.lately(answered, due + quarter)
    assert [(one.side, one.due, one.reported, one.due_before) for one in now.sides][:2] == [
        ("Сочи", 1, 1, 0),
        ("Минск", 1, 0, 0),
    ]
    later = answering.lately(answered, due + quarter + timedelta(days=1))
    assert [(one.share, one.share_before) for one in later.sides][:2] == [(None, 100), (None, 0)]
    much_later = answering.lately(answered, due + 2 * quarter + timedelta(days=1))
    assert [one.due_before for one in much_later.sides if one.due_before] == []

    assert answering.lately(answered, first_letter + quarter).days == pytest.approx(2, abs=0.001)
    after = answering.lately(answered, first_letter + quarter + timedelta(days=1))
    assert (after.days, after.days_before) == (None, pytest.approx(2, abs=0.001))
    forgotten = answering.lately(answered, first_letter + 2 * quarter + timedelta(days=1))
    assert (forgotten.days, forgotten.days_before) == (None, None)


def test_the_dashboard_tells_both_numbers_of_the_whole(answered, cast):
    with on_day("2026-07-05"):
        client = Client()
        client.force_login(cast.sochi_reader)
        pages = {
            query: client.get(f"/r/{answered.slug}/{query}").content.decode()
            for query in ("", "?on=2026-07-01", "?side=sochi")
        }
    page = " ".join(pages[""].split())
    assert "Сочи: 100 % (1 из 1)" in page
    assert "Минск: 0 % (0 из 1)" in page
    assert "2,0 дн." in page
    assert [query for query, html in pages.items() if "Отчитались к сроку" in html] == ["", "?on=2026-07-01"]
    assert all(f"/r/{answered.slug}/answering/" in html for html in pages.values())
    assert f"/r/{answered.slug}/answering/?on=2026-07-01" in pages["?on=2026-07-01"]


def test_what_was_photographed_on_a_day_is_what_that_day_shows_later(answered, cast):
    """A report is taken back, others come later, a date is moved, letters go out: all after some photo."""
    days = ["2026-06-26", "2026-07-01", "2026-07-06", "2026-09-01", "2026-10-03", "2026-12-30", "2027-03-01"]
    owed = {city: milestone_of(answered, "1", city) for city in (cast.sochi, cast.minsk)}

    def moved_away():
        moved = actions.ask_for_date(
            owed[cast.minsk].pk, cast.minsk_coordinator, new_date=date(2026, 11, 30), reason="Ремонт"
        )
        assert moved.new_date == date(2026, 11, 30)

    def taken_back():
        said = owed[cast.sochi].reports.get()
        taking_back.take_back_report(said.pk, cast.sochi_executor)

    happen = {
        "2026-07-02": taken_back,
        "2026-07-03": lambda: actions.report(
            owed[cast.sochi].pk, cast.sochi_executor, status="in_progress", progress=10
        ),
        "2026-08-05": moved_away,
        "2026-09-20": lambda: actions.report(
            milestone_of(answered, "2", cast.sochi).pk, cast.sochi_coordinator, status="done", progress=None
        ),
        "2026-09-23": lambda: run.remind(by_hand=True),
        "2026-09-25": lambda: actions.report(
            milestone_of(answered, "2", cast.minsk).pk,
            cast.minsk_coordinator,
            status="in_progress",
            progress=5,
        ),
    }
    photos = {}
    for day in sorted({*days, *happen}):
        with on_day(day):
            if day in happen:
                happen[day]()
            if day in days:
                today = date.fromisoformat(day)
                photos[today] = answering.lately(answered, today), answering.of_roadmap(answered, today)
    with on_day("2027-05-01"):
        for on, (lately, page) in photos.items():
            snapshot = load(answered, on=on)
            assert _said(lately_then(snapshot)) == _said(lately), on
            then = of_roadmap_then(snapshot)
            assert _said(then, "months", "days", "days_before") == _said(
                page, "months", "days", "days_before"
            ), on
            assert [_of_body(one) for one in then.bodies] == [_of_body(one) for one in page.bodies], on
    assert photos[date(2026, 7, 1)][0].sides != photos[date(2026, 7, 6)][0].sides


def _said(numbers, *names):
    names = names or ("sides", "days", "days_before")
    values = [getattr(numbers, name) for name in names]
    return [round(value, 3) if isinstance(value, float) else value for value in values]


def _of_body(one):
    median = one.median and round(one.median)
    return one.side, one.body and one.body.name, one.due, one.reported, median
