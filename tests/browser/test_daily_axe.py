"""axe finds nothing on the pages of the daily work, for each role."""

from datetime import date

import pytest

from roadmap.reporting import actions
from tests.browser.axe import problems
from tests.depth import some
from tests.roadmap.daily import milestone_of


@pytest.fixture
def lived(live_server, plan, cast):
    """A roadmap in which everything has happened once: done, returned, waiting, moved, asked."""
    done, first = milestone_of(plan, "2", cast.sochi), milestone_of(plan, "1", cast.sochi)
    actions.report(done.pk, cast.sochi_coordinator, status="done", progress=None, text="Проведён")
    new = actions.report(
        first.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"]
    )
    actions.decide(new.pk, cast.sochi_coordinator, verdict="returned", remark="Нет подписи")
    actions.ask_for_date(first.pk, cast.sochi_executor, new_date=date(2026, 12, 1), reason="Перенос форума")
    third = milestone_of(plan, "3", cast.sochi, date(2027, 12, 31))
    actions.ask_for_date(
        third.pk, cast.sochi_coordinator, new_date=date(2027, 10, 1), reason="Ближе к форуму"
    )
    suspended = milestone_of(plan, "3", cast.minsk)
    actions.report(suspended.pk, cast.minsk_coordinator, status="suspended", progress=20)
    cancelled = milestone_of(plan, "3", cast.minsk, date(2028, 12, 31))
    actions.report(cancelled.pk, cast.minsk_coordinator, status="cancelled", progress=20)
    actions.report(first.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/2"])
    return plan, first


@pytest.mark.part(2)
@pytest.mark.parametrize("who", ["sochi_reader", "sochi_executor", "sochi_coordinator", "administrator"])
def test_axe_finds_nothing(window, cast, lived, who):
    plan, owed = lived
    user = getattr(cast, who)
    with_a_form = f"/r/{plan.slug}/items/1/"
    pages = [
        "/my/",
        f"/r/{plan.slug}/items/",
        f"/r/{plan.slug}/items/?q=оперетта&year=x",
        f"/r/{plan.slug}/items/77/",
        f"/r/{plan.slug}/items/3/",
    ]
    if who != "sochi_reader":
        pages += [f"/r/{plan.slug}/milestones/{owed.pk}/{form}/" for form in ("report", "date")]
    if who in ("sochi_coordinator", "administrator"):
        pages += [f"/r/{plan.slug}/milestones/{owed.pk}/decide/", f"/r/{plan.slug}/bulk/?item={owed.item_id}"]
    page = window(user)
    found = []
    for path in [with_a_form, *some(pages, 4)]:
        page.goto(path)
        found += problems(page, path)
        if path == with_a_form and who != "sochi_reader":
            page.locator(".cell__report").first.click()
            page.locator("form[data-report]").wait_for()
            found += problems(page, f"{path} with the form open", reload=False)
    assert found == []
