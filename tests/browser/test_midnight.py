"""Midnight falls while a page is open: in Vladivostok at 14 o'clock by Greenwich, in Minsk at 21."""

import pytest
import time_machine
from playwright.sync_api import expect

from cities import absences
from cities.models import City
from roadmap.choices import Status
from roadmap.models import Report
from tests.roadmap.daily import milestone_of

# Item 1 is due on 30 June 2026 on both sides.
EVES = {"sochi": "2026-06-30T13:58:50+00:00", "minsk": "2026-06-30T20:58:50+00:00"}
AFTER = {"sochi": "2026-06-30T14:01:00+00:00", "minsk": "2026-06-30T21:01:00+00:00"}


@pytest.fixture(params=["sochi", "minsk"])
def side(request, cast, plan):
    """One side, its executor, and the minute before its midnight; Sochi lies in Vladivostok's zone."""
    City.objects.filter(pk=cast.sochi.pk).update(time_zone="Asia/Vladivostok")
    for person in (cast.sochi_executor, cast.sochi_colleague, cast.minsk_executor):
        person.refresh_from_db()
    return request.param


@pytest.fixture
def clock(side):
    with time_machine.travel(EVES[side], tick=True) as moved:
        yield moved


def test_a_form_opened_before_midnight_is_taken_after_it_and_counts_for_the_new_day(
    window, cast, plan, side, clock, settings
):
    settings.KEEP_PAGES = True
    executor = getattr(cast, f"{side}_executor")
    milestone = milestone_of(plan, "1", getattr(cast, side))
    page = window(executor, 360)
    tasks = window(executor, 1280)
    for _ in range(2):  # the second time it is kept
        tasks.goto("/my/")
    expect(tasks.locator("main")).not_to_contain_text("просрочено")
    page.goto(f"/r/sochi-minsk/milestones/{milestone.pk}/report/")
    page.locator("input[name=progress]").fill("40")
    page.get_by_label("Что сделано").fill("Сделано за минуту до полуночи.")

    clock.move_to(AFTER[side])
    tasks.reload()
    expect(tasks.locator("main")).to_contain_text("росрочен")
    page.get_by_role("button", name="Отправить отчёт").click()

    expect(page.get_by_text("Сделано за минуту до полуночи.").first).to_be_visible()
    report = Report.objects.get()
    assert (report.author, report.status) == (executor, Status.IN_PROGRESS)
    expect(page.locator("main")).to_contain_text("1 июля 2026")
    expect(page.locator("main")).to_contain_text("просрочен")


@pytest.mark.parametrize("scripts", [True, False])
def test_whose_absence_ends_at_midnight_is_told_and_what_was_typed_is_not_lost(
    window, cast, plan, side, clock, scripts
):
    away = getattr(cast, f"{side}_executor")
    deputy = {"sochi": cast.sochi_colleague, "minsk": cast.minsk_reader}[side]
    today = away.today()
    absences.set_absence(away.pk, cast.administrator, deputy_id=deputy.pk, starts_on=today, ends_on=today)
    milestone = milestone_of(plan, "1", getattr(cast, side))
    page = window(deputy, 360, scripts=scripts, refused=True)
    page.goto(f"/r/sochi-minsk/milestones/{milestone.pk}/report/")
    page.locator("input[name=progress]").fill("40")
    text = page.get_by_label("Что сделано")
    text.fill("Письмо отправлено, ждём ответа.")

    clock.move_to(AFTER[side])
    page.get_by_role("button", name="Отправить отчёт").click()

    if scripts:
        expect(page.get_by_role("alert")).to_contain_text("Это не сделано: права на это больше нет")
        expect(text).to_have_value("Письмо отправлено, ждём ответа.")
    else:
        expect(page.get_by_role("heading", name="Что вы написали")).to_be_visible()
        expect(page.get_by_text("Письмо отправлено, ждём ответа.")).to_be_visible()
    assert not Report.objects.exists()
