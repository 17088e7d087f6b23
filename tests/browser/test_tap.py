"""From a letter on a telephone to «выполнено» with a photo, signed out: four taps at most, with scripts and without."""

import pytest
from playwright.sync_api import expect

from core.models import Kept
from roadmap.choices import Status
from roadmap.mailbox import addresses, links
from roadmap.models import Incoming, Report
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways
from tests.roadmap.daily import PNG, milestone_of
from tests.roadmap.letters_in import answer_to, post


@pytest.fixture
def link(live_server, plan, cast, settings, tmp_path) -> str:
    settings.ONE_TAP = True
    settings.MEDIA_ROOT = tmp_path
    owed = milestone_of(plan, "1", cast.sochi)
    (line,) = addresses.make(cast.sochi_executor.pk, [owed.pk]).lines.all()
    return links.tap_url(line, Status.DONE, line.address.person.email).removeprefix(settings.SITE_URL)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_photo_reports_it_done_in_four_taps(link, window, cast, scripts, tmp_path):
    photo = tmp_path / "фото.png"
    photo.write_bytes(PNG)
    page = window(None, 360, scripts=scripts, touch=True)
    taps = 1
    page.goto(link)
    assert nothing_scrolls_sideways(page)
    if scripts:
        assert problems(page, "letters") == []
    # «Сфотографировать», and the picture itself.
    page.locator("input[capture]").set_input_files(photo)
    taps += 2
    page.get_by_role("button", name="Отправить отчёт").click()
    taps += 1
    expect(page.get_by_role("heading", name="Отчёт записан")).to_be_visible()
    assert nothing_scrolls_sideways(page)
    assert taps <= 4
    report = Report.objects.get()
    assert (report.status, report.author, report.attachments.count()) == (Status.DONE, cast.sochi_executor, 1)
    assert not Kept.objects.exists()
    page.goto(link)
    expect(page.get_by_role("heading", name="Ссылка больше не действует")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_letter_for_which_nobody_vouches_is_confirmed_on_a_page(
    link, window, plan, cast, settings, scripts
):
    settings.MAILBOX_ADDRESS, settings.MAILBOX_TRUSTED_HOSTS = "reply@roadmap.example.org", []
    address = addresses.make(cast.sochi_executor.pk, [milestone_of(plan, "1", cast.sochi).pk])
    post(answer_to(addresses.written(address), cast.sochi_executor, "В работе, 60 %\n"))
    page = window(None, 360, scripts=scripts)
    page.goto(links.confirm_url(Incoming.objects.get()).removeprefix(settings.SITE_URL))
    expect(page.get_by_text("В работе, 60 %")).to_be_visible()
    assert nothing_scrolls_sideways(page)

    page.get_by_role("button", name="Да, это я").click()
    expect(page.get_by_text("в работе, 60 %")).to_be_visible()
    assert nothing_scrolls_sideways(page)
    if scripts:
        assert problems(page, "confirmed", reload=False) == []
    assert Report.objects.get().progress == 60
    # Nobody reads a signed address through.
    assert all(len(one) < 60 for one in page.locator("main a").all_inner_texts())


def test_the_page_of_unread_letters_takes_one_into_the_form(live_server, plan, cast, window):
    raw = (
        "From: x@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nАфишу напечатали\r\n".encode()
    )
    Incoming.objects.create(
        fingerprint="0" * 64,
        way="pipe",
        size=len(raw),
        raw=raw,
        sender=cast.sochi_executor.email,
        subject="Re: Дорожная карта",
        state="unread",
        why="which_item",
        settled_at="2026-11-22T12:00Z",
        person=cast.sochi_executor,
    )
    page = window(cast.sochi_coordinator, 360)
    page.goto("/letters/")
    assert nothing_scrolls_sideways(page)
    assert problems(page, "letters") == []
    expect(page.get_by_text("Афишу напечатали")).to_be_visible()
    said = page.get_by_label("Контрольная точка")
    said.fill("Никакой такой точки")
    page.get_by_role("button", name="Прикрепить к контрольной точке").click()
    expect(page.get_by_text("Выберите контрольную точку")).to_be_visible()
    expect(said).to_have_value("Никакой такой точки")
    assert problems(page, "letters, wrong") == []
    said.fill(page.locator("datalist option").first.get_attribute("value"))
    page.get_by_role("button", name="Прикрепить к контрольной точке").click()
    expect(page.get_by_label("Что сделано")).to_have_value("Афишу напечатали")
    page.goto("/letters/")
    expect(page.get_by_text("Таких писем нет")).to_be_visible()
