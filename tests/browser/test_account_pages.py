"""The pages of accounts under axe; and an invitation taken up in a browser."""

import pytest
from playwright.sync_api import expect

from cities import invitations
from cities.choices import LetterKind
from cities.models import Outgoing, User
from tests.browser.axe import problems
from tests.browser.conftest import squeezed_in_cards
from tests.depth import some

OPEN = ["/sign-in/", "/password/reset/", "/password/reset/sent/", "/invitation/spent/"]
MANUAL = ["/manual/", "/manual/?q=готовность", "/manual/executor/", "/manual/glossary/"]
OWN = ["/profile/", "/password/", "/my/reminders/", "/absence/"]
ADMINISTRATORS = ["/people/", "/people/?q=nobody", "/people/invite/", "/people/invite/many/"]


def test_axe_finds_nothing(window, live_server, cast, plan):
    visits = [
        (None, some([*OPEN, *MANUAL], 4)),
        (cast.sochi_executor, some(OWN, 2)),
        (cast.administrator, some([*OWN, *ADMINISTRATORS], 3)),
    ]
    found = []
    for user, paths in visits:
        page = window(user)
        for path in paths:
            page.goto(path)
            found += problems(page, path)

    page = window(cast.administrator)
    for path in (f"/people/{cast.stranger.pk}/leave/", f"/people/{cast.stranger.pk}/absence/"):
        page.goto(path)
        found += problems(page, path)
    page.goto("/people/invite/many/")
    page.locator("[name=lines]").fill(
        "Иванова, специалист, ivanova@sochi.example, Мэрия Сочи\nПетров; нет; ; Никто"
    )
    page.get_by_role("button", name="Показать, что понято").click()
    expect(page.get_by_role("heading", name="Что понято")).to_be_visible()
    found += problems(page, "what was understood", reload=False)

    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
def test_an_invitation_leads_to_a_password_and_in(window, live_server, cast, plan, settings, scripts):
    settings.SITE_URL = live_server.url
    person = User.objects.create_user(
        "new@sochi.example", name="Нина Новая", role="executor", body=cast.mayor
    )
    page = window(width=360, scripts=scripts)

    page.goto(invitations.link_for(person))
    page.locator("[name=new_password1]").fill("a-password-of-my-own")
    page.locator("[name=new_password2]").fill("a-password-of-my-own")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Добро пожаловать!")).to_be_visible()
    page.goto("/profile/")
    expect(page.get_by_text("new@sochi.example")).to_be_visible()


def test_on_a_phone_what_is_said_of_an_invitation_stands_beside_its_label(window, cast):
    person = cast.sochi_executor
    Outgoing.objects.create(kind=LetterKind.INVITATION, address=person.email, attempts=1, error="451 Not now")
    page = window(cast.administrator, width=360)
    page.goto("/people/")

    expect(page.get_by_text("почтовый сервер ещё не принял приглашение")).to_be_visible()
    assert squeezed_in_cards(page) == []
