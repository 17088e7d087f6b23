"""Tasks without a network: through a line that is cut, mended, and loses answers."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.db import connection
from django.db.models import F
from playwright.sync_api import BrowserContext, Error, Page, expect

from core.models import Kept
from roadmap.choices import Status
from roadmap.models import DeadlineChange, Milestone, Report
from roadmap.reporting import actions
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways, until
from tests.cut_line import CutLine, cut_line
from tests.depth import LONG
from tests.roadmap.daily import PNG, milestone_of
from tests.sessions import session_of

# So many reports are typed without a line.
MANY = 50 if LONG else 20

PHOTO = {"name": "фото.png", "mimeType": "image/png", "buffer": PNG}


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def line(live_server) -> Iterator[CutLine]:
    with cut_line(live_server.url) as line:
        yield line


@pytest.fixture
def owed(live_server, plan, cast) -> Milestone:
    return milestone_of(plan, "1", cast.sochi)


@pytest.fixture
def phone(browser, line) -> Iterator[Callable[..., BrowserContext]]:
    """A phone in which somebody is signed in, at the end of the line."""
    contexts = []

    def opened(user) -> BrowserContext:
        context = browser.new_context(
            base_url=line.url, viewport={"width": 360, "height": 800}, has_touch=True, locale="ru-RU"
        )
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": line.url}])
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    all_answered()


def all_answered() -> None:
    """Wait until the server has nothing at work: a browser that is shut may have sent something whose answer it will
    not see, and what that records would lie in the next test's world."""
    quiet = 0
    for _time in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            quiet = quiet + 1 if cursor.fetchone() == (0,) else 0
        if quiet > 2:
            return
        time.sleep(0.1)
    raise AssertionError("The server is still at work after half a minute.")


def keeping(context: BrowserContext) -> Page:
    """The page of tasks, which the device keeps from now on."""
    page = context.new_page()
    page.goto("/my/")
    page.get_by_role("button", name="Хранить на этом устройстве").click()
    expect(page.get_by_role("button", name="Больше не хранить")).to_be_visible()
    return page


def form_of(page: Page, milestone: Milestone):
    return page.locator(f"#milestone-{milestone.pk} form.report")


def opened(page: Page, milestone: Milestone):
    page.locator(f"#milestone-{milestone.pk}").get_by_role("link", name="Отчитаться").click()
    form = form_of(page, milestone)
    expect(form).to_be_visible()
    return form


def written(page: Page, milestone: Milestone, text: str) -> None:
    """A report typed without a network."""
    form = opened(page, milestone)
    form.get_by_label("Что сделано").fill(text)
    form.get_by_role("button", name="Отправить отчёт").click()
    expect(
        page.locator(f"#milestone-{milestone.pk}").get_by_text("Сохранено на этом устройстве")
    ).to_be_visible()


def waiting(page: Page):
    return page.locator(".waiting")


def sends(page: Page) -> None:
    """The line is mended, and somebody does not care to wait."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def test_tasks_open_and_a_photographed_report_waits_and_leaves(phone, line, cast, owed):
    page = keeping(phone(cast.sochi_executor))
    line.cut()
    page.reload()
    expect(page.get_by_text("Сети нет.")).to_be_visible()
    expect(page.locator("[data-ago]")).to_contain_text("назад")
    expect(page.get_by_text("нужна сеть")).to_be_visible()
    assert problems(page, "my", reload=False) == []
    form = opened(page, owed)
    assert nothing_scrolls_sideways(page)
    assert problems(page, "my", reload=False) == []
    form.locator("input[name=status][value=done]").check()
    form.get_by_role("button", name="Отправить отчёт").click()
    expect(form.get_by_text("нужно вложение")).to_be_visible()
    form.locator("input[capture]").set_input_files(PHOTO)
    form.get_by_label("Что сделано").fill("Обмен прошёл")
    form.get_by_role("button", name="Отправить отчёт").click()
    expect(waiting(page)).to_contain_text("фото.png")
    assert nothing_scrolls_sideways(page)
    assert problems(page, "my", reload=False) == []
    assert not Report.objects.exists()
    line.mend()
    sends(page)
    expect(waiting(page)).to_have_count(0)
    expect(page.locator(f"#milestone-{owed.pk}")).to_contain_text("на подтверждении")
    report = Report.objects.get()
    assert (report.status, report.text, report.author) == (Status.DONE, "Обмен прошёл", cast.sochi_executor)
    assert [one.name for one in report.attachments.all()] == ["фото.png"]
    assert not Kept.objects.exists()


def test_a_form_opened_in_time_and_sent_too_late_waits(phone, line, cast, owed):
    page = keeping(phone(cast.sochi_executor))
    form = opened(page, owed)
    form.get_by_label("Что сделано").fill("Договорились")
    line.cut()
    form.get_by_role("button", name="Отправить отчёт").click()
    expect(waiting(page)).to_contain_text("Договорились")
    line.mend()
    sends(page)
    expect(waiting(page)).to_have_count(0)
    assert Report.objects.get().text == "Договорились"


@pytest.mark.parametrize("since", ["the form is sent", "it waits"])
def test_what_arrived_though_its_answer_got_lost_is_done_once(phone, line, cast, owed, since):
    page = keeping(phone(cast.sochi_executor))
    if since == "it waits":
        line.cut()
        written(page, owed, "Один раз")
        line.mend()
        line.lose_answers()
        sends(page)
    else:
        form = opened(page, owed)
        form.get_by_label("Что сделано").fill("Один раз")
        line.lose_answers()
        form.get_by_role("button", name="Отправить отчёт").click()
    expect(waiting(page)).to_contain_text("Один раз")
    assert line.lost.wait(60)
    assert Report.objects.count() == 1
    line.mend()
    sends(page)
    expect(waiting(page)).to_have_count(0, timeout=30_000)
    assert Report.objects.count() == 1


def test_whoever_was_quicker_is_not_overwritten(phone, line, cast, owed):
    page = keeping(phone(cast.sochi_executor))
    line.cut()
    written(page, owed, "Моё слово")
    actions.report(owed.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=70, text="Раньше")
    line.mend()
    sends(page)
    expect(waiting(page)).to_contain_text("Ничего не перезаписано")
    assert [one.text for one in Report.objects.all()] == ["Раньше"]
    assert nothing_scrolls_sideways(page)
    page.reload()
    expect(waiting(page)).to_contain_text("Ничего не перезаписано")
    waiting(page).get_by_role("link", name="Открыть форму с ним").click()
    expect(page.get_by_label("Что сделано")).to_have_value("Моё слово")
    page.get_by_role("button", name="Отправить отчёт").click()
    page.wait_for_url("**/my/**")
    expect(waiting(page)).to_have_count(0)
    assert [one.text for one in Report.objects.order_by("pk")] == ["Раньше", "Моё слово"]


def test_another_date_is_asked_for_once_and_what_another_asked_for_is_not_overwritten(
    phone, line, cast, make_roadmap
):
    roadmap = make_roadmap(4)
    owed, other = (milestone_of(roadmap, number, cast.sochi) for number in "14")
    page = keeping(phone(cast.sochi_executor))
    line.cut()
    page.reload()
    for milestone, before in ((owed, 0), (other, 1)):
        page.locator(f"#milestone-{milestone.pk}").get_by_role("link", name="Перенести срок").click()
        form = page.locator(f"#milestone-{milestone.pk} form")
        form.get_by_role("button", name="Перенести срок").click()
        # Without a day and a reason it is none.
        expect(waiting(page)).to_have_count(before)
        form.get_by_label("Новый срок").fill("2026-12-25")
        form.get_by_label("Причина").fill("Ждём смету")
        form.get_by_role("button", name="Перенести срок").click()
    expect(waiting(page)).to_have_count(2)
    expect(waiting(page).first).to_contain_text("25.12.2026")
    expect(waiting(page).first).to_contain_text("Ждём смету")
    assert problems(page, "my", reload=False) == []
    actions.report(other.pk, cast.sochi_coordinator, status=Status.IN_PROGRESS, progress=70, text="Раньше")
    line.mend()
    line.lose_answers()
    sends(page)
    assert line.lost.wait(60)
    line.mend()
    sends(page)
    expect(waiting(page)).to_have_count(1, timeout=30_000)
    expect(waiting(page)).to_contain_text("Ничего не перезаписано")
    asked = DeadlineChange.objects.get()
    assert (asked.milestone, asked.reason, asked.author) == (owed, "Ждём смету", cast.sochi_executor)
    waiting(page).get_by_role("link", name="Открыть форму с ним").click()
    expect(page.get_by_label("Новый срок")).to_have_value("2026-12-25")
    expect(page.get_by_label("Причина")).to_have_value("Ждём смету")


@pytest.mark.parametrize("has_arrived", [False, True])
def test_a_tab_that_dies_while_it_sends_loses_and_doubles_nothing(phone, line, cast, owed, has_arrived):
    context = phone(cast.sochi_executor)
    page = keeping(context)
    form = opened(page, owed)
    form.get_by_label("Что сделано").fill("Ровно один раз")
    line.hang(after_arrival=has_arrived)
    form.get_by_role("button", name="Отправить отчёт").click()
    assert line.lost.wait(30)
    assert Report.objects.exists() == has_arrived
    # Its process dies: nothing of the page runs any more.
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    line.mend()
    page = context.new_page()
    page.goto("/my/")
    until(page, Report.objects.exists)
    page.wait_for_function("keptReports.all().then((rows) => rows.length === 0)", timeout=30_000)
    assert [one.text for one in Report.objects.all()] == ["Ровно один раз"]


def test_it_waits_for_its_own_person(phone, line, cast, owed):
    context = phone(cast.sochi_executor)
    page = keeping(context)
    line.cut()
    written(page, owed, "Только от меня")
    # Before the line is mended: the report's own person would send it at once.
    context.add_cookies([{"name": "sessionid", "value": session_of(cast.sochi_coordinator), "url": line.url}])
    line.mend()
    page.goto("/my/")
    page.wait_for_timeout(1500)
    expect(waiting(page)).to_have_count(0)
    assert not Report.objects.exists()
    context.add_cookies([{"name": "sessionid", "value": "ended", "url": line.url}])
    page.goto("/sign-in/")
    page.wait_for_timeout(1000)
    context.add_cookies([{"name": "sessionid", "value": session_of(cast.sochi_executor), "url": line.url}])
    page.goto("/my/")
    expect(waiting(page)).to_have_count(0)
    until(page, Report.objects.exists)
    assert Report.objects.get().author == cast.sochi_executor


def test_signing_out_takes_the_page_from_the_device(phone, line, cast, owed):
    page = keeping(phone(cast.sochi_executor))
    page.locator("summary[aria-label^='Ваше меню']").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/sign-in/**")
    line.cut()
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/my/")


def test_signing_out_asks_before_it_discards_what_waits(phone, line, cast, owed):
    page = keeping(phone(cast.sochi_executor))
    line.cut()
    written(page, owed, "Ещё не отправлено")
    line.mend()
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", answer)
    page.evaluate("navigator.locks.request('reports', () => new Promise(() => undefined)) && undefined")
    page.locator("summary[aria-label^='Ваше меню']").click()
    page.get_by_role("button", name="Выйти").click()
    expect(waiting(page)).to_contain_text("Ещё не отправлено")
    until(page, lambda: asked)
    assert "не отправлены" in asked[0]
    assert page.url.endswith("/my/")


def test_a_device_that_was_not_asked_keeps_nothing(phone, line, cast, owed):
    page = phone(cast.sochi_executor).new_page()
    page.goto("/my/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    line.cut()
    page.locator(f"#milestone-{owed.pk}").get_by_role("link", name="Отчитаться").click()
    expect(page.get_by_text("Сервер не ответил")).to_be_visible()


def test_many_reports_survive_a_killed_tab_and_two_tabs_that_come_back(
    phone, line, cast, make_roadmap, live_server
):
    roadmap = make_roadmap(150)
    of_body = {"item__responsibilities__body": cast.sochi_education, "side__city": cast.sochi}
    many = list(Milestone.objects.filter(item__roadmap=roadmap, **of_body).order_by("item"))[:MANY]
    assert len(many) == MANY
    context = phone(cast.sochi_executor)
    page = keeping(context)
    line.cut()
    page.reload()
    for place, milestone in enumerate(many):
        written(page, milestone, f"Отчёт {place}")
        if place == MANY // 2:
            # The tab is shut in the middle of the work.
            page.close(run_before_unload=False)
            page = context.new_page()
            page.goto("/my/")
    expect(waiting(page)).to_have_count(MANY)
    other = context.new_page()
    other.goto("/my/")
    expect(waiting(other)).to_have_count(MANY)
    # A few get through, an answer gets lost, the line dies: and again.
    for _time in range(2):
        before = Report.objects.count()
        line.mend()
        sends(page)
        sends(other)
        until(page, Report.objects.all()[before + 4 :].exists)
        line.lose_answers()
        assert line.lost.wait(60)
    line.mend()
    other.close()
    page.reload()
    sends(page)
    expect(waiting(page)).to_have_count(0, timeout=60_000)
    texts = sorted(Report.objects.values_list("text", flat=True))
    assert texts == sorted(f"Отчёт {place}" for place in range(MANY))
    assert Report.objects.exclude(milestone__last_reported_at=F("created_at")).count() == 0


def test_an_installation_that_forbids_copies_takes_them_from_devices_and_sends_what_waits(
    phone, line, cast, owed, settings
):
    page = keeping(phone(cast.sochi_executor))
    line.cut()
    written(page, owed, "Ещё при старом порядке")
    settings.OFFLINE_COPIES = False
    line.mend()
    page.goto("/my/")
    for _time in range(100):
        if Report.objects.exists():
            break
        page.wait_for_timeout(50)
    assert Report.objects.get().text == "Ещё при старом порядке"
    expect(waiting(page)).to_have_count(0)
    page.wait_for_function("navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    page.wait_for_function("caches.keys().then(all => all.length === 0)")
    expect(page.get_by_role("button", name="Хранить на этом устройстве")).to_have_count(0)
    line.cut()
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/my/")
