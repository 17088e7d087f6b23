"""A form that is sent takes what its page asked, and nothing that is no longer so."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import User
from core import rows_at_hand
from roadmap.choices import Status
from roadmap.models import Milestone, Report, Roadmap
from roadmap.reporting import actions
from tests.config.keeping import PIECE, Reader, milestone_of
from tests.database import Cast


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    rows_at_hand.forget()


@pytest.fixture
def owed(world: Roadmap, cast: Cast) -> Milestone:
    return Milestone.objects.get(pk=milestone_of("2", cast.sochi))


def said(owed: Milestone, **more: Any) -> dict[str, Any]:
    return {"status": "in_progress", "progress": 37, "text": "Идёт", "version": owed.version, **more}


def address(owed: Milestone) -> str:
    return f"/r/sochi-minsk/milestones/{owed.pk}/report/"


def test_what_the_form_asked_is_not_asked_again(owed: Milestone, coordinator: Reader) -> None:
    def sent(**form: Any) -> int:
        coordinator.client.get(address(owed))
        with CaptureQueriesContext(connection) as asked:
            answer = coordinator.client.post(address(owed), said(owed, **form))
        assert answer.status_code == 302
        owed.refresh_from_db()
        return len(asked)

    sent()
    coordinator.settings.KEEP_PAGES = False
    anew = sent()
    coordinator.settings.KEEP_PAGES = True
    # One question about what has changed in place of the milestone, its bodies, its promised figures, who is away.
    assert sent() <= anew - 3
    assert Report.objects.filter(milestone=owed, progress=37).count() == 3


def test_the_cell_that_comes_back_says_what_was_written(owed: Milestone, coordinator: Reader) -> None:
    """What its page asked before is known, and after the writing known no longer."""
    coordinator.client.get("/r/sochi-minsk/items/2/")
    coordinator.client.get(address(owed), headers=PIECE)
    answer = coordinator.client.post(address(owed), said(owed), headers=PIECE)
    assert "37\u00a0%" in re.sub(r"\s*<[^>]*>\s*", "", answer.content.decode())
    assert Milestone.objects.get(pk=owed.pk).version == owed.version + 1


def test_what_another_said_meanwhile_is_shown_and_nothing_is_overwritten(
    owed: Milestone, coordinator: Reader, cast: Cast
) -> None:
    coordinator.client.get(address(owed))
    actions.report(owed.pk, cast.administrator, status=Status.IN_PROGRESS, progress=81, text="Был быстрее")
    answer = coordinator.client.post(address(owed), said(owed, text="Мой текст"))
    assert answer.status_code == 409
    assert {"Был быстрее", "Мой текст"} <= set(re.findall("Был быстрее|Мой текст", answer.content.decode()))
    assert Milestone.objects.get(pk=owed.pk).progress == 81


def test_rights_that_were_taken_meanwhile_are_gone(owed: Milestone, coordinator: Reader, cast: Cast) -> None:
    """By hand, so that nothing but the database knows of it."""
    coordinator.client.get(address(owed))
    before = Report.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cities_body SET city_id = %s WHERE id = %s",
            [cast.minsk.pk, User.objects.get(pk=coordinator.person.pk).body_id],
        )
    assert coordinator.client.post(address(owed), said(owed)).status_code in (403, 404)
    assert Report.objects.count() == before


def test_a_page_is_asked_for_by_the_person_and_not_by_what_stands_for_one(
    world: Roadmap, coordinator: Reader
) -> None:
    assert type(coordinator.client.get("/r/sochi-minsk/").wsgi_request.user) is User
    stranger = Client().get("/sign-in/").wsgi_request.user
    assert isinstance(stranger, AnonymousUser)
