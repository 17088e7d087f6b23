"""The second step in a browser: an app, a passkey of a virtual device, and the day on which the telephone is lost."""

import re
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from cities.signing_in import factors
from tests.browser.axe import problems
from tests.browser.conftest import in_two_windows, nothing_scrolls_sideways
from tests.database import PASSWORD


def code_of(secret: str) -> str:
    step = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def sign_in(page: Page, person) -> None:
    page.goto("/sign-in/?next=/profile/")
    page.locator("[name=username]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@in_two_windows
def test_a_lost_telephone(window, live_server, cast, plan, settings, width, scripts):
    settings.SITE_URL = live_server.url
    settings.SECOND_FACTOR_ROLES = ["coordinator"]
    person, found = cast.sochi_coordinator, []
    page = window(width=width, scripts=scripts)

    # The first day: it is demanded, and an app is set up.
    sign_in(page, person)
    expect(page.get_by_text("Для вашей роли нужен второй шаг входа.")).to_be_visible()
    found += look(page, "demanded", scripts)
    page.get_by_role("link", name="Подключить приложение с кодами").click()
    found += look(page, "app", scripts)
    page.get_by_text("Не считывается?").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill("12")
    press(page, "Подключить")
    expect(page.get_by_text("Код неверен. Проверьте часы")).to_be_visible()
    page.locator("[name=code]").fill(code_of(secret))
    press(page, "Подключить")
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    found += look(page, "codes", scripts)
    codes = [one.replace(" ", "") for one in page.locator(".recovery-codes code").all_inner_texts()]
    assert len(codes) == 10
    page.get_by_role("link", name="Коды записаны").click()
    found += look(page, "protection", scripts)

    # The telephone is lost: a recovery code opens, and works once.
    lost = window(width=width, scripts=scripts)
    for number, code in enumerate([codes[0], codes[0], codes[1]]):
        if number != 2:
            sign_in(lost, person)
        expect(lost.get_by_role("heading", name="Второй шаг")).to_be_visible()
        lost.locator("form:has([name=code]) [name=code]").fill(code)
        lost.locator("form:has([name=code])").get_by_role("button", name="Войти").click()
        if number == 1:
            expect(lost.get_by_text("Код неверен или уже использован")).to_be_visible()
            found += look(lost, "second step", scripts)
        else:
            expect(lost.get_by_role("heading", name="Мой профиль")).to_be_visible()
            if number == 0:
                lost.context.clear_cookies()

    # The codes are lost as well: an administrator helps, and is asked who is there.
    helper = window(cast.administrator, width=width, scripts=scripts)
    helper.goto(f"/people/{person.pk}/")
    helper.get_by_role("link", name="Телефон утерян").click()
    found += look(helper, "reset", scripts)
    press(helper, "Отключить второй шаг")
    expect(helper.get_by_text("теперь для входа нужен только пароль")).to_be_visible()
    assert not factors.of(person).exists()
    assert found == []


def look(page: Page, name: str, scripts: bool) -> list[Any]:
    """What axe finds, in both widths; the window keeps its own."""
    assert nothing_scrolls_sideways(page)
    if not scripts:
        return []
    size = page.viewport_size
    found = problems(page, name, reload=False)
    if size is not None:
        page.set_viewport_size(size)
    return found


def test_a_passkey_is_made_and_opens_as_second_step_and_alone(window, live_server, cast, plan, settings):
    settings.SITE_URL = live_server.url
    person, found = cast.sochi_executor, []
    page = window()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    sign_in(page, person)
    expect(page.get_by_role("heading", name="Мой профиль")).to_be_visible()
    page.goto("/profile/protection/key/")
    found += look(page, "key", True)
    page.locator("[name=name]").fill("Ноутбук")
    press(page, "Создать ключ")
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    page.goto("/profile/protection/")
    expect(page.get_by_text("Ключ доступа: Ноутбук")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Второй шаг")).to_be_visible()
    found += look(page, "second step by key", True)
    page.locator("form[data-key] [name=trust]").check()
    press(page, "Использовать ключ")
    expect(page.get_by_role("heading", name="Мой профиль")).to_be_visible()

    # Trusted now: the password is enough here.
    cookies = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Мой профиль")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/sign-in/?next=/profile/")
    page.get_by_role("link", name="Войти по ключу доступа").click()
    found += look(page, "by key", True)
    press(page, "Использовать ключ")
    expect(page.get_by_role("heading", name="Мой профиль")).to_be_visible()
    assert person.email in page.locator("main").inner_text()

    # The key is not there any more: it is said, and the password is left.
    page.context.clear_cookies()
    factors.reset(person.pk, cast.administrator)
    page.goto("/sign-in/key/")
    press(page, "Использовать ключ")
    expect(page.get_by_text("Это не ваш ключ")).to_be_visible()
    assert found == []


def test_what_was_typed_goes_on_after_proving_anew(window, live_server, cast, plan):
    page = window(cast.administrator, 360)
    page.goto("/people/invite/")
    page.locator("[name=name]").fill("Нина Новая")
    page.locator("[name=email]").fill("nina@sochi.example")
    page.locator("[name=role]").select_option("reader")
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    for session in Session.objects.all():
        content = session.get_decoded() | {"confirmed": 1}
        session.session_data = SessionStore().encode(content)
        session.save()
    page.get_by_role("button", name=re.compile("приглашение")).click()
    expect(page.get_by_role("heading", name="Подтвердите, что это вы")).to_be_visible()
    assert look(page, "confirm", True) == []
    page.locator("#id_proof").fill(PASSWORD)
    press(page, "Продолжить")
    expect(page.locator("main").get_by_text("nina@sochi.example").first).to_be_visible()
