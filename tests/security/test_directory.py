"""A city's LDAP directory: who comes in by it, with which role and body, and who does not."""

import pytest
from django.test import Client

from cities.models import OpenSession, OutsideAccount, User
from cities.signing_in import closing
from core import marks
from core.models import SecurityEvent
from tests.database import PASSWORD
from tests.directory_server import GROUPS, MANAGER, MANAGER_PASSWORD, PEOPLE, Directory

pytestmark = pytest.mark.directory

PASS = "in-the-directory"


@pytest.fixture(scope="module")
def slapd(tmp_path_factory):
    with Directory(tmp_path_factory.mktemp("slapd") / "slapd") as directory:
        ivan = directory.add_person(
            "ivan", PASS, mail="ivan@minsk.example", displayName="Иван Иванов", title="Главный специалист"
        )
        anna = directory.add_person("anna", PASS, mail="anna@minsk.example")
        lost = directory.add_person("lost", PASS, mail="lost@minsk.example")
        rival = directory.add_person("rival", PASS, mail="executor@sochi.example")
        chief = directory.add_person("chief", PASS, mail="administrator@minsk.example")
        off = directory.add_person("off", PASS, mail="off@minsk.example", userAccountControl="514")
        star = directory.add_person("star*", PASS, mail="star@minsk.example")
        everybody = [ivan, anna, rival, chief, off, star]
        inner = directory.add_group("Institute", *everybody)
        directory.add_group("Roadmap", inner)
        directory.add_group("Coordinators", anna)
        directory.add_group("Others", lost)
        yield directory


@pytest.fixture
def source(settings, slapd, cast):
    settings.SIGN_IN_SOURCES = [
        {
            "name": "minsk",
            "kind": "ldap",
            "city": "minsk",
            "label": "Войти через каталог Минска",
            "domains": ("minsk.example",),
            "roles": (("Roadmap", "executor"), ("Coordinators", "coordinator")),
            "bodies": (("Institute", cast.minsk_institute.name),),
            "asks_second_factor": False,
            "close_after_days": 0,
            "options": tuple(
                sorted(
                    {
                        "url": slapd.url,
                        "bind_dn": MANAGER,
                        "bind_password": MANAGER_PASSWORD,
                        "people": PEOPLE,
                        "groups": GROUPS,
                        "login": "uid",
                        "subject": "entryUUID",
                        "start_tls": False,
                        "ca": "",
                    }.items()
                )
            ),
        }
    ]


def come(username, password=PASS, client=None, **more):
    return (client or Client()).post(
        "/sign-in/with/minsk/", {"username": username, "password": password, **more}
    )


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_somebody_new_comes_in_with_role_and_body_of_the_groups(client, source, cast):
    assert "Войти через каталог Минска" in client.get("/sign-in/?next=/my/").text
    assert come("ivan", client=client, next="/my/")["Location"] == "/my/"
    person = User.objects.get(email="ivan@minsk.example")
    assert (person.name, person.post, person.role, person.body) == (
        "Иван Иванов",
        "Главный специалист",
        "executor",
        cast.minsk_institute,
    )
    assert not person.has_usable_password()
    assert is_in(client)


def test_the_weightiest_role_counts_and_follows_the_groups(source, slapd, cast):
    come("anna")
    anna = User.objects.get(email="anna@minsk.example")
    assert anna.role == "coordinator"
    slapd.change(f"cn=Coordinators,{GROUPS}", member=MANAGER)
    try:
        come("anna")
    finally:
        slapd.change(f"cn=Coordinators,{GROUPS}", member=f"uid=anna,{PEOPLE}")
    anna.refresh_from_db()
    assert anna.role == "executor"
    assert SecurityEvent.objects.filter(
        kind="rights", detail__contains="anna@minsk.example: executor"
    ).exists()


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ivan", "wrong"),
        ("ivan", ""),
        ("*", PASS),
        ("iv*", PASS),
        ("ivan)(uid=*", PASS),
        ("*)(|(uid=*", PASS),
        ("ivan)(objectClass=*))(|(uid=ivan", PASS),
        ("nobody", PASS),
        ("off", PASS),
        ("uid=ivan," + PEOPLE, PASS),
        ("ivan\\2a", PASS),
    ],
)
def test_nothing_in_the_name_becomes_part_of_the_search(source, username, password):
    client = Client()
    assert come(username, password, client).status_code in (400, 422)
    assert not is_in(client)
    assert not OutsideAccount.objects.exists()


def test_a_name_with_a_star_is_that_name(source):
    client = Client()
    assert come("star*", client=client).status_code == 302
    assert is_in(client)
    assert OutsideAccount.objects.get().person.email == "star@minsk.example"


def test_an_account_of_the_other_city_is_not_taken_over(source, cast):
    client = Client()
    assert come("rival", client=client).status_code == 403
    assert not is_in(client)
    cast.sochi_executor.refresh_from_db()
    assert cast.sochi_executor.body == cast.sochi_education


def test_an_account_of_the_other_city_is_not_taken_over_under_a_domain_of_this_one(source, cast):
    cast.sochi_executor.email = "ivan@minsk.example"
    cast.sochi_executor.save()
    answer = come("ivan")
    assert answer.status_code == 403
    assert "открывать её этому каталогу нельзя" in answer.text
    assert SecurityEvent.objects.filter(kind="outside", detail__contains="ivan@minsk.example").exists()


def test_an_administrator_is_not_taken_over(source, cast):
    cast.administrator.email, cast.administrator.body = "administrator@minsk.example", cast.committee
    cast.administrator.save()
    assert come("chief").status_code == 403


def test_one_of_its_own_city_is_joined_once_and_keeps_the_password_as_fallback(source, cast):
    cast.minsk_executor.email = "ivan@minsk.example"
    cast.minsk_executor.save()
    come("ivan")
    account = OutsideAccount.objects.get()
    assert account.person == cast.minsk_executor
    assert account.person.check_password(PASSWORD)


def test_whoever_is_in_no_group_with_a_role_stays_outside(source):
    answer = come("lost")
    assert answer.status_code == 403
    assert "не имеет роли" in answer.text


def test_guessing_is_slowed(source):
    said = [come("ivan", "wrong").text for _ in range(6)]
    assert "Слишком много" in said[-1]
    assert "Слишком много" in come("ivan").text


def test_a_directory_that_is_away_is_no_wrong_password(source, slapd):
    slapd.down()
    try:
        answer = come("ivan")
    finally:
        slapd.up()
    assert answer.status_code == 503
    assert "не отвечает" in answer.text
    assert come("ivan").status_code == 302


def test_what_asks_anew_asks_the_directory(source, client, cast):
    come("anna", client=client)
    session = client.session
    session["confirmed"] = 1
    session.save()
    assert client.post("/confirm/", {"next": "/people/", "password_again": "wrong"}).status_code == 422
    assert client.post("/confirm/", {"next": "/people/", "password_again": PASS})["Location"] == "/people/"


def test_whoever_vanishes_is_closed_at_night_and_opened_again(source, slapd, cast):
    client = Client()
    come("ivan", client=client)
    come("anna")
    dn = f"uid=ivan,{PEOPLE}"
    slapd.change(dn, userAccountControl="514")
    try:
        assert closing.close_vanished() == 1
    finally:
        slapd.change(dn, userAccountControl="512")
    ivan = User.objects.get(email="ivan@minsk.example")
    assert not ivan.is_active
    assert not is_in(client)
    assert not OpenSession.objects.filter(person=ivan).exists()
    assert User.objects.get(email="anna@minsk.example").is_active
    assert come("ivan").status_code == 302
    ivan.refresh_from_db()
    assert ivan.is_active


def test_whom_an_administrator_closed_the_directory_does_not_open(source):
    come("ivan")
    User.objects.filter(email="ivan@minsk.example").update(is_active=False)
    assert come("ivan").status_code == 403


def test_a_directory_that_is_away_at_night_closes_nobody(source, slapd):
    come("ivan")
    slapd.down()
    try:
        assert closing.close_vanished() == 0
    finally:
        slapd.up()
    assert User.objects.get(email="ivan@minsk.example").is_active
    last = marks.last("directory-minsk")
    assert last is not None
    assert last.failed


def test_nobody_is_closed_when_all_are_gone(source, settings):
    for name in ("ivan", "anna", "star*"):
        come(name)
    said = settings.SIGN_IN_SOURCES[0]
    options = {**dict(said["options"]), "people": GROUPS}
    settings.SIGN_IN_SOURCES = [{**said, "options": tuple(sorted(options.items()))}]
    assert closing.close_vanished() == 0
    last = marks.last("directory-minsk")
    assert last is not None
    assert last.failed
