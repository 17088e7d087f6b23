"""Webhooks against a real receiver: what is told to whom, how it is signed, what becomes of each answer."""

import ipaddress
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from api.models import Delivery, Hook
from api.webhooks import actions, keys, ledger, sending
from api.webhooks.actions import Wanted
from events import actions as events
from events.actions import EventDetails
from events.dates import exact
from roadmap.happenings import Kind
from roadmap.models import Milestone
from roadmap.questions import actions as questions
from roadmap.reporting import actions as reporting
from tests.receiver import receiver

pytestmark = pytest.mark.django_db
LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


@pytest.fixture(scope="module")
def listening(tmp_path_factory):
    with receiver(tmp_path_factory.mktemp("receiver")) as found:
        yield found


@pytest.fixture
def heard(listening, settings):
    settings.WEBHOOK_NETWORKS = LOOPBACK
    settings.WEBHOOK_SECONDS = 2
    listening.forget()
    return listening


@pytest.fixture
def make_hook(heard, cast):
    def make(path="answer/204", by=None, **more):
        wanted = Wanted(**{"name": "Portal", "url": heard.url(path), "kinds": Kind.values, **more})
        return actions.add(by or cast.administrator, wanted)

    return make


@pytest.fixture
def milestone(plan, cast):
    return plan.items.get(number="1").milestones.get(side__city=cast.sochi)


def report(milestone, by, **more):
    return reporting.report(
        milestone.pk, by, **{"status": "in_progress", "progress": 30, "text": "Секрет", **more}
    )


def told(heard):
    return [json.loads(one["body"]) for one in heard.got()]


def test_a_report_arrives_signed(make_hook, heard, milestone, cast):
    _hook, secret = make_hook()
    report(milestone, cast.sochi_executor)

    assert sending.deliver() == 1

    [request] = heard.got()
    said = Webhook(secret).verify(request["body"], request["headers"])
    assert said["type"] == "report.made"
    assert said["data"]["milestone"] == milestone.pk
    assert said["data"]["side"] == "sochi"
    assert said["data"]["address"].endswith(f"/api/v1/milestones/{milestone.pk}")
    with pytest.raises(WebhookVerificationError):
        Webhook(keys.new_secret()).verify(request["body"], request["headers"])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request["body"].replace("sochi", "minsk"), request["headers"])


def test_every_kind_is_told_by_its_verb(make_hook, heard, milestone, cast, plan):
    make_hook()
    minsk = plan.items.get(number="1").milestones.get(side__city=cast.minsk)
    waiting = report(minsk, cast.minsk_executor, status="done", links=["https://minsk.example/"])
    reporting.decide(waiting.pk, cast.minsk_coordinator, verdict="returned", remark="Мало")
    waiting = report(minsk, cast.minsk_executor, status="done", links=["https://minsk.example/"])
    reporting.decide(waiting.pk, cast.minsk_coordinator, verdict="accepted")
    reporting.ask_for_date(
        milestone.pk, cast.sochi_coordinator, new_date=date(2026, 12, 1), reason="Потому что"
    )
    questions.ask(milestone.item_id, cast.minsk_coordinator, to=cast.sochi_education, text="Когда?")
    events.add(
        cast.sochi_coordinator,
        EventDetails("Фестиваль", "festival", cast.sochi, exact(date(2026, 9, 12), None)),
    )

    sending.deliver()

    kinds = [one["type"] for one in told(heard)]
    assert sorted(set(kinds)) == sorted(
        [
            "report.made",
            "report.accepted",
            "report.returned",
            "milestone.date_moved",
            "question.asked",
            "event.changed",
        ]
    )
    assert kinds.count("report.made") == 2


def test_a_request_for_a_date_is_no_moved_date(make_hook, heard, milestone, cast):
    make_hook()
    asked = reporting.ask_for_date(
        milestone.pk, cast.sochi_executor, new_date=date(2026, 12, 1), reason="Надо"
    )
    assert not Delivery.objects.exists()

    reporting.decide_on_date(asked.pk, cast.sochi_coordinator, verdict="accepted")
    sending.deliver()

    [said] = told(heard)
    assert (said["type"], said["data"]["old_due_date"], said["data"]["due_date"]) == (
        "milestone.date_moved",
        "2026-06-30",
        "2026-12-01",
    )


def test_no_person_and_no_word_of_theirs_unless_it_is_wanted(make_hook, heard, milestone, cast):
    make_hook("answer/204/plain")
    make_hook("answer/204/full", with_personal=True)
    waiting = report(milestone, cast.sochi_executor, status="done", links=["https://sochi.example/"])
    reporting.decide(waiting.pk, cast.sochi_coordinator, verdict="returned", remark="Замечание")

    for row in Delivery.objects.select_related("hook"):
        words = ("Софья", "Сергей", "Секрет", "Замечание", "@")
        found = [word for word in words if word in row.body]
        assert bool(found) == row.hook.with_personal, row.body


def test_nothing_is_noted_of_what_was_refused(make_hook, milestone, cast):
    make_hook()
    with pytest.raises(reporting.ValidationError):
        report(milestone, cast.sochi_executor, status="done")

    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("more", "hears"),
    [
        ({}, True),
        ({"kinds": ["event.changed"]}, False),
        ({"is_active": False}, False),
    ],
)
def test_only_what_is_wanted_is_told(make_hook, milestone, cast, more, hears):
    make_hook(**more)
    report(milestone, cast.sochi_executor)

    assert Delivery.objects.exists() == hears


def test_a_side_is_told_of_its_own(make_hook, milestone, cast, elsewhere):
    make_hook("answer/204/sochi", by=cast.sochi_coordinator, city=cast.sochi)
    make_hook("answer/204/minsk", by=cast.minsk_coordinator, city=cast.minsk)
    make_hook("answer/204/elsewhere", roadmap=elsewhere.roadmap)
    report(milestone, cast.sochi_executor)

    assert [row.hook.city for row in Delivery.objects.select_related("hook")] == [cast.sochi]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("answer/400", 400, "400"),
        ("answer/500", 500, "500"),
        ("moved", 302, "другой адрес"),
        ("hang", None, "за 2"),
        ("drip", None, "за 2"),
        ("drop", None, "RemoteProtocolError"),
    ],
)
def test_what_was_not_taken_waits_and_goes_again_under_the_same_id(
    make_hook, heard, milestone, cast, path, status, words
):
    hook, secret = make_hook(path)
    report(milestone, cast.sochi_executor)

    assert sending.deliver() == 0

    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.status) == ("waiting", 1, status)
    assert words in row.error
    assert row.next_try_at
    assert row.next_try_at > timezone.now()
    assert sending.deliver() == 0
    assert len(heard.got()) == 1

    Hook.objects.update(url=heard.url("answer/200"), quiet_until=None)
    Delivery.objects.update(next_try_at=timezone.now())
    assert sending.deliver() == 1
    first, second = heard.got()
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"] == row.message_id
    assert first["body"] == second["body"]
    Webhook(secret).verify(second["body"], second["headers"])
    hook.refresh_from_db()
    assert (hook.failures, hook.quiet_until) == (0, None)


def test_the_pauses_grow_and_then_it_is_given_up_until_somebody_says_once_more(make_hook, milestone, cast):
    make_hook("answer/500")
    report(milestone, cast.sochi_executor)
    pauses = []
    for _attempt in range(len(sending.PAUSES) + 1):
        Hook.objects.update(quiet_until=None)
        sending.deliver()
        row = Delivery.objects.get()
        if row.next_try_at:
            pauses.append(round((row.next_try_at - timezone.now()).total_seconds() / 60))
            Delivery.objects.update(next_try_at=timezone.now())

    assert pauses == list(sending.PAUSES)
    assert row.state == "failed"
    again = actions.send_again(row.pk, cast.administrator)
    assert (again.state, again.attempts, again.message_id) == ("waiting", 0, row.message_id)


def test_a_receiver_that_is_away_is_left_alone_and_holds_up_no_other(make_hook, heard, milestone, cast):
    make_hook("answer/500")
    make_hook("answer/204")
    for progress in (10, 20, 30):
        report(milestone, cast.sochi_executor, progress=progress)

    assert sending.deliver() == 3

    paths = [one["path"] for one in heard.got()]
    assert paths.count("/answer/500") == 1
    assert paths.count("/answer/204") == 3


def test_one_message_that_is_refused_holds_up_no_other(make_hook, heard, milestone, cast):
    make_hook("answer/422")
    for progress in (10, 20):
        report(milestone, cast.sochi_executor, progress=progress)

    sending.deliver()

    assert len(heard.got()) == 2


def test_a_receiver_that_is_gone_is_put_out_of_use(make_hook, milestone, cast):
    hook, _secret = make_hook("answer/410")
    report(milestone, cast.sochi_executor)
    sending.deliver()

    hook.refresh_from_db()
    assert not hook.is_active
    assert hook.stopped_why
    actions.change(
        hook.pk,
        cast.administrator,
        Wanted("Portal", hook.url, ["report.made"]),
        seen=actions.print_of(hook),
    )
    hook.refresh_from_db()
    assert (hook.is_active, hook.stopped_why) == (True, "")


def test_while_the_secret_is_exchanged_both_verify(make_hook, heard, milestone, cast):
    hook, former = make_hook()
    _hook, new = actions.exchange_secret(hook.pk, cast.administrator)
    report(milestone, cast.sochi_executor)
    sending.deliver()

    [request] = heard.got()
    for secret in (former, new):
        Webhook(secret).verify(request["body"], request["headers"])

    Hook.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    report(milestone, cast.sochi_executor)
    sending.deliver()
    later = heard.got()[-1]
    Webhook(new).verify(later["body"], later["headers"])
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(later["body"], later["headers"])


def test_a_secret_that_others_know_ends_at_once(make_hook, heard, milestone, cast):
    hook, former = make_hook()
    actions.exchange_secret(hook.pk, cast.administrator, at_once=True)
    report(milestone, cast.sochi_executor)
    sending.deliver()

    [request] = heard.got()
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(request["body"], request["headers"])


def test_the_secret_lies_sealed_and_survives_an_exchange_of_the_key(make_hook, cast, settings):
    hook, secret = make_hook()
    assert secret.encode() not in bytes(hook.sealed_secret)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60
    assert keys.headers(hook, "msg_1", "{}")["webhook-signature"].startswith("v1,")
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(keys.Unreadable):
        keys.headers(hook, "msg_1", "{}")


def test_what_a_dead_worker_left_is_taken_up_after_a_while(make_hook, heard, milestone, cast, settings):
    make_hook()
    report(milestone, cast.sochi_executor)
    Delivery.objects.update(state="claimed", claimed_at=timezone.now(), attempts=1)
    assert sending.deliver() == 0

    Delivery.objects.update(claimed_at=timezone.now() - timedelta(seconds=settings.WEBHOOK_CLAIM_SECONDS + 1))
    assert sending.deliver() == 1
    assert Delivery.objects.get().attempts == 2


def test_what_becomes_overdue_is_told_once_for_each_date(make_hook, plan, cast):
    make_hook()
    today = cast.sochi.today()
    Milestone.objects.filter(item__number="1").update(due_date=today - timedelta(days=1))
    Milestone.objects.filter(item__number="2").update(due_date=today - timedelta(days=300))
    # Before there was a webhook this one was overdue already.
    Hook.objects.update(created_at=timezone.now() - timedelta(days=3))
    Milestone.objects.filter(item__number="3").update(due_date=today - timedelta(days=8))

    assert ledger.note_overdue() == 2
    ledger.note_overdue()

    rows = Delivery.objects.all()
    assert {json.loads(row.body)["data"]["number"] for row in rows} == {"1"}
    assert len(rows) == 2


def test_a_test_goes_also_to_one_that_is_out_of_use_and_is_not_repeated(make_hook, heard, cast):
    hook, secret = make_hook("answer/500", is_active=False)
    actions.try_out(hook.pk, cast.administrator)
    sending.deliver()

    [request] = heard.got()
    assert Webhook(secret).verify(request["body"], request["headers"])["type"] == "webhook.test"
    assert Delivery.objects.get().state == "failed"
    hook.refresh_from_db()
    assert hook.failures == 0


def test_old_messages_are_forgotten_but_not_those_that_wait(make_hook, milestone, cast, settings):
    make_hook()
    for progress in (10, 20, 30):
        report(milestone, cast.sochi_executor, progress=progress)
    rows = list(Delivery.objects.order_by("pk"))
    long_ago = timezone.now() - timedelta(days=settings.WEBHOOKS_KEPT_DAYS + 1)
    Delivery.objects.update(created_at=long_ago)
    Delivery.objects.filter(pk=rows[0].pk).update(state="sent", sent_at=long_ago, next_try_at=None)
    Delivery.objects.filter(pk=rows[1].pk).update(state="failed", next_try_at=None)

    assert ledger.forget_old() == 2
    assert [row.pk for row in Delivery.objects.all()] == [rows[2].pk]


def test_an_import_is_told_once(make_hook, cast, heard):
    from pathlib import Path

    from roadmap.importing import apply, runs
    from roadmap.models import Roadmap, Side

    roadmap = Roadmap.objects.create(
        slug="r", title="Карта", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)
    )
    for order, city in enumerate((cast.sochi, cast.minsk), 1):
        Side.objects.create(roadmap=roadmap, city=city, order=order)
    make_hook()
    content = (Path(__file__).parents[2] / "fixtures" / "roadmap-2026-2028.xlsx").read_bytes()
    run = runs.start(roadmap, runs.Upload("plan.xlsx", content), cast.administrator)
    apply.apply(run.pk, cast.administrator)
    apply.apply(run.pk, cast.administrator)

    [row] = Delivery.objects.all()
    assert row.kind == "import.applied"
    assert json.loads(row.body)["data"]["summary"]["create"] == 49
