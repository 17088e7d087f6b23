"""A button that is pressed twice, or a form that is sent again because no answer came, makes one thing, and whoever
pressed is led to it; what is shown one time only is shown to the second press as well. The same words on a page that
was drawn anew are another thing.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from api import tokens
from api.models import Token
from api.webhooks.models import Hook
from cities.models import Outgoing, User
from events.models import Event
from roadmap.models import (
    Direction,
    ImportRun,
    Question,
)
from roadmap.questions import actions
from tests.access_table import TABLE, World
from tests.roadmap.plans import book
from tests.security import making
from tests.security.making import LED_ON, SHOWN, Form, filled_in
from tests.security.test_at_the_same_moment import at_once, browsers

pytestmark = pytest.mark.django_db(transaction=True)


ALL = pytest.mark.parametrize("form_of", LED_ON)
SHOWN_ONCE = pytest.mark.parametrize("form_of", SHOWN)


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@ALL
def test_two_presses_at_one_moment_make_one(form_of: Callable[[World], Form], world):
    form = form_of(world)
    clients, before = browsers(form.by), form.model._default_manager.count()
    data = filled_in(form, clients[0])

    said = at_once(lambda client, _place: form.post(client, data), clients)

    assert form.model._default_manager.count() == before + form.made
    assert set(said) == {302}


@ALL
def test_a_form_that_is_sent_again_later_leads_to_what_it_made(form_of: Callable[[World], Form], world):
    form = form_of(world)
    (client, *_others), before = browsers(form.by), form.model._default_manager.count()
    data = filled_in(form, client)
    assert form.post(client, data).status_code == 302

    led = form.post(client, data)
    again = client.get(led["Location"], follow=True)

    assert form.model._default_manager.count() == before + form.made
    assert led.status_code == 302
    assert again.status_code == 200
    assert "Форма отправлена дважды" in again.content.decode()


def test_what_was_made_and_taken_out_is_made_again(world):
    form = making.direction(world)
    client = browsers(form.by)[0]
    client.post(form.path, filled_in(form, client))
    Direction.objects.get(title="Спорт").delete()

    client.post(form.path, filled_in(form, client))

    assert Direction.objects.filter(title="Спорт").count() == 1


def test_an_event_of_the_second_press_does_not_collide_with_that_of_the_first(world):
    form = making.event(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client) | {"date_text": "15.04.2027"}
    del data["anyway"]
    client.post(form.path, data)

    again = client.post(form.path, data, follow=True)

    assert Event.objects.filter(title=form.data["title"]).count() == 1
    assert "Форма отправлена дважды" in again.content.decode()


def test_in_place_too(world):
    form = making.question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    for _time in range(2):
        said = client.post(form.path, data, headers={"HX-Request": "true"})

    assert Question.objects.count() == 1
    assert said["HX-Redirect"] == world.values["roadmap"].items.get(number="1").get_absolute_url()


def test_other_words_on_the_same_page_and_the_same_on_another_are_another_question(world):
    form = making.question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)

    client.post(form.path, data)
    client.post(form.path, data | {"text": "А договор?"})
    client.post(form.path, filled_in(form, client))

    assert Question.objects.count() == 3


def test_what_was_refused_may_be_sent_again(world, monkeypatch):
    form = making.question(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    with monkeypatch.context() as away:
        away.setattr(actions.notices, "asked", lambda question: 1 / 0)
        assert client.post(form.path, data).status_code == 500

    client.post(form.path, data)

    assert Question.objects.count() == 1


def test_what_made_nothing_may_be_sent_again_as_it_is(world):
    """As of an address that somebody else has, who gets another one."""
    form = making.invitation(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    User.objects.filter(pk=world.cast.stranger.pk).update(email=data["email"])
    assert form.post(client, data).status_code == 200
    User.objects.filter(pk=world.cast.stranger.pk).update(email="other@sochi.example")

    assert form.post(client, data).status_code == 302
    assert Outgoing.objects.count() == 1


@SHOWN_ONCE
def test_what_is_shown_one_time_only_is_shown_by_each_press(form_of: Callable[[World], Form], world):
    """The browser shows the answer to the last press; what it shows has to be what is in force."""
    form = form_of(world)
    clients, before = browsers(form.by), form.model._default_manager.count()
    data = filled_in(form, clients[0])
    shown: list[str] = []

    def press(client: Client, _place: int) -> Any:
        answer = form.post(client, data)
        shown.extend(
            re.findall(r'<code class="token">([^<]+)</code>|(\S+/events/feeds/[\w-]{30,}\.ics)', answer.text)[
                0
            ]
        )
        return answer

    assert set(at_once(press, clients)) == {200}
    assert form.model._default_manager.count() == before + form.made
    assert len(set(filter(None, shown))) == 1


def test_a_token_that_is_shown_again_works_and_is_shown_to_nobody_else_and_not_for_long(world, settings):
    form = making.token(world)
    mine, other = browsers(form.by)[0], browsers(world.cast.sochi_colleague)[0]
    data = filled_in(form, mine)
    texts = [re.findall(r"rm_[\w-]{30,}", form.post(mine, data).text)[0] for _time in range(2)]

    assert texts[0] == texts[1]
    assert getattr(tokens.find(texts[0]), "person", None) == form.by
    # The same form, sent by another, is that person's own token.
    assert texts[0] not in form.post(other, data).text
    Token.objects.filter(person=form.by).update(revoked_at="2026-01-01T00:00Z")
    assert form.post(mine, data)["Location"] == form.path
    Token.objects.filter(person=form.by).update(revoked_at=None)
    cache.clear()
    assert form.post(mine, data)["Location"] == form.path
    assert Token.objects.filter(person=form.by).count() == 1


def test_a_secret_that_two_presses_exchange_leaves_the_former_in_force(world):
    """Else the receiver would know neither of the two that sign."""
    form = making.secret(world)
    former = Hook.objects.get().sealed_secret
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    for _time in range(2):
        form.post(client, data)

    assert bytes(Hook.objects.get().sealed_former) == bytes(former)


def test_another_file_in_the_same_form_is_another_upload(world):
    form = making.upload(world)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    form.post(client, data)
    name, content = form.files["file"]
    form.files["file"] = ("другой.xlsx", content)
    form.post(client, data)
    form.files["file"] = (name, book().content[:-1] + b" ")
    form.post(client, data)

    assert ImportRun.objects.count() >= 2


@pytest.mark.parametrize("name", ["roadmap:test_letter", "status_letter"])
def test_two_presses_send_one_letter_to_try(name, world):
    pages = {"roadmap:test_letter": reverse("roadmap:start"), "status_letter": reverse("status")}
    form = Form(pages[name], reverse(name), {}, Outgoing, world.cast.administrator)
    client = browsers(form.by)[0]
    data = filled_in(form, client)
    form.post(client, data)

    assert "Форма отправлена дважды" in client.post(form.path, data, follow=True).text


# What two presses of each address make, by the form above; and of every other why they make nothing twice.
MAKES = {
    "roadmap:ask": making.question,
    "roadmap:question": making.answer,
    "events:add": making.event,
    "events:add_delegation": making.delegation,
    "roadmap:add_item": making.item,
    "roadmap:add_direction": making.direction,
    "cities:invite": making.invitation,
    "cities:invite_many": making.invitations,
    "cities:invite_again": making.invitation_again,
    "cities:remind_all": making.reminder_of_invitations,
    "cities:own_absence": making.absence,
    "cities:absence": making.absence,
    "cities:add_body": making.body,
    "roadmap:merge_body": making.merge,
    "roadmap:new": making.roadmap,
    "roadmap:edit": making.side,
    "roadmap:access": making.opening,
    "roadmap:import": making.upload,
    "events:report": making.reports_of_event,
    "roadmap:item_targets": making.target,
    "try_webhook": making.trial,
    "tokens": making.token,
    "add_webhook": making.hook,
    "webhook_secret": making.secret,
    "events:issue_feed": making.feed,
}
OTHERS = {
    "the row stays one, however often it is changed or taken away": """
        cities:edit_notice cities:end_absence cities:left cities:leave cities:put_off cities:reset_factors
        cities:profile cities:password_change cities:forget_browser cities:remove_factor cities:recovery_codes
        events:remove_delegation events:revoke_feed open_edit remove_webhook revoke_token webhook_again
        roadmap:channel roadmap:unlink_channel roadmap:confirm_channel roadmap:end_browser roadmap:add_browser
        roadmap:close_access roadmap:delete_filter roadmap:save_filter roadmap:edition_document roadmap:side_up
        roadmap:import_abandon roadmap:import_apply roadmap:import_bodies roadmap:import_columns roadmap:import_sheet
        roadmap:import_read_again roadmap:import_scan roadmap:import_table roadmap:import_take_out
        roadmap:import_undo roadmap:undo_merge roadmap:reminder_choice roadmap:reminders_by_link roadmap:letters_off
        look mail_again status_clock status_lost work_again work_put_away
    """,
    "the version that was seen: the second press is told of the first": """
        cities:edit_body cities:person edit_webhook events:delegation events:edit events:state
        roadmap:bulk roadmap:change_direction roadmap:edit_item roadmap:off_control roadmap:remove_item
        roadmap:remove_side roadmap:accept roadmap:decide roadmap:decide_on_date roadmap:take_back
        roadmap:take_back_many roadmap:withdraw_question
    """,
    "a number of each sending, also from what waited in the browser: tests/browser, tests/roadmap": """
        roadmap:report roadmap:ask_for_date
    """,
    "a link or code that is good for one time: test_at_the_same_moment.py": """
        cities:accept_invitation cities:first_administrator cities:password_reset_confirm cities:add_app
        cities:add_key roadmap:letter_back roadmap:letter_confirm roadmap:tap
    """,
    "it is about the session": """
        cities:sign_in cities:sign_in_by_key cities:sign_in_with cities:sign_out cities:second_step cities:confirm
        cities:end_session cities:end_other_sessions
    """,
    "counted, and slowed": "cities:password_reset roadmap:test_browser",
    "guarded in the same way: tests/roadmap": "roadmap:attach_letter roadmap:link_channel",
    "above": "roadmap:test_letter status_letter",
    "no address of a form": "roadmap:merges roadmap:plan",
}


def test_of_every_form_it_is_said_what_two_presses_make():
    takes = {
        name
        for name, rule in TABLE.items()
        if any(status != 405 for role, status in rule.post.items() if role != "anonymous")
    }
    others = [name for names in OTHERS.values() for name in names.split()]

    assert sorted([*MAKES, *others]) == sorted(takes)
    assert {*MAKES.values(), making.copy} == {*LED_ON, *SHOWN}
