"""A city whose directory is Active Directory, with the variables that docs/signing-in.md names for it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cities.models import OutsideAccount, User
from cities.signing_in import closing
from config import sources
from tests.active_directory import ActiveDirectory
from tests.directory_server import GROUPS, MANAGER, MANAGER_PASSWORD, PEOPLE

pytestmark = pytest.mark.directory

PASS = "in-the-directory"
IVAN = "Иванов Иван Иванович"
NEVER = "9223372036854775807"


def filetime(moment):
    """As Windows counts: tenths of microseconds since 1601."""
    return str(int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)


@pytest.fixture(scope="module")
def active(tmp_path_factory):
    with ActiveDirectory(tmp_path_factory.mktemp("active") / "slapd") as directory:
        ivan = directory.add_person("ivanov", PASS, mail="ivanov@minsk.example", displayName=IVAN)
        anna = directory.add_person(
            "petrova", PASS, mail="petrova@minsk.example", displayName="Петрова, Анна"
        )
        off = directory.add_person("off", PASS, mail="off@minsk.example", userAccountControl="514")
        over = directory.add_person(
            "over", PASS, mail="over@minsk.example", accountExpires=filetime(datetime.now(UTC) - timedelta(1))
        )
        section = directory.add_group("Отдел (институт)", ivan, anna, off, over)
        directory.add_group("Институт", section)
        directory.add_group("Дорожная карта", f"cn=Институт,{GROUPS}")
        directory.add_group("Координаторы карты", anna)
        yield directory


@pytest.fixture
def source(settings, active, cast, monkeypatch):
    """By the variables of an operator, with what Active Directory has by default left out."""
    said = {
        "KIND": "ldap",
        "CITY": "minsk",
        "DOMAINS": "minsk.example",
        "URL": active.url,
        "BIND_DN": MANAGER,
        "BIND_PASSWORD": MANAGER_PASSWORD,
        "PEOPLE": PEOPLE,
        "GROUPS": GROUPS,
        "LOGIN": "sAMAccountName, userPrincipalName",
        "ROLES": "Дорожная карта=executor; Координаторы карты=coordinator",
        "BODIES": f"Институт={cast.minsk_institute.name}",
    }
    monkeypatch.setenv("SIGN_IN_SOURCES", "minsk")
    for name, value in said.items():
        monkeypatch.setenv(f"SIGN_IN_MINSK_{name}", value)
    settings.SIGN_IN_SOURCES = sources.sources("SIGN_IN_SOURCES", debug=True)
    return settings.SIGN_IN_SOURCES[0]


def come(username, password=PASS, client=None):
    return (client or Client()).post("/sign-in/with/minsk/", {"username": username, "password": password})


def is_in(client):
    return client.get("/profile/").status_code == 200


@pytest.mark.parametrize("typed", ["ivanov", "IVANOV", "ivanov@minsk.example", "MINSK\\ivanov", " ivanov "])
def test_the_name_may_be_typed_as_windows_shows_it(source, cast, typed):
    client = Client()
    assert come(typed, client=client).status_code == 302
    assert is_in(client)
    person = User.objects.get(email="ivanov@minsk.example")
    assert (person.name, person.role, person.body) == (IVAN, "executor", cast.minsk_institute)


def test_groups_within_groups_count_though_the_entry_names_the_nearest_only(source, active):
    connection = active.connect()
    rows = connection.search_s(f"cn={IVAN},{PEOPLE}", 0, "(objectClass=user)", ["memberOf"])
    connection.unbind_s()
    assert [one.decode() for one in rows[0][1]["memberOf"]] == [f"cn=Отдел (институт),{GROUPS}"]

    assert come("ivanov").status_code == 302


def test_the_number_of_the_person_stays_when_name_and_address_change(source, active):
    """Whoever marries keeps the account; the objectGUID is binary, and is kept as digits."""
    come("petrova")
    account = OutsideAccount.objects.get()
    assert len(bytes.fromhex(account.subject)) == 16
    dn = f"cn=Петрова\\, Анна,{PEOPLE}"
    active.change(dn, sAMAccountName="sidorova", mail="sidorova@minsk.example")
    try:
        assert come("sidorova").status_code == 302
    finally:
        active.change(dn, sAMAccountName="petrova", mail="petrova@minsk.example")
    assert OutsideAccount.objects.get().person == account.person
    assert User.objects.filter(email="petrova@minsk.example").exists()


@pytest.mark.parametrize("username", ["off", "over", "off@minsk.example", "MINSK\\over"])
def test_who_is_disabled_or_whose_time_is_over_does_not_come_in(source, username):
    client = Client()
    assert come(username, client=client).status_code in (400, 422)
    assert not is_in(client)


@pytest.mark.parametrize(
    "username", ["*", "ivanov)(sAMAccountName=*", "MINSK\\*", "*@minsk.example", "\\", "MINSK\\"]
)
def test_nothing_in_the_name_becomes_part_of_the_search(source, username):
    client = Client()
    assert come(username, client=client).status_code in (400, 422)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("attribute", "gone", "back"),
    [
        ("userAccountControl", "514", "512"),
        ("accountExpires", filetime(datetime(2020, 1, 1, tzinfo=UTC)), NEVER),
    ],
)
def test_at_night_such_accounts_are_closed(source, active, attribute, gone, back):
    come("ivanov")
    come("petrova")
    active.change(f"cn={IVAN},{PEOPLE}", **{attribute: gone})
    try:
        assert closing.close_vanished() == 1
    finally:
        active.change(f"cn={IVAN},{PEOPLE}", **{attribute: back})
    assert not User.objects.get(email="ivanov@minsk.example").is_active
    assert User.objects.get(email="petrova@minsk.example").is_active
    assert closing.close_vanished() == 0


def test_whoever_left_the_group_is_closed_at_night(source, active):
    come("ivanov")
    come("petrova")
    active.change(f"cn=Дорожная карта,{GROUPS}", member=MANAGER)
    try:
        # Anna has a role by another group.
        assert closing.close_vanished() == 1
    finally:
        active.change(f"cn=Дорожная карта,{GROUPS}", member=f"cn=Институт,{GROUPS}")
    assert not User.objects.get(email="ivanov@minsk.example").is_active
