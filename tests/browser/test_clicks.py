"""How many presses the daily work takes, counted: accepting many, returning one, from a letter to done, a question."""

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from roadmap.models import Answer, Decision, Milestone, Question
from roadmap.questions import actions as questions
from roadmap.reporting import actions
from tests.browser import axe
from tests.browser.conftest import nothing_scrolls_sideways
from tests.database import PASSWORD
from tests.roadmap.daily import PDF, address, milestone_of

LINK = ["https://example.org/protocol"]


class Hand:
    """Presses and counts."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, what: Locator) -> None:
        what.click()
        self.presses += 1

    def choose_file(self, page: Page) -> None:
        """The choice of a file is one press here; the window of the system that follows is not ours."""
        page.locator("input[name=evidence]").first.set_input_files(
            FilePayload(name="протокол.pdf", mimeType="application/pdf", buffer=PDF)
        )
        self.presses += 1


both_widths = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def twenty(live_server, make_roadmap, cast):
    """Twenty reports of Sochi's education wait."""
    plan = make_roadmap(60)
    for number in range(1, 61, 3):
        owed = milestone_of(plan, str(number), cast.sochi)
        actions.report(
            owed.pk, cast.sochi_executor, status="done", progress=100, text=f"Сделан {number}", links=LINK
        )
    return plan


def row(page: Page, place: int) -> Locator:
    return page.locator("[data-row]").nth(place)


def test_twenty_reports_are_accepted_by_three_presses(window, twenty, cast):
    page, hand = window(cast.sochi_coordinator), Hand()
    page.goto("/my/")
    hand.press(page.get_by_role("link", name="Принять несколько сразу"))
    assert axe.problems(page, "accept") == []
    page.set_viewport_size({"width": 1280, "height": 800})
    hand.press(page.get_by_text("Отметить все"))
    expect(page.get_by_role("button", name="Принять отмеченные (20)")).to_be_visible()
    hand.press(page.get_by_role("button", name="Принять отмеченные"))
    expect(page.locator("#accepting")).to_contain_text("Принято 20 отчётов", timeout=50_000)
    assert (hand.presses, Decision.objects.count()) == (3, 20)


@pytest.mark.parametrize(
    ("width", "scripts", "told"), [(1280, True, True), (1280, False, False), (360, True, False)]
)
def test_keys_are_told_where_they_work(window, twenty, cast, width, scripts, told):
    page = window(cast.sochi_coordinator, width, scripts=scripts)
    page.goto("/my/accept/")
    expect(page.get_by_text("Клавиши: j и k")).to_be_visible(visible=told)


def test_the_keyboard_accepts_and_returns(window, twenty, cast):
    page = window(cast.sochi_coordinator)
    page.goto("/my/accept/")
    for key in "jjx":
        page.keyboard.press(key)
    expect(row(page, 1).locator("input[type=checkbox]")).to_be_checked()
    page.keyboard.press("a")
    expect(page.locator("#accepting")).to_contain_text("Принят 1 отчёт")
    expect(page.locator("[data-row]")).to_have_count(19)
    expect(row(page, 1)).to_be_focused()
    page.keyboard.press("r")
    page.get_by_label("Замечание").fill("Нет подписи")
    page.get_by_role("button", name="Вернуть с замечанием").click()
    expect(page.locator("main")).to_contain_text("Возвращено, исполнителю сообщено.")
    assert sorted(Decision.objects.values_list("verdict", flat=True)) == ["accepted", "returned"]


def test_without_scripts_ticks_and_a_button(window, twenty, cast):
    page = window(cast.sochi_coordinator, 360, scripts=False)
    page.goto("/my/accept/")
    assert nothing_scrolls_sideways(page)
    for place in range(2):
        row(page, place).locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Принять отмеченные").click()
    expect(page.locator("#notices")).to_contain_text("Принято 2 отчёта")


@both_widths
def test_one_report_is_returned_with_a_remark_by_two_presses(window, live_server, plan, cast, width):
    owed = milestone_of(plan, "1", cast.sochi)
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, text="Сделано", links=LINK)
    page, hand = window(cast.sochi_coordinator, width), Hand()
    page.goto("/my/")
    task = page.locator(f"#milestone-{owed.pk}")
    hand.press(task.get_by_role("link", name="Вернуть…"))
    expect(task.get_by_label("Замечание")).to_be_focused()  # one writes at once
    page.keyboard.type("Нет подписи")
    hand.press(task.get_by_role("button", name="Вернуть с замечанием"))
    expect(task.locator(".cell__said")).to_contain_text("Возвращено, исполнителю сообщено.")
    assert (hand.presses, Decision.objects.get().remark) == (2, "Нет подписи")


def sent(page: Page, owed: Milestone) -> None:
    """What happened is told where one looks."""
    told = page.locator(f"#milestone-{owed.pk} .cell__said")
    expect(told).to_contain_text("Отправлено на подтверждение: Сергей Координатор.")
    expect(told).to_be_in_viewport()


@both_widths
def test_from_a_letter_to_done_with_a_file_by_four_presses(window, live_server, plan, cast, width):
    owed = milestone_of(plan, "1", cast.sochi)
    page, hand = window(cast.sochi_executor, width), Hand()
    hand.presses += 1  # the letter's link
    page.goto(f"/my/milestones/{owed.pk}/")
    hand.press(page.locator("label.statuses__one", has_text="выполнено"))
    hand.choose_file(page)
    hand.press(page.get_by_role("button", name="Отправить отчёт"))
    sent(page, owed)
    assert hand.presses == 4


def test_from_signing_in_on_a_phone_to_done_with_a_file_by_five_presses(window, live_server, plan, cast):
    owed = milestone_of(plan, "1", cast.sochi)
    page, hand = window(None, 360, touch=True), Hand()
    page.goto("/sign-in/")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(cast.sochi_executor.email)
    hand.press(page.locator("#id_password"))
    page.keyboard.type(PASSWORD)
    hand.press(page.get_by_role("button", name="Войти", exact=True))
    hand.press(page.locator(f"#milestone-{owed.pk}").get_by_role("link", name="Выполнено"))
    hand.choose_file(page)
    hand.press(page.get_by_role("button", name="Отправить отчёт"))
    sent(page, owed)
    assert hand.presses == 5


def test_what_will_not_be_taken_is_told_before_it_is_sent(window, live_server, plan, cast):
    page = window(cast.sochi_executor)
    page.goto(address("report", milestone_of(plan, "1", cast.sochi)))
    page.locator("input[name=evidence]").first.set_input_files(
        [{"name": "программа.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}]
    )
    expect(page.locator("[data-file-problems]")).to_contain_text("программа.exe")


def test_a_large_photograph_is_made_smaller_here(window, live_server, plan, cast):
    page = window(cast.sochi_executor)
    page.goto(address("report", milestone_of(plan, "1", cast.sochi)))
    made = """async () => {
        const canvas = Object.assign(document.createElement("canvas"), {width: 4000, height: 3000});
        canvas.getContext("2d").fillRect(0, 0, 4000, 3000);
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 1));
        const input = document.querySelector("input[name=evidence]");
        const chosen = new DataTransfer();
        chosen.items.add(new File([blob], "фото.jpg", {type: "image/jpeg"}));
        input.files = chosen.files;
        input.dispatchEvent(new Event("change", {bubbles: true}));
    }"""
    page.evaluate(made)
    wide = """async () => (await createImageBitmap(document.querySelector("input[name=evidence]").files[0])).width"""
    page.wait_for_function(f"async () => (await ({wide})()) === 2560")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_question_is_asked_and_answered_in_the_page(window, live_server, plan, cast, width):
    item = milestone_of(plan, "1", cast.sochi).item
    asking, hand = window(cast.sochi_executor, width), Hand()
    asking.goto(item.get_absolute_url())
    hand.press(asking.get_by_role("link", name="Задать вопрос другой стороне"))
    asking.get_by_label("Кому").select_option(f"body:{cast.minsk_institute.pk}")
    asking.get_by_role("textbox", name="Вопрос").fill("Когда приедет делегация?")
    hand.press(asking.get_by_role("button", name="Отправить вопрос"))
    expect(asking.locator("#questions")).to_contain_text("Вопрос отправлен")
    assert axe.problems(asking, "item with a question") == []

    answering = window(cast.minsk_executor, width)
    answering.goto("/my/")
    hand.press(answering.get_by_role("link", name="Ответить"))
    answering.locator("#questions textarea").fill("В мае")
    hand.press(answering.get_by_role("button", name="Отправить ответ"))
    expect(answering.locator("#questions")).to_contain_text("Ответ отправлен.")
    assert (Answer.objects.get().text, Question.objects.open().count(), hand.presses) == ("В мае", 0, 4)


def test_the_question_of_a_letter_opens_on_a_page_that_is_well(window, live_server, plan, cast):
    item = milestone_of(plan, "1", cast.sochi).item
    asked = questions.ask(item.pk, cast.sochi_executor, to=cast.minsk_institute, text="Когда?")
    page = window(cast.minsk_executor)
    page.goto(asked.get_absolute_url())
    assert axe.problems(page, "question") == []
