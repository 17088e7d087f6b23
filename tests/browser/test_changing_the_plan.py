"""The second day: an item edited beside a colleague, a shorter period, a deputy, somebody who leaves; to the end."""

import os
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from cities import known
from cities.choices import Role
from cities.models import Body, User
from roadmap.founding import actions as founding
from roadmap.models import Milestone, Report, Roadmap
from roadmap.planning import actions as planning
from roadmap.planning.wording import Answering, Wording
from tests.browser.conftest import in_two_windows, nothing_scrolls_sideways

DAY = timedelta(days=1)


@dataclass
class House:
    roadmap: Roadmap
    anna: User  # both administer
    boris: User
    coordinator: User
    executor: User
    colleague: User


@pytest.fixture
def house(transactional_db, settings, tmp_path):
    """Novorossiysk and Babruysk, two items, and the people of the first."""
    settings.MEDIA_ROOT = tmp_path
    anna, boris = (
        User.objects.create_user(f"{name}@example.org", name=full, role=Role.ADMINISTRATOR)
        for name, full in (("anna", "Анна Первая"), ("boris", "Борис Второй"))
    )
    cities = [city for name in ("Новороссийск", "Бобруйск") if (city := known.find(name))]
    title = "План сотрудничества Новороссийска и Бобруйска на 2026–2028 годы"
    roadmap = founding.make(anna, title, date(2026, 1, 1), date(2028, 12, 31), cities)
    sea, river = (side.city for side in roadmap.sides.order_by("order"))
    culture, sport, office = (
        Body.objects.create(city=city, name=name)
        for city, name in (
            (sea, "Управление культуры администрации города Новороссийска"),
            (sea, "Управление спорта администрации города Новороссийска"),
            (river, "Отдел культуры Бобруйского горисполкома"),
        )
    )
    people = [
        User.objects.create_user(f"{number}@sea.example", name=name, role=role, body=body)
        for number, (name, role, body) in enumerate(
            (
                ("Ольга Главная", Role.COORDINATOR, culture),
                ("Иван Культурный", Role.EXECUTOR, culture),
                ("Нина Спортивная", Role.EXECUTOR, sport),
            )
        )
    ]
    direction = roadmap.directions.create(title="Культура", order=1)
    first, second = roadmap.sides.order_by("order")
    for number, deadline in (("1", "до 30 июня 2026 г."), ("2", "ежегодно")):
        answering = {first.pk: Answering(culture.pk), second.pk: Answering(office.pk)}
        wording = Wording(number, f"Обмен делегациями, {number}", direction.pk, deadline, answering=answering)
        planning.add_item(roadmap.pk, anna, wording)
    return House(roadmap, anna, boris, *people)


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways; a picture where one is asked for."""
    assert nothing_scrolls_sideways(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.evaluate('window.innerWidth')}.png", full_page=True)


@in_two_windows
def test_an_item_is_edited_beside_a_colleague(window, house, width, scripts):
    item = house.roadmap.items.get(number="1")
    page = window(house.anna, width, scripts=scripts)
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Изменить", exact=True).first.click()
    page.wait_for_load_state()
    other = window(house.boris, width, scripts=scripts)
    other.goto(page.url)
    other.get_by_label("Мероприятие").fill("Обмен делегациями и выставка")
    other.get_by_role("button", name="Сохранить пункт").click()
    expect(other.get_by_text("Пункт 1 сохранён")).to_be_visible()

    page.get_by_label("Новороссийск: ответственный исполнитель").select_option(
        label="Управление спорта администрации города Новороссийска"
    )
    page.get_by_label("Срок по документу").fill("ежеквартально")
    if not scripts:
        page.get_by_role("button", name="Проверить срок").click()
    expect(page.get_by_text("12 контрольных точек")).to_be_visible()
    look(page, "edit-read-back")
    assert item.milestones.count() == 2
    page.get_by_role("button", name="Сохранить пункт").click()
    expect(page.get_by_text("изменил кто-то другой")).to_be_visible()
    expect(page.locator(".notice del").first).to_have_text("Обмен делегациями и выставка")
    expect(page.get_by_label("Срок по документу")).to_have_value("ежеквартально")
    look(page, "edit-conflict")
    assert item.milestones.count() == 2
    page.get_by_label("Мероприятие").fill("Обмен делегациями и выставка")
    page.get_by_role("button", name="Сохранить пункт").click()

    expect(page.get_by_text("Пункт 1 сохранён")).to_be_visible()
    look(page, "edit-saved")
    item.refresh_from_db()
    assert (item.title, item.milestones.count()) == ("Обмен делегациями и выставка", 24)
    leads = item.responsibilities.filter(role="lead", side__city__name="Новороссийск")
    assert [row.body.name for row in leads] == ["Управление спорта администрации города Новороссийска"]


@in_two_windows
def test_a_shorter_period_says_what_goes_and_asks(window, house, width, scripts):
    page = window(house.anna, width, scripts=scripts)
    page.goto(f"{house.roadmap.get_absolute_url()}edit/")
    before = Milestone.objects.count()
    page.get_by_label("Действует по").fill("2027-12-31")
    page.get_by_role("button", name="Сохранить изменения").click()
    expect(page.get_by_text("2 контрольные точки")).to_be_visible()
    look(page, "shorten-asks")
    page.get_by_label("Да, пусть период будет таким").check()
    page.get_by_label("Действует по").fill("2026-12-31")
    page.get_by_role("button", name="Сохранить изменения").click()
    expect(page.get_by_text("4 контрольные точки")).to_be_visible()
    expect(page.get_by_label("Да, пусть период будет таким")).not_to_be_checked()
    assert Milestone.objects.count() == before
    page.get_by_label("Да, пусть период будет таким").check()
    page.get_by_role("button", name="Сохранить изменения").click()

    expect(page.get_by_text("Карта изменена")).to_be_visible()
    look(page, "shorten-done")
    assert Milestone.objects.count() == before - 4


@in_two_windows
def test_a_deputy_reports_and_a_successor_takes_over(window, house, width, scripts):
    page = window(house.coordinator, width, scripts=scripts)
    page.goto("/people/")
    page.get_by_role("row").filter(has_text="Иван Культурный").get_by_role("link", name="Отсутствие").click()
    page.get_by_label("Кто замещает").select_option(label="Нина Спортивная")
    today = house.executor.today()
    page.get_by_label("Первый день отсутствия").fill(f"{today:%Y-%m-%d}")
    page.get_by_label("Последний день отсутствия").fill(f"{today + 7 * DAY:%Y-%m-%d}")
    look(page, "absence")
    page.get_by_role("button", name="Указать отсутствие").click()
    expect(page.get_by_text("замещает Нина Спортивная").first).to_be_visible()
    look(page, "absence-set")

    deputy = window(house.colleague, width, scripts=scripts)
    deputy.goto("/my/")
    expect(deputy.get_by_text("Вы замещаете: Иван Культурный").first).to_be_visible()
    look(deputy, "deputy-tasks")
    milestone = Milestone.objects.filter(item__number="1", side__city__name="Новороссийск").get()
    deputy.goto(f"{house.roadmap.get_absolute_url()}milestones/{milestone.pk}/report/")
    deputy.locator("input[name=progress]").fill("50")
    deputy.get_by_label("Что сделано").fill("Программа согласована.")
    deputy.get_by_role("button", name="Отправить отчёт").click()
    expect(deputy.get_by_text("Программа согласована.").first).to_be_visible()
    report = Report.objects.get()
    assert (report.author, report.on_behalf_of) == (house.colleague, house.executor)

    boss = window(house.anna, width, scripts=scripts)
    boss.goto("/people/")
    boss.get_by_role("link", name="Иван Культурный", exact=True).click()
    boss.get_by_role("link", name="Сотрудник уходит").click()
    boss.get_by_label("Преемник").select_option(label="Нина Спортивная")
    look(boss, "leave")
    boss.get_by_role("button", name="Закрыть учётную запись").click()
    expect(boss.get_by_text("Иван Культурный больше не может войти")).to_be_visible()
    look(boss, "left")

    deputy.goto("/my/")
    expect(deputy.get_by_text("Обмен делегациями, 1").first).to_be_visible()
    expect(deputy.get_by_text("Вы замещаете")).to_have_count(0)
