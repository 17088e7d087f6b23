"""The first day of an empty installation, without the admin's pages: from the link to a dashboard that moves."""

import os
import re
import time
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from cities import outbox
from roadmap.models import Item, Milestone, Roadmap
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.mail_server import MailServer, text_of
from tests.roadmap.plans import book

PASSWORD = "очень-долгий-пароль-7"
# An aim for a person; the walk itself takes a minute or two.
MOST_CLICKS = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Pair:
    """Two cities and their plan: what the document calls them, who answers for what, who is invited."""

    cities: tuple[str, str]
    title: str
    executors: tuple[str, str]
    # The bodies of each side, by direction.
    subjects: dict[str, tuple[str, str]]
    # Name, post, e-mail, body, role: as pasted.
    people: str
    # What the document calls the last direction's first body in its last row.
    otherwise: str = ""
    # The second city is not on the list: its country and its clock, as the page says them.
    unlisted: tuple[str, str] | None = None

    @property
    def sheet(self) -> bytes:
        """22 items and their directions, as a workbook."""
        rows: list[tuple] = []
        number = 0
        for subject, bodies in self.subjects.items():
            rows.append((subject,))
            for measure in MEASURES:
                number += 1
                rows.append((number, f"{measure}: {subject.lower()}", DEADLINES[number % 4], *bodies))
        first, second = bodies
        rows.append(
            (22, "Итоговая встреча городов: спорт", "IV квартал 2028 г.", self.otherwise or first, second)
        )
        return book(rows, ("№ п/п", "Мероприятие", "Срок исполнения", *self.executors)).content


ROSTOV = Pair(
    cities=("Ростов-на-Дону", "Минск"),
    title="Дорожная карта Ростова-на-Дону и Минска на 2026–2028 годы",
    executors=("Исполнители от г. Ростова-на-Дону", "Исполнители от г. Минска"),
    subjects={
        "Образование": (
            "Управление образования города Ростова-на-Дону",
            "Комитет по образованию Мингорисполкома",
        ),
        "Культура": (
            "Управление культуры города Ростова-на-Дону",
            "Главное управление культуры Мингорисполкома",
        ),
        "Спорт": (
            "Управление спорта города Ростова-на-Дону",
            "Главное управление спорта и туризма Мингорисполкома",
        ),
    },
    people="""ФИО; должность; почта; орган; роль
Ольга Ростовская; начальник; olga@first.example; Управление образования города Ростова-на-Дону; координатор
Мария Минская; начальник; maria@second.example; Комитет по образованию Мингорисполкома; координатор
Иван Школьный; специалист; ivan@first.example; Управление образования города Ростова-на-Дону; исполнитель
Нина Спортивная; специалист; nina@second.example; Главное управление спорта и туризма Мингорисполкома; исполнитель
Пётр Глава; заместитель; petr@first.example; Управление культуры города Ростова-на-Дону; исполнитель""",
)
# Seven hours apart, one of them on no list, and a body that the document calls by two names.
VLADIVOSTOK = Pair(
    cities=("Владивосток", "Ганцевичи"),
    title="План сотрудничества Владивостока и Ганцевичей на 2026–2028 годы",
    executors=("Ответственные исполнители\n(г. Владивосток)", "Ответственные исполнители\n(г. Ганцевичи)"),
    subjects={
        "Образование": (
            "Управление образования администрации города Владивостока",
            "Отдел по образованию Ганцевичского райисполкома",
        ),
        "Культура": (
            "Управление культуры администрации города Владивостока",
            "Отдел культуры Ганцевичского райисполкома",
        ),
        "Спорт": (
            "Управление физической культуры и спорта администрации города Владивостока",
            "Сектор спорта и туризма Ганцевичского райисполкома",
        ),
    },
    people="""ФИО; должность; почта; орган; роль
Ольга Востокова; глава; olga@first.example; Управление образования администрации города Владивостока; координатор
Мария Бугская; начальник; maria@second.example; Отдел по образованию Ганцевичского райисполкома; координатор
Иван Школьный; специалист; ivan@first.example; Управление образования администрации города Владивостока; исполнитель
Нина Спортивная; специалист; nina@second.example; Сектор спорта и туризма Ганцевичского райисполкома; исполнитель
Пётр Глава; заместитель; petr@first.example; Управление культуры администрации города Владивостока; исполнитель""",
    otherwise="УФКС администрации г. Владивостока",
    unlisted=("Беларусь", "как в Минске и Москве"),
)
MEASURES = (
    "Обмен делегациями", "Проведение форума", "Подготовка сборника", "Семинар специалистов",
    "Неделя дружбы", "Выставка", "Телемост",
)  # fmt: skip
DEADLINES = ("до 30 июня 2026 г.", "III квартал 2026 г.", "ежегодно", "2026–2028 годы")


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


def look(page: Page, name: str) -> None:
    """The page as people meet it: nothing scrolls sideways, and a picture where one is asked for."""
    assert nothing_scrolls_sideways(page)
    if folder := os.environ.get("PICTURES"):
        width = page.evaluate("window.innerWidth")
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def path_in(text: str) -> str:
    found = re.search(r"https?://\S+", text)
    assert found, text
    return urlsplit(found[0]).path


@pytest.fixture
def pressed(monkeypatch) -> Counter[str]:
    """What a person does: presses (an address that is gone to stands for a link), fields, and files."""
    done: Counter[str] = Counter()
    for owner, name, kind in (
        (Locator, "click", "clicks"),
        (Page, "goto", "clicks"),
        (Locator, "fill", "fields"),
        (Locator, "set_input_files", "fields"),
    ):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name), done, kind))
    return done


def counted(real: Any, done: Counter[str], kind: str) -> Any:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        done[kind] += 1
        return real(*args, **kwargs)

    return wrapper


@pytest.mark.part(1)
@pytest.mark.parametrize(
    ("width", "scripts", "pair"),
    [
        pytest.param(360, True, ROSTOV, id="narrow", marks=pytest.mark.beside("narrow")),
        pytest.param(1280, True, ROSTOV, id="wide", marks=pytest.mark.beside("wide")),
        pytest.param(1280, False, ROSTOV, id="wide-without-scripts", marks=pytest.mark.beside("narrow")),
        pytest.param(
            360,
            False,
            VLADIVOSTOK,
            id="narrow-without-scripts-other-cities",
            marks=pytest.mark.beside("wide"),
        ),
    ],
)
def test_the_first_day(
    window,
    live_server,
    transactional_db,
    mail_server,
    settings,
    tmp_path,
    width,
    scripts,
    pair,
    pressed,
    capsys,
):
    settings.MEDIA_ROOT = tmp_path
    began = time.monotonic()
    page = window(width=width, scripts=scripts)

    # The first administrator.
    page.goto("/")
    expect(page.get_by_role("heading", name="Здесь ещё никого нет")).to_be_visible()
    look(page, "1-nobody")
    printed = StringIO()
    call_command("start_link", stdout=printed)
    page.goto(path_in(printed.getvalue()))
    page.get_by_label("Имя и фамилия").fill("Анна Первая")
    page.get_by_label("Электронная почта").fill("anna@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    look(page, "2-first")
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_role("heading", name="Первые шаги")).to_be_visible()
    look(page, "3-steps")
    if scripts:
        assert problems(page, "the first steps") == []
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")

    # The roadmap.
    page.get_by_role("link", name="Создать карту").click()
    page.get_by_label("Название", exact=True).fill(pair.title)
    page.get_by_label("Первый год").fill("2026")
    page.get_by_label("Последний год").fill("2025")
    page.get_by_label("Город 1").fill(pair.cities[0])
    page.get_by_label("Город 2").fill("Минкс")
    page.get_by_role("button", name="Создать карту").click()
    expect(page.get_by_text("нет в списке. Может быть, «Минск»?")).to_be_visible()
    look(page, "4-new")
    page.get_by_label("Последний год").fill("2028")
    page.get_by_label("Город 2").fill(pair.cities[1])
    page.get_by_role("button", name="Создать карту").click()
    if pair.unlisted:
        about = page.get_by_role("group", name=f"О городе «{pair.cities[1]}»")
        about.get_by_label("Страна").select_option(label=pair.unlisted[0])
        about.get_by_label("Время там").select_option(label=pair.unlisted[1])
        page.get_by_role("button", name="Создать карту").click()

    # Its plan: 22 items from a file, the bodies with it.
    page.get_by_label("Файл с планом").set_input_files(
        {"name": "plan.xlsx", "mimeType": XLSX, "buffer": pair.sheet}
    )
    page.get_by_role("button", name="Прочитать файл").click()
    page.get_by_role("button", name="К предпросмотру").click()
    expect(page.get_by_role("navigation", name="Что показать")).to_be_visible()
    look(page, "5-preview")
    if pair.otherwise:
        expect(page.get_by_text("некоторые названия — одного исполнителя")).to_be_visible()
        page.get_by_role("button", name="Запомнить выбор").click()
        expect(page.get_by_text(f"«{pair.otherwise}» — то же, что «")).to_be_visible()
    page.get_by_role("button", name="Применить импорт").click()
    expect(page.get_by_role("button", name="Отменить импорт")).to_be_visible()
    roadmap = Roadmap.objects.get()
    assert Item.objects.filter(roadmap=roadmap).count() == 22
    assert {side.city.bodies.count() for side in roadmap.sides.all()} == {3}

    # People: five pasted at once, a coordinator of each side among them.
    page.goto("/start/")
    page.get_by_role("link", name="Пригласить людей").click()
    if pair.unlisted:
        page.locator("[name=lines]").fill(pair.people.replace("ivan@first.example", "ivan@first"))
        page.get_by_role("button", name="Показать, что понято").click()
        expect(page.get_by_text("«ivan@first» не похоже на адрес")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Отправить"))).to_have_count(0)
    page.locator("[name=lines]").fill(pair.people)
    page.get_by_role("button", name="Показать, что понято").click()
    expect(page.get_by_role("button", name="Отправить 5 приглашений")).to_be_visible()
    look(page, "5b-invited")
    page.get_by_role("button", name="Отправить 5 приглашений").click()
    expect(page.get_by_text("5 приглашений отправляются")).to_be_visible()
    outbox.deliver()

    # Mail; and then all is done.
    page.goto("/start/")
    look(page, "6-steps-before-mail")
    page.get_by_role("button", name="Отправить пробное письмо себе").click()
    expect(page.get_by_text("Всё готово")).to_be_visible()
    assert len(mail_server.letters_to("anna@example.org")) == 1
    look(page, "7-ready")
    page.goto(roadmap.get_absolute_url() + "edit/")
    look(page, "8-edit")
    page.goto(roadmap.get_absolute_url() + "access/")
    look(page, "9-access")

    # One accepts the invitation by the mailed link, and reports.
    other = window(width=width, scripts=scripts)
    other.goto(path_in(text_of(mail_server.letters_to("ivan@first.example")[0])))
    for field in other.locator("input[type=password]").all():
        field.fill(PASSWORD)
    other.get_by_role("button", name="Сохранить пароль и войти").click()
    # Who has tasks begins with them.
    expect(other.get_by_role("heading", name="Мои задачи")).to_be_visible()
    milestone = Milestone.objects.filter(item__number="4", side__city__name=pair.cities[0]).get()
    other.goto(f"{roadmap.get_absolute_url()}milestones/{milestone.pk}/report/")
    other.locator("input[name=progress]").fill("50")
    other.get_by_label("Что сделано").fill("Программа согласована.")
    other.get_by_role("button", name="Отправить отчёт").click()
    expect(other.get_by_text("Программа согласована.").first).to_be_visible()

    # The dashboard moves.
    page.goto("/")
    expect(page.locator("main")).to_contain_text(pair.cities[0])
    row = page.get_by_role("row").filter(has_text="Образование").first
    expect(row).to_contain_text("7\u00a0%")  # 50 % of one of seven items on the side
    look(page, "10-dashboard")

    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\nfirst day, {width} px, scripts {scripts}: {dict(pressed)}, {seconds:.0f} s")  # noqa: T201
    assert pressed["clicks"] < MOST_CLICKS
