"""The main job, end to end: a workbook becomes items; somebody reports; the dashboard moves."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from cities.models import City, User
from roadmap.models import Item, Roadmap, Side
from tests.database import PASSWORD

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def sign_in(page, email):
    page.get_by_label("Электронная почта").fill(email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_report_moves_the_item_its_direction_and_the_dashboard(window, live_server, cast, plan, width):
    page = window(width=width)
    page.goto("/my/")
    sign_in(page, cast.sochi_executor.email)
    milestone = plan.items.get(number="1").milestones.get(side__city=cast.sochi)
    task = page.locator(f"#milestone-{milestone.pk}")
    expect(task).to_be_visible()

    task.get_by_role("link", name="Отчитаться").click()
    task.locator("input[name=progress]").fill("50")
    task.get_by_label("Что сделано").fill("Договорились о программе обмена.")
    task.get_by_role("button", name="Отправить отчёт").click()
    expect(task).to_contain_text("50\u00a0%")

    page.goto(plan.items.get(number="1").get_absolute_url())
    expect(page.locator("#item-state")).to_contain_text("25\u00a0%")  # the mean of 50 and 0
    expect(page.locator("#record")).to_contain_text("Договорились о программе обмена.")

    page.goto("/")
    education = page.get_by_role("row").filter(has_text="Образование").first
    expect(education).to_contain_text("50\u00a0%")
    expect(page.locator("main")).to_contain_text("Сочи 17")  # 50, 0 and 0 over Sochi's three items
    expect(page.locator("main")).to_contain_text("8\u00a0%")  # 25, 0 and 0 over the three items


@pytest.fixture
def empty_roadmap(live_server):
    """The real sides and bodies, a roadmap without items, and an administrator."""
    call_command("loaddata", FIXTURES / "cities.json", verbosity=0)
    roadmap = Roadmap.objects.create(
        slug="plan", title="Дорожная карта", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, slug in enumerate(("sochi", "minsk"), 1):
        Side.objects.create(roadmap=roadmap, city=City.objects.get(slug=slug), order=order)
    User.objects.create_user("admin@example.org", PASSWORD, name="Анна", role="administrator")
    return roadmap


def test_an_administrator_imports_the_workbook_and_sees_49_items(window, empty_roadmap):
    page = window()
    page.goto("/r/plan/import/")
    sign_in(page, "admin@example.org")

    page.locator("input[type=file]").set_input_files(FIXTURES / "roadmap-2026-2028.xlsx")
    page.get_by_role("button", name="Прочитать файл").click()
    expect(page.get_by_role("heading", name="roadmap-2026-2028.xlsx")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="К предпросмотру").click()
    assert not Item.objects.exists()
    page.get_by_role("button", name="Применить импорт").click()
    expect(page.get_by_role("button", name="Отменить импорт")).to_be_visible(timeout=60_000)

    page.goto("/r/plan/items/")
    expect(page.get_by_text("49 пунктов")).to_be_visible()
    assert Item.objects.filter(roadmap=empty_roadmap).count() == 49
