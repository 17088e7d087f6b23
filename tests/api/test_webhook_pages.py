"""The pages of webhooks: whose they are, the secret shown once, what became of each message."""

import pytest
from django.urls import reverse
from standardwebhooks import Webhook

from api.models import Delivery, Hook
from api.webhooks import actions, keys, sending
from core.models import SecurityEvent

pytestmark = pytest.mark.django_db
SAID = {"name": "Портал", "url": "https://portal.example/", "kinds": ["report.made"], "is_active": "on"}


@pytest.fixture
def hook(cast):
    wanted = actions.Wanted("Portal", "https://portal.example/", ["report.made"], city=cast.sochi)
    return actions.add(cast.sochi_coordinator, wanted)[0]


def test_a_coordinator_makes_one_for_the_own_side_and_sees_its_secret_once(client, cast):
    client.force_login(cast.sochi_coordinator)
    made = client.post(reverse("add_webhook"), {**SAID, "city": cast.sochi.pk})

    hook = Hook.objects.get()
    secret = made.context["secret"]
    assert (made.status_code, hook.city) == (200, cast.sochi)
    assert secret in made.content.decode()
    signed = keys.headers(hook, "msg_1", "{}")
    assert Webhook(secret).verify("{}", signed) == {}
    assert secret not in client.get(reverse("webhook", args=[hook.pk])).content.decode()
    assert SecurityEvent.objects.filter(kind="settings", detail__contains="webhook made").count() == 1


@pytest.mark.parametrize("change", [{"city": ""}, {"city": "minsk"}])
def test_a_coordinator_makes_none_for_others(client, cast, change):
    client.force_login(cast.sochi_coordinator)
    city = cast.minsk.pk if change["city"] == "minsk" else ""

    assert client.post(reverse("add_webhook"), {**SAID, "city": city}).status_code == 422
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url", "http://portal.example/"),
        ("url", "https://127.0.0.1/"),
        ("url", "portal"),
        ("url", "https://" + "a" * 600),
        ("name", " "),
        ("kinds", []),
        ("kinds", ["everything"]),
        ("city", "10000000"),
        ("roadmap", "x"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, cast, name, value):
    client.force_login(cast.administrator)
    answer = client.post(reverse("add_webhook"), {**SAID, name: value})

    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert "portal.example" in answer.content.decode() or name == "url"


def test_changing_exchanging_trying_and_removing(client, cast, hook):
    client.force_login(cast.sochi_coordinator)
    edit = reverse("edit_webhook", args=[hook.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    form = {**SAID, "name": "Иное", "city": cast.sochi.pk, "is_active": "", "seen": seen}
    assert client.post(edit, form).status_code == 302
    late = client.post(edit, {**form, "name": "Третье"})
    assert (late.status_code, "сейчас записано" in late.text) == (409, True)
    hook.refresh_from_db()
    assert (hook.name, hook.is_active) == ("Иное", False)
    assert client.post(reverse("webhook_secret", args=[hook.pk])).context["secret"]
    hook.refresh_from_db()
    assert hook.is_exchanging
    client.post(reverse("try_webhook", args=[hook.pk]))
    assert Delivery.objects.get().kind == "webhook.test"
    client.post(reverse("remove_webhook", args=[hook.pk]))
    assert not Hook.objects.exists()


def test_nobody_removes_anothers(client, cast, hook):
    client.force_login(cast.minsk_coordinator)
    client.post(reverse("remove_webhook", args=[hook.pk]))

    assert Hook.objects.exists()


def test_what_was_given_up_is_shown_with_why_and_sent_once_more(client, cast, hook, settings):
    settings.WEBHOOK_SECONDS = 1
    row = actions.try_out(hook.pk, cast.sochi_coordinator)
    Hook.objects.update(url="https://127.0.0.1/")
    sending.deliver()
    client.force_login(cast.sochi_coordinator)

    page = client.get(reverse("webhook", args=[hook.pk])).content.decode()
    assert row.message_id in page
    assert "127.0.0.1 — адрес внутренней сети" in page
    client.post(reverse("webhook_again", args=[row.pk]))
    assert Delivery.objects.get().state == "waiting"
    piece = client.get(reverse("webhook", args=[hook.pk]), headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith("<div")
    assert "every 3s" in piece


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_asks_the_database_as_often_for_many_messages(
    client, cast, hook, count, django_assert_max_num_queries
):
    for _number in range(count):
        actions.try_out(hook.pk, cast.sochi_coordinator)
    client.force_login(cast.sochi_coordinator)
    with django_assert_max_num_queries(16):
        client.get(reverse("webhook", args=[hook.pk]))
    with django_assert_max_num_queries(16):
        client.get(reverse("webhooks"))
