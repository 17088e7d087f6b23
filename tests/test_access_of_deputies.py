"""Every address × whoever stands in for somebody: inside the absence as the absent one, before and after as anybody.

What the absent one gets is the table's matter (`test_access`); here the deputy is held against that person.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cities.models import Absence, User
from tests.access_table import TABLE, World
from tests.sessions import session_of

# Addresses that answer these alike say nothing of whose right is used.
TOLD_APART = ("coordinator", "executor", "stranger")
FEWEST = 10


@pytest.fixture
def world(cast, plan):
    return World(cast, {"roadmap": plan})


@pytest.fixture
def people(cast):
    """Who is held against whom: two who stand in today, and one who did for both until yesterday and will."""
    today = cast.sochi_coordinator.today()
    day = timedelta(days=1)
    deputies = {}

    def make(name):
        return User.objects.create_user(
            f"{name}@sochi.example", name=f"Заместитель {name}", role="executor", body=cast.stranger.body
        )

    both = [cast.sochi_coordinator, cast.sochi_executor]
    for name, absents, spans in (
        ("for_coordinator", both[:1], [(today, today)]),
        ("for_executor", both[1:], [(today, today)]),
        ("outside", both, [(today - 9 * day, today - day), (today + day, today + 9 * day)]),
    ):
        deputies[name] = make(name)
        for absent in absents:
            for first, last in spans:
                Absence.objects.create(
                    person=absent,
                    deputy=deputies[name],
                    set_by=cast.administrator,
                    starts_on=first,
                    ends_on=last,
                )
    return [
        (deputies["for_coordinator"], cast.sochi_coordinator),
        (deputies["for_executor"], cast.sochi_executor),
        (deputies["outside"], make("anybody")),
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_deputy_gets_what_the_absent_one_gets_and_afterwards_what_anybody_gets(
    method, client, world, people
):
    sessions = {person.pk: session_of(person) for pair in people for person in pair}

    def status(person, path, data):
        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person.pk]
        # Nobody finds what another one has done.
        with transaction.atomic():
            answer = getattr(client, method)(path, data)
            transaction.set_rollback(True)
        return answer.status_code

    wrong, looked_at = {}, 0
    for name, rule in TABLE.items():
        answers = getattr(rule, method)
        if len({answers[role] for role in TOLD_APART}) == 1:
            continue
        looked_at += 1
        path = reverse(name, kwargs=rule.kwargs_once(world))
        data = rule.data(world) if method == "post" else {}
        for deputy, person in people:
            got, expected = status(deputy, path, data), status(person, path, data)
            if got != expected:
                wrong[name, deputy.name] = (got, expected)

    assert wrong == {}
    assert looked_at > FEWEST
