"""The pages on which the plan is edited, in a browser: axe, and the deadline that is read back as one types."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.depth import some


def test_axe_finds_nothing(window, live_server, cast, plan):
    item = plan.items.get(number="3")
    plan.directions.create(title="Спорт", order=3)
    for name in ("Минсктранс", "ГП «Минсктранс»"):
        cast.minsk.bodies.create(name=name)
    page = window(cast.administrator)
    found = []
    pages = (
        f"/r/{plan.slug}/plan/",
        f"/r/{plan.slug}/plan/items/",
        f"/r/{plan.slug}/plan/items/{item.pk}/",
        f"/r/{plan.slug}/plan/items/{item.pk}/remove/",
        f"/r/{plan.slug}/plan/items/{item.pk}/off-control/",
        "/bodies/add/",
        f"/bodies/{cast.mayor.pk}/edit/",
        f"/bodies/{cast.sochi_education.pk}/merge/?into={cast.mayor.pk}",
        "/bodies/merges/",
    )
    for path in some(pages, 4):
        page.goto(path)
        found += problems(page, path)

    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_deadline_is_read_back_and_saved(window, live_server, cast, plan, scripts):
    item = plan.items.get(number="3")
    page = window(cast.administrator, width=360, scripts=scripts)
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Изменить", exact=True).first.click()

    page.wait_for_load_state()
    page.get_by_label("Срок по документу").fill("ежеквартально")
    if not scripts:
        page.get_by_role("button", name="Проверить срок").click()
    expect(page.get_by_text("12 контрольных точек")).to_be_visible()
    assert item.milestones.count() == 6
    page.get_by_role("button", name="Сохранить пункт").click()

    expect(page.get_by_text("Пункт 3 сохранён")).to_be_visible()
    assert item.milestones.count() == 24
