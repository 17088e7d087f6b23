"""Events in a browser: from a rough date to a report, as their organiser does it; and axe on every page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cities.models import CalendarDay
from events import feeds
from events.models import Delegation, Event
from roadmap.models import Report
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.depth import some


def test_from_a_rough_date_to_a_report(window, cast, plan, width, scripts):
    page = window(cast.sochi_colleague, width, scripts=scripts)
    yesterday = cast.sochi.today() - timedelta(days=1)
    # Whatever day the test runs on: a day off is pointed out once, before anything is saved.
    CalendarDay.objects.create(country="RU", date=yesterday, is_working=False)

    page.goto("/events/")
    page.get_by_role("link", name="Добавить мероприятие").first.click()
    page.get_by_label("Название").fill("Фестиваль двух городов")
    page.get_by_label("Когда, словами").fill("IV квартал 2026")
    page.get_by_label("2. Фестиваль белорусской культуры").check()
    page.get_by_role("button", name="Добавить мероприятие").click()
    expect(page.get_by_text("IV квартал 2026")).to_be_visible()
    expect(page.get_by_text("дата уточняется")).to_be_visible()

    page.get_by_role("link", name="Изменить", exact=True).click()
    page.get_by_label("Первый день").fill(yesterday.isoformat())
    page.get_by_role("button", name="Сохранить мероприятие").click()
    expect(page.get_by_text("Россия")).to_be_visible()
    page.get_by_role("button", name="Сохранить всё равно").click()
    expect(page.get_by_role("link", name="Добавить делегацию")).to_be_visible()
    assert Event.objects.get().starts_on == yesterday

    page.get_by_role("link", name="Добавить делегацию").click()
    page.get_by_label("Откуда").select_option(label="Минск")
    page.get_by_label("Коллектив, команда или профессия").fill("Ансамбль «Зорька»")
    page.get_by_label("Люди").fill("24")
    page.get_by_role("button", name="Сохранить делегацию").click()
    expect(page.get_by_role("rowheader", name="Ансамбль «Зорька»")).to_be_visible()

    page.get_by_role("link", name="Состоялось").click()
    page.get_by_label("Участников").fill("350")
    page.get_by_label("Итоги").fill("Выступили 12 коллективов.")
    page.get_by_role("button", name="Мероприятие состоялось").click()
    expect(page.get_by_role("region", name="Итоги").get_by_text("350")).to_be_visible()
    assert nothing_scrolls_sideways(page)

    page.get_by_role("link", name="Отчитаться по мероприятию").click()
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.get_by_text("Записано отчётов: 1.")).to_be_visible()
    report = Report.objects.get()
    assert (report.author, report.status, report.origin) == (cast.sochi_colleague, "done", "event")


def test_the_address_of_the_calendar_is_shown_once(window, cast, plan):
    page = window(cast.sochi_colleague)

    page.goto("/events/feeds/")
    page.get_by_role("button", name="Создать мой адрес").click()
    address = page.get_by_label("Ваш адрес").input_value()

    assert feeds.person_of(address.rsplit("/", 1)[1].removesuffix(".ics")) == cast.sochi_colleague
    page.goto("/events/feeds/")
    page.get_by_role("button", name="Отозвать адрес").click()
    expect(page.get_by_text("Адрес отозван")).to_be_visible()


@pytest.fixture
def busy(cast, plan) -> Event:
    """Two events on the same day, one of them past and unsettled, the other held, with all that can hang on it."""
    today = cast.sochi.today()
    day = {"kind": "festival", "city": cast.sochi, "precision": "day"}
    old = today - timedelta(days=30)
    Event.objects.create(title="Забытый форум", starts_on=old, ends_on=old, **day).organisers.add(
        cast.sochi_culture
    )
    event = Event.objects.create(
        title="Фестиваль",
        starts_on=old,
        ends_on=today,
        state="held",
        participants=350,
        outcome="Прошёл.",
        **day,
    )
    event.organisers.add(cast.sochi_culture)
    event.items.set(plan.items.filter(number="2"))
    Event.objects.create(
        title="Когда-нибудь", kind="forum", city=cast.minsk, precision="year", date_text=f"{today.year} год",
        starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31), state="moved",
    )  # fmt: skip
    Delegation.objects.create(
        event=event, city=cast.minsk, body=cast.minsk_culture, name="Хор", head_count=12
    )
    event.attachments.create(author=cast.sochi_colleague, url="https://example.org/news")
    return event


PAGES = [
    *("/events/", "/events/?city=nowhere", "/events/calendar/", "/events/feeds/", "/events/add/", "/my/"),
    *("/events/{pk}/", "/events/{pk}/edit/", "/events/{pk}/state/held/", "/events/{pk}/report/"),
    "/events/{pk}/delegations/add/",
]


def test_axe_finds_nothing(window, cast, busy):
    page = window(cast.sochi_colleague)
    found = []

    for path in some(PAGES, 5):
        page.goto(path.format(pk=busy.pk))
        found += problems(page, path)

    assert found == []


def test_axe_finds_nothing_where_there_is_nothing(window, cast, plan):
    page = window(cast.sochi_reader)

    for path in ("/events/", "/events/calendar/"):
        page.goto(path)
        assert problems(page, path) == []
