"""A right that is taken away ends at once: in a session that goes on, for a worker, in a form that is under way."""

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from cities.models import User
from roadmap.choices import ImportState
from roadmap.housekeeping import works
from roadmap.importing import background, runs
from tests.database import PASSWORD
from tests.roadmap.plans import ROWS, book

NEW = "совсем-иная-строка-91"
OF_ADMINISTRATORS = (
    "/people/",
    "/people/invite/",
    "/journal/",
    "/journal/journal.csv",
    "/status/",
    "/admin/",
    "/admin/cities/user/",
)


def demote(person, **more):
    User.objects.filter(pk=person.pk).update(**(more or {"role": "reader"}))


def test_a_demoted_administrator_keeps_no_page(cast, client):
    client.force_login(cast.administrator)
    before = {path: client.get(path).status_code for path in OF_ADMINISTRATORS}
    demote(cast.administrator)
    after = {path: client.get(path).status_code for path in OF_ADMINISTRATORS}

    reader = Client()
    reader.force_login(cast.sochi_reader)
    assert set(before.values()) == {200}, before
    assert after == {path: reader.get(path).status_code for path in OF_ADMINISTRATORS}
    assert after["/journal/"] == 403


def test_a_closed_account_is_out_with_the_next_page(cast, client):
    client.force_login(cast.administrator)
    demote(cast.administrator, is_active=False)

    assert {client.get(path).status_code for path in OF_ADMINISTRATORS} == {302}
    piece = client.post("/people/invite/", {"email": "a@sochi.example"}, headers={"HX-Request": "true"})
    assert piece["HX-Redirect"].startswith("/sign-in/")
    assert not User.objects.filter(email="a@sochi.example").exists()


@pytest.mark.parametrize("how", [{"role": "reader"}, {"is_active": False}])
def test_an_import_that_waits_is_not_applied_for_whoever_may_not_any_more(plan, cast, how):
    new = (4, "Турнир", "2027 год", "Мэрия Сочи", "Мингорисполком")
    run = runs.start(plan, book((*ROWS, new)), cast.administrator)
    assert background.order(run, lambda: None)
    demote(cast.administrator, **how)

    works.apply(run.pk, cast.administrator.pk)

    run.refresh_from_db()
    assert (run.state, plan.items.filter(number="4").count()) == (ImportState.READ, 0)
    assert "Ничего не внесено" in run.error
    # A colleague looks at it and applies it.
    assert background.order(run, lambda: None)
    other = User.objects.create_user(
        "second@roadmap.example", PASSWORD, name="Вторая Анна", role="administrator"
    )
    works.apply(run.pk, other.pk)
    assert plan.items.filter(number="4").count() == 1


@pytest.mark.parametrize("page", ["password", "profile"])
@pytest.mark.parametrize("how", [{"role": "reader"}, {"is_active": False}])
def test_a_form_under_way_brings_no_right_back(cast, client, monkeypatch, page, how):
    """The row was read before the long work on the password; a whole row written afterwards would undo a demotion."""
    person = cast.administrator
    client.force_login(person)
    clean = User.full_clean
    make = hashers.make_password

    def meanwhile(*args, **kwargs):
        demote(person, **how)
        return make(*args, **kwargs)

    def cleaned(self, *args, **kwargs):
        demote(person, **how)
        return clean(self, *args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", meanwhile)
    monkeypatch.setattr(User, "full_clean", cleaned)
    if page == "password":
        form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        client.post(reverse("cities:password_change"), form)
    else:
        client.post(reverse("cities:profile"), {"phone": "+7 862 264-00-00"})

    person.refresh_from_db()
    [(field, value)] = how.items()
    assert getattr(person, field) == value
    assert person.check_password(NEW) if page == "password" else person.phone
