"""A period that is made shorter by days, not only by years: what lies outside of it is told, and asked about."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.colleagues import print_of
from events.models import Event
from roadmap.choices import Status, Verdict
from roadmap.founding import actions
from roadmap.models import ImportRun, Milestone
from roadmap.planning.expected_dates import expected_dates
from roadmap.planning.wording import Wording
from roadmap.reporting import actions as reporting
from tests.html import flat
from tests.roadmap.conftest import on_day
from tests.roadmap.plans import at, changed


@pytest.fixture
def change(admin, plan):
    """Sends the form that makes the roadmap run until that day; `more` overwrites what else it says."""

    def send(ends: str, **more):
        plan.refresh_from_db()
        form = {"title": plan.title, "short_title": plan.short_title, "starts": plan.starts_on.isoformat(),
                "ends": ends, "seen": actions.print_of(plan), **more}  # fmt: skip
        return admin.post(reverse("roadmap:edit", args=[plan.slug]), form)

    return send


def test_of_many_items_some_are_named_and_the_others_counted(admin, make_roadmap):
    many = make_roadmap(21)
    form = {"title": many.title, "short_title": many.short_title, "starts": "2026-01-01", "ends": "2028-06-30",
            "seen": actions.print_of(many)}  # fmt: skip
    told = flat(admin.post(reverse("roadmap:edit", args=[many.slug]), form).text)

    assert re.search(
        r"Сроки 7 пунктов вне периода: (\d+ \(31\.12\.2028\),? ){5}и ещё 2\. Контрольные точки", told
    )


def test_a_period_shortened_within_a_year_names_the_days_outside_and_asks(change, admin, plan):
    before = Milestone.objects.count()

    asked = change("2028-06-30")

    assert asked.status_code == 422
    told = "Срок 1 пункта вне периода: 3 (31.12.2028). Контрольные точки остаются"
    assert told in flat(asked.text)
    assert "исчезн" not in flat(asked.text)
    plan.refresh_from_db()
    assert plan.ends_on == date(2028, 12, 31)

    done = change("2028-06-30", sure=asked.context["agreed"])
    assert told in flat(admin.get(done["Location"]).text)
    plan.refresh_from_db()
    assert (plan.ends_on, Milestone.objects.count()) == (date(2028, 6, 30), before)
    # What lay outside before is not said again, nor is what a longer period takes in.
    assert change("2028-05-31").status_code == 302
    assert "вне периода" not in flat(admin.get(change("2028-12-31")["Location"]).text)


def test_whoever_agreed_to_one_day_is_asked_again_about_another(change, plan):
    asked = change("2028-06-30")

    assert change("2026-08-31", sure=asked.context["agreed"]).status_code == 422
    plan.refresh_from_db()
    assert plan.ends_on == date(2028, 12, 31)


def test_a_moved_date_counts_and_what_is_done_does_not(change, cast, plan):
    first = Milestone.objects.filter(item__number="1").earliest("side__order")
    with on_day("2026-05-05"):
        reporting.ask_for_date(first.pk, cast.sochi_coordinator, new_date=date(2028, 11, 1), reason="Письмо")
        for milestone in Milestone.objects.filter(item__number="3", due_date__year=2028):
            reporting.report(milestone.pk, cast.administrator, status=Status.DONE, progress=100)

    assert "вне периода: 1 (01.11.2028). К" in flat(change("2028-06-30").text)


def test_dates_that_are_asked_for_and_events_are_told_too(change, cast, plan):
    milestone = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    with on_day("2026-05-05"):
        asked_for = reporting.ask_for_date(
            milestone.pk, cast.sochi_executor, new_date=date(2028, 9, 1), reason="Письмо"
        )
    for title, first, state in (("Форум", date(2028, 9, 12), "planned"), ("Смотр", date(2028, 9, 13), "held"),
                                ("Выставка", date(2028, 6, 1), "planned")):  # fmt: skip
        event = Event.objects.create(title=title, kind="forum", city=cast.sochi, precision="day", state=state,
                                     starts_on=first, ends_on=first)  # fmt: skip
        event.items.set(plan.items.filter(number="2"))

    asked = flat(change("2028-06-30").text)

    assert "Просят перенести сроки на дни вне периода: пункты 1 (01.09.2028)." in asked
    assert "Мероприятия вне периода: Форум (12 сентября 2028)." in asked
    change("2028-06-30", sure=change("2028-06-30").context["agreed"])
    with pytest.raises(ValidationError, match="Период карты с тех пор изменили"):
        reporting.decide_on_date(asked_for.pk, cast.sochi_coordinator, verdict=Verdict.ACCEPTED)
    reporting.decide_on_date(
        asked_for.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Период короче"
    )


def test_the_admin_is_no_way_around(admin, plan):
    page = reverse("admin:roadmap_roadmap_change", args=[plan.pk])
    form = {"slug": plan.slug, "title": plan.title, "short_title": plan.short_title, "starts_on": "2026-01-01",
            "ends_on": "2028-06-30", "seen": print_of(plan, ("sides", "directions"))}  # fmt: skip
    for prefix in ("sides", "directions"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    assert "измените период на странице самой карты" in flat(admin.post(page, form).text)
    plan.refresh_from_db()
    assert plan.ends_on == date(2028, 12, 31)


def test_a_copy_with_a_shorter_period_says_which_days_it_leaves_out(admin, plan):
    plan.items.filter(number="1").update(deadline_text="до 15 декабря 2028 г.")

    made = admin.post(
        reverse("roadmap:new"),
        {
            "title": "Карта на 2029–2030 годы",
            "starts": 2029,
            "ends": 2030,
            "items": "copy",
            "source": plan.pk,
        },
    )

    assert "Срок 1 пункта вне периода: 1 (15.12.2031)" in flat(admin.get(made["Location"]).text)


def test_a_wording_and_a_plan_with_a_day_outside_are_cautioned(change, send, plan, admin):
    change("2028-06-30", sure=change("2028-06-30").context["agreed"])
    plan.refresh_from_db()

    written = expected_dates(plan, None, Wording(deadline_text="до 1 декабря 2028 г."))
    assert written.cautions == ["Дата 01.12.2028 — вне срока дорожной карты."]
    assert not expected_dates(plan, None, Wording(deadline_text="до 1 мая 2028 г.")).cautions

    send(changed(2, deadline="до 1 декабря 2028 г."))
    shown = admin.get(at("import_run", plan, ImportRun.objects.get().pk))
    assert "Дата 01.12.2028 — вне срока дорожной карты." in flat(shown.text)
