"""The import in a browser: the clean way and back, a file corrected and sent again; wide, narrow, without scripts."""

from datetime import date

import pytest
from django.conf import settings as project
from django.core.management import call_command
from playwright.sync_api import Page, expect

from cities.choices import Role
from cities.models import City, User
from roadmap.choices import ImportState
from roadmap.models import ImportRun, Item, Roadmap, Side
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.database import PASSWORD
from tests.roadmap.plans import FIXTURE, ROWS, book, changed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECONDS = 30_000


@pytest.fixture
def administrator(live_server, settings, tmp_path):
    """The real bodies, a roadmap without items, and who may fill it."""
    settings.MEDIA_ROOT = tmp_path
    call_command("loaddata", project.BASE_DIR / "fixtures" / "cities.json", verbosity=0)
    roadmap = Roadmap.objects.create(
        slug="plan", title="Дорожная карта", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, slug in enumerate(("sochi", "minsk"), 1):
        Side.objects.create(roadmap=roadmap, city=City.objects.get(slug=slug), order=order)
    return User.objects.create_user(
        "admin@example.org", PASSWORD, name="Анна Орлова", role=Role.ADMINISTRATOR
    )


@pytest.fixture
def page(window, administrator, width, scripts) -> Page:
    opened = window(administrator, width, scripts=scripts)
    opened.set_default_timeout(SECONDS)
    opened.set_default_navigation_timeout(SECONDS)
    expect.set_options(timeout=SECONDS)
    return opened


def upload(page: Page, content: bytes, name: str = "plan.xlsx") -> None:
    page.goto("/r/plan/import/")
    assert nothing_scrolls_sideways(page)
    page.get_by_label("Файл с планом").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="Прочитать файл").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert nothing_scrolls_sideways(page)


def to_the_preview(page: Page) -> None:
    page.get_by_role("button", name="К предпросмотру").click()
    expect(page.get_by_role("navigation", name="Что показать")).to_be_visible()
    assert nothing_scrolls_sideways(page)


def apply(page: Page) -> None:
    page.get_by_role("button", name="Применить импорт").click()
    expect(page.get_by_role("button", name="Отменить импорт")).to_be_visible()


def test_the_clean_way_and_back(page):
    upload(page, FIXTURE.read_bytes(), FIXTURE.name)
    to_the_preview(page)
    expect(page.get_by_role("main")).to_contain_text("49 новые")
    assert not Item.objects.exists()

    apply(page)
    assert Item.objects.count() == 49
    page.get_by_role("link", name="К пунктам").click()
    expect(page.get_by_text("49 пунктов")).to_be_visible()

    page.goto("/r/plan/import/")
    page.get_by_role("link", name=FIXTURE.name).click()
    page.get_by_role("button", name="Отменить импорт").click()
    expect(page.get_by_text("Этот импорт отменён")).to_be_visible()
    assert not Item.objects.exists()
    assert ImportRun.objects.get().state == ImportState.REVERTED


def test_a_file_with_errors_is_corrected_and_sent_again(page):
    wrong = (*changed(2, deadline="31.02.2027"), (3, "Ещё один форум", "2027 год", "Мэрия Сочи", ""))
    upload(page, book(wrong).content)
    to_the_preview(page)

    expect(page.get_by_role("button", name="Применить импорт")).to_have_count(0)
    page.get_by_role("link", name="Показать ошибки").click()
    rows = page.locator("table.preview tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("C5")
    expect(rows.last).to_contain_text("A7")
    assert nothing_scrolls_sideways(page)

    page.get_by_role("link", name="Загрузить исправленный файл").click()
    upload(page, book((*ROWS, (4, "Ещё один форум", "2027 год", "Мэрия Сочи", ""))).content)
    to_the_preview(page)
    apply(page)
    assert sorted(Item.objects.values_list("number", flat=True)) == ["1", "2", "3", "4"]

    # A month later: the same document with one deadline changed, and nothing else is touched.
    upload(
        page, book((*changed(1, deadline="до 15 июля 2026 г."), (4, "Ещё один форум", "2027 год"))).content
    )
    to_the_preview(page)
    page.get_by_role("link", name="изменено").click()
    expect(rows).to_have_count(1)
    expect(rows.locator("ins")).to_have_text(["15", "июля"])
    apply(page)
    assert Item.objects.get(number="1").deadline_text == "до 15 июля 2026 г."


def test_an_unknown_body_is_matched_on_the_preview(page):
    upload(page, book(changed(1, sochi="Сочинский дом учителя")).content)
    to_the_preview(page)
    choice = page.get_by_label("Сочинский дом учителя")
    choice.select_option(label="Управление по образованию и науке мэрии Сочи")
    page.get_by_role("button", name="Запомнить выбор").click()
    expect(choice.locator("option:checked")).to_contain_text("Управление по образованию")
    apply(page)

    item = Item.objects.get(number="1")
    lead = item.responsibilities.get(side__city__slug="sochi", role="lead")
    assert "Сочинский дом учителя" in lead.body.aliases


def test_axe_finds_nothing(window, administrator):
    page = window(administrator)
    page.set_default_timeout(SECONDS)
    fourth = (4, "Ещё один форум", "2027 год", "Мэрия Сочи", "")
    found = []

    def look(what):
        found.extend(problems(page, what))

    page.goto("/r/plan/import/")
    look("upload")
    upload(page, book((*changed(2, deadline="31.02.2027", sochi="Сочинский дом учителя"), fourth)).content)
    look("columns")
    to_the_preview(page)
    look("preview with errors")
    upload(page, book((*ROWS, fourth)).content)
    to_the_preview(page)
    look("preview")
    apply(page)
    look("applied")
    upload(page, book().content)
    to_the_preview(page)
    page.get_by_role("link", name="нет в файле").click()
    look("missing")
    run = ImportRun.objects.latest("pk")
    for state in (ImportState.READING, ImportState.APPLYING):
        ImportRun.objects.filter(pk=run.pk).update(state=state)
        page.goto(f"/r/plan/import/{run.pk}/")
        look(state)
    page.goto("/r/plan/import/")
    look("the list")
    assert found == []


def test_a_table_that_is_not_found_is_shown_by_hand(page, scripts):
    odd = "План города;;\nа;б;в\nпервое;Новая выставка;2027 год\nвторое;Новый форум;май 2027 г.\n"
    upload(page, odd.encode(), "plan.csv")
    page.get_by_label("Строка с заголовками столбцов").fill("2")
    page.get_by_label("B", exact=True).select_option("title")
    page.get_by_label("C", exact=True).select_option("deadline")
    if scripts:  # axe is one itself
        assert problems(page, "where the table stands", reload=False) == []
    page.get_by_role("button", name="Прочитать таблицу").click()
    to_the_preview(page)
    expect(page.get_by_text("Новая выставка")).to_be_visible()
