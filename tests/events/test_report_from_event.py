"""A held event offers its organisers to report on what it served; the event's page is the proof."""

from datetime import date

import pytest
from django.conf import settings

from events.models import Event
from events.serving import milestones_to_report
from roadmap.models import Milestone, Report

PAST = {"starts_on": date(2026, 9, 12), "ends_on": date(2026, 9, 14)}


def ticks(event, user):
    return [f"{one.pk}:{one.version}" for one in milestones_to_report(event, user)]


@pytest.fixture
def held(make_event) -> Event:
    return make_event(items=["2", "3"], state="held", outcome="Выступили 12 коллективов.", **PAST)


def test_of_several_periods_the_one_is_meant_in_which_the_event_lies(cast, make_event):
    event = make_event(items=["3"], state="held", starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 2))

    found = milestones_to_report(event, cast.sochi_coordinator)

    assert [(one.side.city, one.due_date and one.due_date.year) for one in found] == [(cast.sochi, 2027)]


def test_two_presses_are_enough(cast, held, browse):
    client = browse(cast.sochi_colleague)
    page = client.get(f"/events/{held.pk}/report/")
    form = page.context["form"]

    answer = client.post(
        f"/events/{held.pk}/report/",
        {
            "status": form["status"].value(),
            "text": form["text"].value(),
            "milestones": form["milestones"].value(),
        },
    )

    assert answer["Location"] == held.get_absolute_url()
    report = Report.objects.get()
    assert (report.origin, report.status, report.needs_decision) == ("event", "done", True)
    assert "Выступили 12 коллективов." in report.text
    assert [one.url for one in report.attachments.all()] == [settings.SITE_URL + held.get_absolute_url()]


def test_an_executor_reports_on_the_own_sides_milestones_only(cast, held):
    found = milestones_to_report(held, cast.sochi_colleague)

    assert [(one.item.number, one.side.city) for one in found] == [("2", cast.sochi)]
    assert milestones_to_report(held, cast.sochi_reader) == []


def test_an_event_that_was_not_held_proves_nothing(cast, make_event, browse):
    event = make_event(**PAST)

    answer = browse(cast.sochi_colleague).post(
        f"/events/{event.pk}/report/", {"status": "done", "milestones": ticks(event, cast.sochi_colleague)}
    )

    assert answer.status_code == 422
    assert "Сначала отметьте, что мероприятие состоялось" in answer.text
    assert not Report.objects.exists()


def test_a_milestone_that_it_did_not_serve_is_refused(cast, plan, held, browse):
    alien = Milestone.objects.get(item__number="1", side__city=cast.sochi)

    answer = browse(cast.sochi_coordinator).post(
        f"/events/{held.pk}/report/", {"status": "done", "milestones": [f"{alien.pk}:{alien.version}"]}
    )

    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_somebody_elses_report_in_between_is_told_and_the_text_kept(cast, held, browse):
    marked = ticks(held, cast.sochi_colleague)
    Milestone.objects.filter(pk=int(marked[0].split(":")[0])).update(version=7)
    client = browse(cast.sochi_colleague)

    late = client.post(
        f"/events/{held.pk}/report/", {"status": "done", "text": "Мой текст", "milestones": marked}
    )

    assert late.status_code == 409
    assert "Мой текст" in late.text
    assert not Report.objects.exists()
    again = late.context["form"].data
    assert client.post(f"/events/{held.pk}/report/", again).status_code == 302


def test_the_button_stands_on_the_page_of_a_held_event_only(cast, held, make_event, browse):
    client = browse(cast.sochi_colleague)

    assert "Отчитаться по мероприятию" in client.get(held.get_absolute_url()).text
    assert "Отчитаться по мероприятию" not in client.get(make_event().get_absolute_url()).text
