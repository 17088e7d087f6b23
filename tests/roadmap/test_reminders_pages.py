"""The bell, the choice of early reminders, and what administrators see."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from roadmap.choices import Status, Verdict
from roadmap.models import Letter, Milestone, Reminder, ReminderChoice, ReminderStage, Roadmap
from roadmap.reminders import bell
from roadmap.reminders.planning import plan as plan_reminders
from roadmap.reminders.run import remind
from roadmap.reporting import actions
from tests.database import Cast
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast: Cast, plan: Roadmap, mail_server: MailServer) -> Iterator[MailServer]:
    with time_machine.travel(datetime(2026, 6, 23, 9, tzinfo=UTC)):
        remind()
        yield mail_server


def page(client: Client, path: str = "/my/reminders/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_bell_shows_what_was_sent_to_me(sent: MailServer, cast: Cast, client: Client) -> None:
    client.force_login(cast.sochi_executor)
    html = page(client)

    assert "23 июня 2026" in html
    assert "Пункт 1. Обмен педагогическим опытом" in html
    assert "через 7 дней" in html


def test_the_bell_shows_nobody_elses(sent: MailServer, cast: Cast, client: Client) -> None:
    client.force_login(cast.sochi_colleague)

    assert "Пока ничего" in page(client)


def test_what_was_only_planned_is_not_shown_as_told(cast: Cast, plan: Roadmap, client: Client) -> None:
    with time_machine.travel(datetime(2026, 6, 23, 4, tzinfo=UTC)):
        plan_reminders()
        client.force_login(cast.sochi_executor)
        assert "Пока ничего" in page(client)


def test_what_was_returned_stands_with_both(cast: Cast, plan: Roadmap, client: Client) -> None:
    mine = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    report = actions.report(
        mine.pk, cast.sochi_executor, status=Status.DONE, progress=100, links=["https://example.org/p"]
    )
    actions.decide(report.pk, cast.sochi_coordinator, verdict=Verdict.RETURNED, remark="Нет протокола")

    for person in (cast.sochi_executor, cast.sochi_coordinator):
        client.force_login(person)
        assert "«Нет протокола»" in page(client)
    client.force_login(cast.minsk_coordinator)
    assert "«Нет протокола»" not in page(client)


def test_a_notice_rings_at_once_and_is_quiet_when_seen(cast: Cast, plan: Roadmap, client: Client) -> None:
    mine = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    actions.ask_for_date(mine.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")
    assert bell.unseen(cast.sochi_coordinator) == 1

    client.force_login(cast.sochi_coordinator)
    assert "просит перенести срок" in page(client)
    assert bell.unseen(cast.sochi_coordinator) == 0


def test_the_header_counts_what_was_not_seen(
    cast: Cast, plan: Roadmap, client: Client, django_capture_on_commit_callbacks
) -> None:
    mine = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    client.force_login(cast.sochi_coordinator)
    assert "Напоминания: нового нет" in page(client, "/my/")

    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_for_date(mine.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")
    assert "Напоминания: 1 новое" in page(client, "/my/")
    with django_capture_on_commit_callbacks(execute=True):
        page(client)
    assert "Напоминания: нового нет" in page(client, "/my/")


def test_a_notice_that_was_seen_does_not_ring_again_when_the_letter_takes_it_along(
    cast: Cast, plan: Roadmap, mail_server: MailServer, client: Client
) -> None:
    mine = Milestone.objects.get(item__number="1", side__city=cast.sochi)
    with time_machine.travel(datetime(2026, 5, 5, 12, tzinfo=UTC)):
        actions.ask_for_date(mine.pk, cast.sochi_executor, new_date=date(2026, 9, 1), reason="Каникулы")
    with time_machine.travel(datetime(2026, 5, 5, 13, tzinfo=UTC)):
        bell.look(cast.sochi_coordinator)
    with time_machine.travel(datetime(2026, 5, 6, 9, tzinfo=UTC)):
        remind()
        assert Reminder.objects.get(person=cast.sochi_coordinator).sent_at
        assert bell.unseen(cast.sochi_coordinator) == 0


@pytest.mark.parametrize("items", [3, 49])
def test_the_bell_costs_the_same_whatever_it_shows(
    cast: Cast, make_roadmap, mail_server: MailServer, client: Client, items: int, django_assert_num_queries
) -> None:
    make_roadmap(items)
    for day in (23, 30):
        with time_machine.travel(datetime(2026, 6, day, 9, tzinfo=UTC)):
            remind()
    client.force_login(cast.sochi_executor)
    with time_machine.travel(datetime(2026, 6, 30, 10, tzinfo=UTC)), django_assert_num_queries(16):
        html = page(client)
    assert html.count("Обмен педагогическим опытом") == 2 * (items // 3 + items % 3 % 2)


def test_early_stages_are_chosen_and_the_rest_is_not_offered(
    cast: Cast, plan: Roadmap, client: Client
) -> None:
    client.force_login(cast.sochi_executor)
    html = page(client, "/my/reminders/choice/")
    for words in ("за 30 дней", "за 14 дней", "за 7 дней", "за 1 день"):
        assert words in html
    assert html.count('type="checkbox"') == 4

    response = client.post("/my/reminders/choice/", {"stages": ["7"]})
    assert response.status_code == 302
    assert ReminderChoice.objects.get(person=cast.sochi_executor).muted == [1, 14, 30]
    assert page(client, "/my/reminders/choice/").count("checked") == 1


def test_a_stage_that_is_not_offered_is_refused(cast: Cast, plan: Roadmap, client: Client) -> None:
    client.force_login(cast.sochi_executor)
    response = client.post("/my/reminders/choice/", {"stages": ["-7"]})

    assert response.status_code == 200
    assert not ReminderChoice.objects.exists()


def test_the_pages_ask_for_signing_in(client: Client, cast: Cast, plan: Roadmap) -> None:
    milestone = Milestone.objects.all()[0]
    for path in ("/my/reminders/", "/my/reminders/choice/", f"/my/milestones/{milestone.pk}/"):
        assert client.get(path)["Location"].startswith("/sign-in/")


def test_an_unknown_milestone_is_a_404(client: Client, cast: Cast) -> None:
    client.force_login(cast.sochi_executor)

    assert client.get("/my/milestones/99999999/").status_code == 404


def test_administrators_see_the_last_run_what_failed_and_whom_nobody_reminds(
    cast: Cast, plan: Roadmap, mail_server: MailServer, client: Client
) -> None:
    mail_server.refused_addresses[cast.sochi_executor.email] = "450 4.2.1 mailbox busy"
    with time_machine.travel(datetime(2026, 6, 23, 9, tzinfo=UTC)):
        remind()
        client.force_login(cast.administrator)
        html = page(client, "/admin/roadmap/reminderrun/")

    assert "запланировано 4, отправлено 3, не принято 1, отменено 0" in html
    assert "450 4.2.1 mailbox busy" in html
    assert "Некому напомнить" in html
    assert "Пункт 2. Фестиваль белорусской культуры" in html
    assert "до 30 сентября 2026" in html
    assert "до 31 декабря 2026" not in html


def test_an_administrator_has_the_failed_letters_sent_again(
    cast: Cast, plan: Roadmap, mail_server: MailServer, client: Client
) -> None:
    mail_server.refused_addresses[cast.sochi_executor.email] = "550 5.2.1 mailbox disabled"
    client.force_login(cast.administrator)
    with time_machine.travel(datetime(2026, 6, 23, 9, tzinfo=UTC)) as clock:
        for hours in (0, 1, 24):
            clock.shift(timedelta(hours=hours, seconds=1))
            remind()
        client.force_login(cast.administrator)
        assert "/admin/roadmap/letter/?state__exact=failed" in page(client, "/admin/roadmap/reminderrun/")
        mail_server.refused_addresses.clear()
        letters = list(Letter.objects.values_list("pk", flat=True))
        answer = client.post(
            "/admin/roadmap/letter/", {"action": "send_anew", "_selected_action": letters}, follow=True
        )
        assert "1 письмо будет отправлено ещё раз." in answer.content.decode()
        remind()

    assert len(mail_server.letters_to(cast.sochi_executor.email)) == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("model", ["reminder", "letter", "reminderstage", "reminderrun"])
def test_the_admin_lists_stand(sent: MailServer, cast: Cast, client: Client, model: str) -> None:
    client.force_login(cast.administrator)

    page(client, f"/admin/roadmap/{model}/")


def test_the_ledger_is_not_edited_by_hand(sent: MailServer, cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    row, letter = Reminder.objects.all()[0], Letter.objects.all()[0]

    assert client.post(f"/admin/roadmap/reminder/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        client.post(f"/admin/roadmap/letter/{letter.pk}/change/", {"address": "x@y.example"}).status_code
        == 403
    )


def test_a_stage_is_of_a_kind_that_has_stages(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert "срок контрольной точки" in page(client, "/admin/roadmap/reminderstage/add/")
    stage = {"days_before": "60", "audience": "executors", "is_active": "on"}

    client.post("/admin/roadmap/reminderstage/add/", {**stage, "kind": "milestones"})
    assert not ReminderStage.objects.filter(days_before=60).exists()
    client.post("/admin/roadmap/reminderstage/add/", {**stage, "kind": "milestone"})
    assert ReminderStage.objects.filter(days_before=60, kind="milestone").exists()
