"""Whoever stands in for somebody has that person's rights until a day: nothing that is done with them outlives it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cities import absences
from cities.forms import PersonForm
from cities.models import Absence, User
from roadmap.founding import access
from roadmap.models import RoadmapAccess

pytestmark = pytest.mark.django_db
SAID = "своих прав"


@pytest.fixture
def deputy(cast):
    """Makes the reader of Sochi stand in for somebody today, in a browser of theirs."""

    def stands_in_for(person: User) -> Client:
        today = cast.sochi.today()
        if person.body is None:
            person.body = cast.mayor
            person.save()
        absences.set_absence(
            person.pk, cast.administrator, deputy_id=cast.sochi_reader.pk, starts_on=today, ends_on=today
        )
        client = Client()
        client.force_login(cast.sochi_reader)
        return client

    return stands_in_for


def changed(person: User, **more: object) -> dict[str, object]:
    person.refresh_from_db()
    said = {"name": person.name, "email": person.email, "role": person.role, "body": person.body_id,
            "is_active": "on", "seen": PersonForm.print_of(person)}  # fmt: skip
    return {**said, **more}


def test_nobody_prolongs_their_own_standing_in(cast, deputy):
    client, today = deputy(cast.sochi_coordinator), cast.sochi.today()
    days = {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=300)}
    path = reverse("cities:absence", args=[cast.sochi_coordinator.pk])
    answer = client.post(path, {"deputy": cast.sochi_reader.pk, **days})

    assert answer.status_code == 422
    assert SAID in answer.text
    assert Absence.objects.count() == 1
    # Somebody else is named as ever, and the absent one names whom they want.
    assert client.post(path, {"deputy": cast.sochi_colleague.pk, **days}).status_code == 302
    Absence.objects.filter(deputy=cast.sochi_colleague).delete()
    client.force_login(cast.sochi_coordinator)
    assert client.post(path, {"deputy": cast.sochi_reader.pk, **days}).status_code == 302


@pytest.mark.parametrize(
    ("whose", "more"),
    [
        ("own", {"role": "administrator"}),
        ("own", {"email": "other@sochi.example"}),
        ("absent", {"email": "own@evil.example"}),
        ("absent", {"role": "reader"}),
        ("absent", {"is_active": ""}),
    ],
)
def test_nobody_changes_their_own_rights_by_those_of_another(cast, deputy, whose, more):
    User.objects.create_user("second@roadmap.example", "x", name="Вторая", role="administrator")
    client = deputy(cast.administrator)
    person = cast.sochi_reader if whose == "own" else cast.administrator
    before = User.objects.filter(pk=person.pk).values("email", "role", "body", "is_active").get()
    answer = client.post(reverse("cities:person", args=[person.pk]), changed(person, **more))

    assert answer.status_code == 422
    assert SAID in answer.text
    assert User.objects.filter(pk=person.pk).values("email", "role", "body", "is_active").get() == before


def test_what_is_no_right_and_other_people_they_change_as_ever(cast, deputy):
    client = deputy(cast.administrator)
    for person, more in ((cast.sochi_reader, {"post": "Глава"}), (cast.stranger, {"role": "coordinator"})):
        path = reverse("cities:person", args=[person.pk])
        assert client.post(path, changed(person, **more)).status_code == 302


def test_nobody_makes_themselves_the_successor(cast, deputy):
    client = deputy(cast.administrator)
    path = reverse("cities:leave", args=[cast.sochi_coordinator.pk])
    answer = client.post(path, {"successor": cast.sochi_reader.pk})

    assert answer.status_code == 422
    assert SAID in answer.text
    cast.sochi_reader.refresh_from_db()
    cast.sochi_coordinator.refresh_from_db()
    assert (cast.sochi_reader.role, cast.sochi_coordinator.is_active) == ("reader", True)


def test_nobody_opens_a_roadmap_to_themselves(cast, plan, elsewhere, deputy):
    client = deputy(cast.administrator)
    answer = client.post(
        reverse("roadmap:access", args=[elsewhere.roadmap.slug]), {"person": cast.sochi_reader.pk}
    )

    assert answer.status_code == 422
    assert SAID in answer.text
    assert not RoadmapAccess.objects.exists()


def test_to_whom_was_closed_meanwhile_nothing_is_opened_and_it_is_said(cast, elsewhere, client, monkeypatch):
    client.force_login(cast.administrator)
    opened = access.open_to

    def meanwhile(roadmap, person, by):
        person.is_active = False
        opened(roadmap, person, by)

    monkeypatch.setattr(access, "open_to", meanwhile)
    answer = client.post(
        reverse("roadmap:access", args=[elsewhere.roadmap.slug]), {"person": cast.sochi_reader.pk}
    )

    assert answer.status_code == 422
    assert "больше не может войти" in answer.text
