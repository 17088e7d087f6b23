"""Two people at the same moment: the database decides, and nothing is lost."""

import threading
from typing import Any

import pytest
from django.db import connection

from core.verbs import Conflict
from events import actions, feeds
from events.models import Feed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs the calls in threads that start together; what each returned, or the exception it raised."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            results[place] = call()
        except (Conflict, ValueError) as raised:
            results[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def test_of_two_verbs_with_the_same_version_one_is_told(transactional_db, cast, make_event):
    event = make_event()
    by = cast.sochi_colleague

    results = at_once(
        lambda: actions.confirm(event.pk, by, version=0),
        lambda: actions.cancel(event.pk, by, reason="Не будет", version=0),
    )

    assert [isinstance(result, Conflict) for result in results].count(True) == 1
    event.refresh_from_db()
    assert event.sequence == 1


def test_two_presses_leave_one_address_in_force(transactional_db, cast):
    tokens = at_once(*[lambda: feeds.issue(cast.sochi_colleague)] * 2)

    assert all(isinstance(token, str) for token in tokens)
    assert Feed.objects.filter(person=cast.sochi_colleague, revoked_at=None).count() == 1
    assert [feeds.person_of(token) is not None for token in tokens].count(True) == 1
