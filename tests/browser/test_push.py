"""Reminders in a real browser: asked for by a press, shown by its service worker, opened by a click.

No browser's maker can be reached from a test, so one thing is not real: what `PushManager` answers. It is a
subscription at the push service of the tests, which decrypts what the program sends; and what comes out of it is given
to the browser as its maker's service would (CDP). The headless shell of Chromium shows no notices: a whole one is
wanted.
"""

import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from roadmap import tasks
from roadmap.models import PushBrowser
from tests import chromium
from tests.browser.axe import problems
from tests.browser.conftest import nothing_scrolls_sideways, until
from tests.chromium import ARGUMENTS
from tests.push_service import Browser, PushService, spoken_to
from tests.sessions import session_of

# What the browser's maker would answer; kept over pages, as a browser does.
ANSWERS = """
const found = (text) => text && { ...JSON.parse(text), unsubscribe: async () => localStorage.removeItem("push") };
PushManager.prototype.getSubscription = async () => found(localStorage.getItem("push"));
PushManager.prototype.subscribe = async (wanted) => {
  localStorage.setItem("asked", JSON.stringify(wanted));
  localStorage.setItem("push", %s);
  return found(localStorage.getItem("push"));
};
"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/push/");
  return (await registration.getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data }));
}"""


@pytest.fixture
def service(settings, tmp_path, monkeypatch) -> Iterator[PushService]:
    settings.CONFIRM_MINUTES = 0
    with spoken_to(settings, tmp_path, monkeypatch) as service:
        yield service


@pytest.fixture
def behind(service) -> Browser:
    """What is behind the browser's address at the push service."""
    return service.subscribe("chromium")


@pytest.fixture(scope="session")
def whole(browser) -> Iterator[Any]:
    """A Chromium that shows notices, though nobody sees its windows."""
    path = chromium.whole()
    if path is None:
        warnings.warn(
            "NO WHOLE CHROMIUM: that a browser shows notices is not shown by this run", stacklevel=1
        )
        pytest.skip("NO WHOLE CHROMIUM: the headless shell shows no notices of sites")
    started = browser.browser_type.launch(executable_path=path, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def opened(whole, live_server, behind) -> Iterator[Callable[..., Page]]:
    """Opens the profile in a browser that knows a push service."""
    contexts: list[BrowserContext] = []

    def open_profile(user, width: int = 1280, *, allowed: bool = True) -> Page:
        context = whole.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, locale="ru-RU"
        )
        contexts.append(context)
        if allowed:
            context.grant_permissions(["notifications"], origin=live_server.url)
        context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        context.add_init_script(ANSWERS % json.dumps(behind.subscription()))
        page = context.new_page()
        page.goto("/profile/")
        return page

    yield open_profile
    for context in contexts:
        context.close()


def section(page: Page):
    return page.get_by_role("region", name="Напоминания в браузере")


def turned_on(page: Page) -> None:
    section(page).get_by_role("button", name="Включить в этом браузере").click()
    expect(page.get_by_text("Теперь напоминания приходят в этот браузер")).to_be_visible()


def comes(page: Page, content: dict[str, Any] | str, body: str) -> list[dict[str, Any]]:
    """The maker's service hands a message to the browser; what is shown once one with this body is among it.

    Now and then nothing comes of a message that is handed over by CDP: then it is handed over again, as services do.
    """
    session = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda said: known.extend(said["registrations"]))
    session.send("ServiceWorker.enable")
    until(page, lambda: known)
    message = {
        "origin": page.evaluate("location.origin"),
        "registrationId": known[0]["registrationId"],
        "data": content if isinstance(content, str) else json.dumps(content),
    }
    for _attempt in range(10):
        session.send("ServiceWorker.deliverPushMessage", message)
        for _time in range(60):
            found: list[dict[str, Any]] = page.evaluate(SHOWN)
            if body in [one["body"] for one in found]:
                return found
            page.wait_for_timeout(50)
    raise AssertionError(f"Not shown: {body}")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_press_turns_it_on_a_message_is_shown_and_a_press_ends_it(opened, cast, service, behind, width):
    page = opened(cast.sochi_executor, width)
    assert not page.evaluate("navigator.serviceWorker.getRegistration('/push/')")
    turned_on(page)
    assert nothing_scrolls_sideways(page)
    assert problems(page, "profile") == []
    expect(section(page).get_by_text("этот браузер", exact=False).first).to_be_visible()
    expect(section(page).get_by_role("button", name="Включить в этом браузере")).to_be_hidden()
    asked = json.loads(page.evaluate("localStorage.getItem('asked')"))
    assert asked == {"userVisibleOnly": True, "applicationServerKey": service.server_key}

    tasks.test_browser(PushBrowser.objects.get().pk)
    assert service.refused == []
    [message] = behind.shown
    [notice] = comes(page, message.content, "Так выглядят напоминания в этом браузере.")
    assert notice["title"] == "Дорожная карта: проба"
    # The same again takes its place.
    assert len(comes(page, {**message.content, "body": "Ещё раз"}, "Ещё раз")) == 1

    section(page).get_by_role("button", name="Отключить").click()
    expect(page.get_by_text("В этот браузер больше ничего не приходит")).to_be_visible()
    assert not PushBrowser.objects.exists()
    assert page.evaluate("localStorage.getItem('push')") is None
    expect(section(page).get_by_role("button", name="Включить в этом браузере")).to_be_visible()


def test_what_cannot_be_read_is_shown_all_the_same(opened, cast):
    page = opened(cast.sochi_executor)
    turned_on(page)
    [notice] = comes(page, "no JSON", "Есть новое напоминание.")
    assert notice["title"] == "Дорожная карта"
    assert notice["data"] == {"url": "/my/"}


@pytest.mark.parametrize(
    ("url", "opens"), [("/my/milestones/1/", "/my/milestones/1/"), ("https://evil.example/", "/my/")]
)
def test_a_click_opens_the_page_of_the_item_and_none_of_another_site(opened, cast, live_server, url, opens):
    page = opened(cast.sochi_executor)
    turned_on(page)
    comes(page, {"title": "Пункт 1", "body": "до 30 июня", "url": url, "tag": "t"}, "до 30 июня")
    [worker] = [one for one in page.context.service_workers if one.url.endswith("/push-worker.js")]
    # A window opens for a press of a person only, and nobody can press the system's notices here.
    opened_at = worker.evaluate("""async () => {
        const [notification] = await self.registration.getNotifications();
        const window = new Promise((done) => { self.clients.openWindow = async (address) => done(address); });
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        return window;
    }""")
    assert opened_at == live_server.url + opens
    until(page, lambda: not page.evaluate(SHOWN))


def test_a_browser_that_is_not_allowed_says_what_to_do(opened, cast):
    page = opened(cast.sochi_executor, allowed=False)
    # Without a permission headless Chromium answers as if it was refused.
    button = section(page).get_by_role("button", name="Включить в этом браузере")
    if button.is_visible():
        button.click()
    expect(section(page).get_by_text("Уведомления этого сайта в браузере запрещены")).to_be_visible()
    assert problems(page, "profile") == []
    assert not PushBrowser.objects.exists()


def test_a_browser_that_lost_it_offers_it_again(opened, cast):
    page = opened(cast.sochi_executor)
    turned_on(page)
    page.evaluate("localStorage.removeItem('push')")
    page.reload()
    expect(section(page).get_by_text("Включите их заново")).to_be_visible()
    turned_on(page)
    assert PushBrowser.objects.count() == 1


def test_without_its_cookie_the_browser_itself_ends_it_for_the_next_person(opened, cast, live_server):
    page = opened(cast.sochi_executor)
    turned_on(page)
    page.context.clear_cookies()
    session = session_of(cast.sochi_colleague)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/my/")
    page.wait_for_function("localStorage.getItem('push') === null")
    page.wait_for_function("navigator.serviceWorker.getRegistration('/push/').then((one) => !one)")


def test_signing_out_ends_it(opened, cast):
    page = opened(cast.sochi_executor)
    turned_on(page)
    page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    expect(page.get_by_role("heading", name="Вход в дорожную карту")).to_be_visible()
    assert not PushBrowser.objects.exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_a_sentence_says_so(window, service, cast, width):
    page = window(cast.sochi_executor, width, scripts=False)
    page.goto("/profile/")
    expect(section(page).get_by_text("выключены скрипты")).to_be_visible()
    expect(section(page).get_by_role("button")).to_have_count(0)
    assert nothing_scrolls_sideways(page)
