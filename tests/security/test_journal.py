"""The journal of security: what is written down, that it stays, and who may read it."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cities.forms import PersonForm
from core.models import SecurityEvent
from tests.database import PASSWORD

Kind = SecurityEvent.Kind
MAIL = "executor@sochi.example"


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def sign_in(client, password=PASSWORD):
    return client.post("/sign-in/", {"username": MAIL, "password": password}, REMOTE_ADDR="203.0.113.7")


def test_signing_in_and_out_and_failing_is_written_down(client, cast):
    sign_in(client, "wrong")
    sign_in(client)
    client.post("/sign-out/")

    assert kinds() == [Kind.FAILED, Kind.SIGNED_IN, Kind.SIGNED_OUT]
    failed = SecurityEvent.objects.get(kind=Kind.FAILED)
    assert (failed.address, failed.detail) == ("203.0.113.7", MAIL)


def test_guesses_beyond_the_limit_do_not_fill_it(client, cast):
    for _ in range(12):
        sign_in(client, "wrong")

    assert kinds() == [Kind.FAILED] * 5 + [Kind.SLOWED]


def test_rights_exports_and_refusals_are_written_down(client, cast, plan):
    client.force_login(cast.administrator)
    form = {"email": "other@sochi.example", "name": "С", "role": "reader", "is_active": "on"}
    form["seen"] = PersonForm.print_of(cast.stranger)
    assert client.post(reverse("cities:person", args=[cast.stranger.pk]), form).status_code == 302
    client.get(reverse("roadmap:export_download", args=[plan.slug, "workbook"]))
    client.force_login(cast.sochi_reader)
    client.get("/people/")

    assert [kind for kind in kinds() if kind not in (Kind.SIGNED_IN, Kind.SIGNED_OUT)] == [
        Kind.RIGHTS,
        Kind.EXPORTED,
        Kind.REFUSED,
    ]
    assert "other@sochi.example: reader" in SecurityEvent.objects.get(kind=Kind.RIGHTS).detail


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE"])
def test_nobody_changes_it(client, cast, statement):
    sign_in(client)
    change = "" if statement == "DELETE FROM" else "SET detail = 'x'"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} core_securityevent {change}")


def test_administrators_read_it_and_take_it_along(client, cast):
    sign_in(client, "=wrong")
    client.force_login(cast.administrator)
    path = reverse("admin:core_securityevent_changelist")
    assert MAIL in client.get(path).text
    marked = [str(pk) for pk in SecurityEvent.objects.values_list("pk", flat=True)]
    table = client.post(path, {"action": "as_csv", "_selected_action": marked}).content.decode("utf-8-sig")
    assert f"failed;;203.0.113.7;{MAIL}" in table
    client.force_login(cast.sochi_coordinator)
    assert client.get(path).status_code in (302, 403)


def test_each_is_a_line_of_json_too(client, cast, caplog):
    with caplog.at_level("INFO", logger="security"):
        sign_in(client)

    said = json.loads(caplog.messages[0])
    assert (said["kind"], said["person"], said["address"]) == (
        "signed_in",
        cast.sochi_executor.pk,
        "203.0.113.7",
    )
