"""The walks of the daily work, at 360 and 1280 px, with and without scripts."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from roadmap.models import Attachment, DeadlineChange, Decision, Report
from roadmap.reporting import actions
from tests.browser.conftest import in_two_windows, nothing_scrolls_sideways
from tests.roadmap.daily import PDF, PNG, milestone_of


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owed(live_server, plan, cast):
    return milestone_of(plan, "1", cast.sochi)


def cell(page: Page, milestone):
    return page.locator(f"#milestone-{milestone.pk}")


def item(milestone) -> str:
    return milestone.item.get_absolute_url()


def proof(name="протокол.pdf", content=PDF):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def choose(page: Page, milestone, status: str) -> None:
    cell(page, milestone).locator(f"input[name=status][value={status}]").check()


def test_reporting_done_with_files_from_my_tasks(window, cast, owed, width, scripts):
    page = window(cast.sochi_executor, width, scripts=scripts)
    page.goto("/my/")
    assert nothing_scrolls_sideways(page)
    cell(page, owed).get_by_role("link", name="Выполнено").click()
    form = cell(page, owed).locator("form[data-report]")
    expect(form.locator("input[value=done]")).to_be_checked()
    assert nothing_scrolls_sideways(page)
    form.locator("input[name=evidence]").first.set_input_files([proof(), proof("фото.png", PNG)])
    form.get_by_label("Что сделано").fill("Обмен прошёл, протокол подписан.")
    form.get_by_role("button", name="Отправить отчёт").click()
    expect(cell(page, owed).get_by_text("на подтверждении")).to_be_visible()
    expect(cell(page, owed).get_by_text("2 вложения")).to_be_visible()
    assert page.url.split("#")[0].endswith("/my/")
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["протокол.pdf", "фото.png"]


@in_two_windows
def test_one_of_many_later_tasks_is_two_presses_away(window, cast, live_server, make_roadmap, scripts):
    last = milestone_of(make_roadmap(30), "3", cast.sochi, date(2028, 12, 31))
    page = window(cast.sochi_coordinator, scripts=scripts)
    page.goto("/my/")
    expect(cell(page, last)).to_have_count(0)
    page.get_by_role("link", name="Позже").click()
    cell(page, last).get_by_role("link", name="Отчитаться").click()
    page.get_by_role("button", name="Отправить отчёт").click()
    if scripts:
        expect(page.locator(f"#milestone-{last.pk}.is-changed")).to_contain_text("в работе")
    else:
        expect(page.locator("main")).to_contain_text("Отчёт записан")
    assert Report.objects.get().milestone == last


@in_two_windows
def test_the_usual_report_takes_two_presses(window, cast, owed, width, scripts):
    page = window(cast.sochi_executor, width, scripts=scripts)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Отчитаться").click()
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator("#record")).to_contain_text("Софья Исполнитель")
    expect(cell(page, owed).get_by_text("в работе")).to_be_visible()
    assert Report.objects.get().status == "in_progress"


def test_the_slider_and_the_number_say_the_same(window, cast, owed):
    page = window(cast.sochi_executor)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Отчитаться").click()
    number, slider = page.locator("input[name=progress]"), page.locator("input[name=slider]")
    slider.fill("65")
    expect(number).to_have_value("65")
    number.fill("42")
    assert slider.evaluate("slider => slider.value") in ("40", "42")
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(cell(page, owed).get_by_text("42\u00a0%")).to_be_visible()
    expect(page.locator("#item-state")).to_contain_text("21\u00a0%")
    expect(page.locator("#record")).to_contain_text("42\u00a0%")


def test_the_slider_works_without_scripts(window, cast, owed):
    page = window(cast.sochi_executor, scripts=False)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Отчитаться").click()
    page.locator("input[name=slider]").fill("65")
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(cell(page, owed).get_by_text("65\u00a0%")).to_be_visible()


def test_accepting_and_returning(window, cast, owed, width, scripts):
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"])
    coordinator = window(cast.sochi_coordinator, width, scripts=scripts)
    coordinator.goto("/my/")
    task = cell(coordinator, owed)
    task.get_by_role("link", name="Вернуть…").click()
    task.get_by_role("button", name="Вернуть с замечанием").click()
    expect(task.locator(".errorlist")).to_contain_text("исполнитель")
    task.get_by_label("Замечание").fill("Нет подписи на протоколе")
    task.get_by_role("button", name="Вернуть с замечанием").click()
    expect(cell(coordinator, owed)).to_contain_text("Нет подписи на протоколе")

    executor = window(cast.sochi_executor, width, scripts=scripts)
    executor.goto("/my/")
    expect(cell(executor, owed)).to_contain_text("Нет подписи на протоколе")

    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/2"])
    coordinator.goto(item(owed))
    cell(coordinator, owed).get_by_role("button", name="Принять").click()
    expect(cell(coordinator, owed).get_by_text("выполнено")).to_be_visible()
    expect(coordinator.locator("#record")).to_contain_text("отчёт принят")
    owed.refresh_from_db()
    assert owed.status == "done"


def test_two_browsers_the_later_one_keeps_text_and_file(window, cast, owed, width, scripts):
    first, later = (
        window(who, width, scripts=scripts) for who in (cast.sochi_coordinator, cast.sochi_executor)
    )
    for page in (first, later):
        page.goto(item(owed))
        cell(page, owed).get_by_role("link", name="Отчитаться").click()
        page.locator("form[data-report]").wait_for()
    first.get_by_label("Что сделано").fill("Согласовано с Минском")
    first.get_by_role("button", name="Отправить отчёт").click()
    expect(first.locator("#record")).to_contain_text("Согласовано с Минском")

    later.get_by_label("Что сделано").fill("Отправили письмо")
    later.locator("input[name=evidence]").first.set_input_files([proof("письмо.pdf")])
    later.get_by_role("button", name="Отправить отчёт").click()
    expect(later.get_by_role("alert")).to_contain_text("Согласовано с Минском")
    expect(later.get_by_label("Что сделано")).to_have_value("Отправили письмо")
    expect(cell(later, owed)).to_contain_text("письмо.pdf")
    later.get_by_role("button", name="Отправить отчёт").click()
    expect(later.locator("#record")).to_contain_text("Отправили письмо")
    assert [report.text for report in Report.objects.order_by("pk")] == [
        "Согласовано с Минском",
        "Отправили письмо",
    ]
    assert Attachment.objects.get().name == "письмо.pdf"


def test_moving_a_date(window, cast, owed, width, scripts):
    executor = window(cast.sochi_executor, width, scripts=scripts)
    executor.goto(item(owed))
    cell(executor, owed).get_by_role("link", name="Перенести срок").click()
    executor.get_by_label("Новый срок").fill("2026-12-01")
    executor.get_by_label("Причина").fill("Форум перенесён")
    executor.get_by_label("Письмо").fill("№ 12 от 01.06.2026")
    executor.get_by_role("button", name="Попросить координатора").click()
    expect(cell(executor, owed)).to_contain_text("Просят перенести на 1\u00a0декабря\u00a02026")

    coordinator = window(cast.sochi_coordinator, width, scripts=scripts)
    coordinator.goto("/my/")
    cell(coordinator, owed).get_by_role("button", name="Согласовать срок").click()
    expect(cell(coordinator, owed)).to_contain_text("до 1\u00a0декабря\u00a02026")
    expect(cell(coordinator, owed)).to_contain_text("перенесён 1\u00a0раз")
    assert DeadlineChange.objects.get().verdict == "accepted"
    owed.refresh_from_db()
    assert (owed.due_date, owed.first_due_date) == (date(2026, 12, 1), date(2026, 6, 30))


def test_many_at_once(window, cast, owed, plan, width, scripts):
    page = window(cast.sochi_coordinator, width, scripts=scripts)
    page.goto(f"/r/{plan.slug}/items/")
    for number in ("1", "2"):
        page.get_by_label(f"Отметить пункт {number}", exact=True).check()
    page.get_by_role("button", name="Отчитаться по отмеченным").click()
    assert nothing_scrolls_sideways(page)
    page.get_by_label("Состояние").select_option("suspended")
    page.get_by_label("Замечание").fill("До решения комиссии")
    page.get_by_role("button", name="Отчитаться по отмеченным").click()
    expect(page.get_by_text("Записано: 2\u00a0отчёта.")).to_be_visible()
    assert {report.status for report in Report.objects.all()} == {"suspended"}


def test_a_filter_stands_in_the_address(window, cast, owed, plan, width, scripts):
    actions.report(owed.pk, cast.sochi_coordinator, status="done", progress=None)
    page = window(cast.sochi_reader, width, scripts=scripts)
    page.goto(f"/r/{plan.slug}/items/")
    assert nothing_scrolls_sideways(page)
    page.get_by_role("searchbox").fill("опытами")
    page.get_by_role("button", name="Найти").click()
    expect(page.locator(".items tbody tr")).to_have_count(1)
    if not page.get_by_label("стороны расходятся").is_visible():
        page.locator(".filter__more > summary").click()
    page.get_by_label("стороны расходятся").check()
    if not scripts:
        page.get_by_role("button", name="Найти").click()
    expect(page).to_have_url(re.compile("disputed=1"))
    expect(page.locator(".items tbody tr")).to_have_count(1)

    colleague = window(cast.minsk_reader, width, scripts=scripts)
    colleague.goto(page.url)
    expect(colleague.locator(".items tbody tr")).to_have_count(1)
    expect(colleague.get_by_label("стороны расходятся")).to_be_checked()
    page.go_back()
    expect(page.get_by_label("стороны расходятся")).not_to_be_checked()


def sign_in(page: Page, user) -> None:
    page.locator("input[name=username]").fill(user.email)
    page.locator("input[name=password]").fill("a-long-enough-password")
    page.locator("form:has(input[name=password]) button[type=submit]").click()


@in_two_windows
def test_text_and_files_survive_a_session_that_ended(window, cast, owed, width, scripts):
    page = window(cast.sochi_executor, width, scripts=scripts)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Выполнено").click()
    page.get_by_label("Что сделано").fill("Длинный текст отчёта")
    page.locator("input[name=evidence]").first.set_input_files([proof()])
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Отправить отчёт").click()
    if scripts:
        # The sign-in opens over the page, and the report goes on its way by itself.
        dialog = page.get_by_role("dialog", name="Сеанс завершён")
        expect(dialog.locator("input[name=username]")).to_have_value(cast.sochi_executor.email)
        dialog.locator("input[name=password]").fill("wrong")
        dialog.get_by_role("button", name="Войти").click()
        expect(dialog.get_by_role("alert")).to_contain_text("не подходят")
        assert nothing_scrolls_sideways(page)
        sign_in(page, cast.sochi_executor)
    else:
        sign_in(page, cast.sochi_executor)
        expect(page.get_by_label("Что сделано")).to_have_value("Длинный текст отчёта")
        expect(cell(page, owed)).to_contain_text("протокол.pdf")
        page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator("#record")).to_contain_text("Длинный текст отчёта")
    expect(page.locator("#record")).to_contain_text("протокол.pdf")
    assert Report.objects.get().status == "done"


def test_the_button_that_was_pressed_is_remembered_over_the_sign_in(window, cast, owed):
    actions.report(owed.pk, cast.sochi_executor, status="done", progress=None, links=["https://sochi.ru/1"])
    page = window(cast.sochi_coordinator)
    page.goto("/my/")
    cell(page, owed).get_by_role("link", name="Вернуть…").click()
    page.get_by_label("Замечание").fill("Нет подписи на протоколе")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Вернуть с замечанием").click()
    page.get_by_role("dialog").wait_for()
    sign_in(page, cast.sochi_coordinator)
    expect(cell(page, owed)).to_contain_text("Нет подписи на протоколе")
    assert Decision.objects.get().verdict == "returned"


def test_two_presses_in_haste_are_one_report(window, cast, owed):
    page = window(cast.sochi_executor)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Отчитаться").click()
    page.get_by_label("Что сделано").fill("Один раз")
    page.get_by_role("button", name="Отправить отчёт").dblclick()
    expect(page.locator("#record")).to_contain_text("Один раз")
    page.wait_for_load_state("networkidle")
    assert Report.objects.count() == 1


@in_two_windows
def test_a_refused_file_is_told_in_place(window, cast, owed, width, scripts):
    page = window(cast.sochi_executor, width, scripts=scripts)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Выполнено").click()
    page.get_by_label("Что сделано").fill("Мой текст")
    files = [proof("фото.png", b"<html></html>"), proof("протокол.pdf")]
    page.locator("input[name=evidence]").first.set_input_files(files)
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator(".errorlist:not([hidden])")).to_contain_text("фото.png")
    expect(page.get_by_label("Что сделано")).to_have_value("Мой текст")
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator("#record")).to_contain_text("протокол.pdf")


def test_all_by_keyboard_alone(window, cast, owed):
    page = window(cast.sochi_executor)
    page.goto("/my/")

    def walk_to(name: str) -> None:
        for _step in range(60):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "document.activeElement.textContent.trim() || document.activeElement.name || ''"
            )
            if at == name:
                return
        pytest.fail(f"The keyboard does not reach “{name}”.")

    walk_to("Выполнено")
    page.keyboard.press("Enter")
    # The form opens with the keyboard in it.
    expect(page.locator("input[name=status][value=done]")).to_be_focused()
    walk_to("text")
    page.keyboard.type("Протокол опубликован")
    walk_to("Ссылки")
    page.keyboard.press("Enter")
    walk_to("links")
    page.keyboard.type("https://sochi.ru/protocol")
    walk_to("Отправить отчёт")
    page.keyboard.press("Enter")
    expect(cell(page, owed).get_by_text("на подтверждении")).to_be_visible()
    expect(cell(page, owed)).to_be_focused()
    assert Report.objects.get().attachments.get().url == "https://sochi.ru/protocol"


def test_signing_in_again_in_another_tab_costs_no_text(window, cast, owed):
    page = window(cast.sochi_executor)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Отчитаться").click()
    page.get_by_label("Что сделано").fill("Длинный текст отчёта")
    page.context.clear_cookies(name="sessionid")
    tab = page.context.new_page()
    tab.goto("/sign-in/")
    tab.locator("input[name=username]").fill(cast.sochi_executor.email)
    tab.locator("input[name=password]").fill("a-long-enough-password")
    tab.locator("main button[type=submit]").click()
    tab.wait_for_url(lambda url: "sign-in" not in url)
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator("#record")).to_contain_text("Длинный текст отчёта")


def test_a_large_file_shows_how_far_it_is(window, cast, owed):
    page = window(cast.sochi_executor)
    page.goto(item(owed))
    cell(page, owed).get_by_role("link", name="Выполнено").click()
    page.evaluate(
        "document.addEventListener('htmx:xhr:progress', () => {"
        " const bar = document.querySelector('progress.upload');"
        " window.shown = window.shown || (bar && !bar.hidden && bar.value > 0); })"
    )
    page.locator("input[name=evidence]").first.set_input_files(
        [proof("большой.pdf", PDF + b"\0" * 15_000_000)]
    )
    page.get_by_role("button", name="Отправить отчёт").click()
    expect(page.locator("#record")).to_contain_text("большой.pdf", timeout=20_000)
    assert page.evaluate("window.shown")
