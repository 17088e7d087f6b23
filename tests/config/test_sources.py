"""The cities' directories in the environment: a slip of the pen ends the start with a line that names it."""

import os

import pytest

from config import sources

OIDC = {
    "SIGN_IN_SOURCES": "sochi",
    "SIGN_IN_SOCHI_KIND": "oidc",
    "SIGN_IN_SOCHI_CITY": "sochi",
    "SIGN_IN_SOCHI_LABEL": "Войти через портал",
    "SIGN_IN_SOCHI_DOMAINS": "Sochi.example, mail.sochi.example",
    "SIGN_IN_SOCHI_URL": "https://id.sochi.example/realms/city/",
    "SIGN_IN_SOCHI_CLIENT_ID": "roadmap",
    "SIGN_IN_SOCHI_CLIENT_SECRET": "s",
    "SIGN_IN_SOCHI_ROLES": "a=b=coordinator; roadmap=executor;",
    "SIGN_IN_SOCHI_BODIES": "education=Управление",
}
LDAP = {
    **{name: value for name, value in OIDC.items() if "CLIENT" not in name},
    "SIGN_IN_SOCHI_KIND": "ldap",
    "SIGN_IN_SOCHI_URL": "ldaps://dc.sochi.example",
    "SIGN_IN_SOCHI_BIND_DN": "cn=roadmap",
    "SIGN_IN_SOCHI_BIND_PASSWORD": "s",
    "SIGN_IN_SOCHI_PEOPLE": "ou=people",
    "SIGN_IN_SOCHI_GROUPS": "ou=groups",
}


@pytest.fixture
def read(monkeypatch):
    def reading(variables, debug=False):
        for name in [name for name in os.environ if name.startswith("SIGN_IN_")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return sources.sources("SIGN_IN_SOURCES", debug)

    return reading


def test_nothing_is_said_by_default(read):
    assert read({}) == []


def test_one_of_each_kind(read):
    from cities.signing_in.sources import Source

    one = Source(**read(OIDC)[0])
    assert (one.domains, one.option("url")) == (
        ("sochi.example", "mail.sochi.example"),
        "https://id.sochi.example/realms/city",
    )
    assert one.roles == (("a=b", "coordinator"), ("roadmap", "executor"))
    assert one.role_of(["ROADMAP", "A=B"]) == "coordinator"
    assert one.role_of(["others"]) is None
    assert one.speaks_for("a@SOCHI.example")
    assert not one.speaks_for("a@sochi.example.evil.example")


@pytest.mark.directory
def test_a_directory_of_ldap(read):
    assert dict(read(LDAP)[0]["options"])["subject"] == "objectGUID"


@pytest.mark.parametrize(
    ("base", "change", "said"),
    [
        (OIDC, {"SIGN_IN_SOURCES": "Sochi"}, "SIGN_IN_SOURCES: 'Sochi'"),
        (OIDC, {"SIGN_IN_SOURCES": "sochi,sochi"}, "twice"),
        (OIDC, {"SIGN_IN_SOURCES": "minsk"}, "names no directory 'sochi'"),
        (OIDC, {"SIGN_IN_SOCHI_KIND": "google"}, "must be oidc or ldap"),
        (OIDC, {"SIGN_IN_SOCHI_PEOPLE": "ou=x"}, "SIGN_IN_SOCHI_PEOPLE: means nothing"),
        (OIDC, {"SIGN_IN_SOCHI_ROLE": "a=reader"}, "SIGN_IN_SOCHI_ROLE: means nothing"),
        (OIDC, {"SIGN_IN_SOCHI_CITY": "Сочи"}, "SIGN_IN_SOCHI_CITY"),
        (OIDC, {"SIGN_IN_SOCHI_DOMAINS": ""}, "SIGN_IN_SOCHI_DOMAINS: is missing"),
        (OIDC, {"SIGN_IN_SOCHI_ROLES": "a=chief"}, "'chief'"),
        (OIDC, {"SIGN_IN_SOCHI_ROLES": "coordinator"}, "must be like"),
        (OIDC, {"SIGN_IN_SOCHI_ROLES": "a=administrator"}, "MAY_ADMINISTER=1"),
        (OIDC, {"SIGN_IN_SOCHI_URL": "http://id.sochi.example"}, "must start with https://"),
        (OIDC, {"SIGN_IN_SOCHI_CLIENT_SECRET": ""}, "SIGN_IN_SOCHI_CLIENT_SECRET: is missing"),
        (OIDC, {"SIGN_IN_SOCHI_CLOSE_AFTER_DAYS": "soon"}, "whole number"),
        (LDAP, {"SIGN_IN_SOCHI_URL": "ldap://dc.sochi.example"}, "must start with ldaps://"),
        (LDAP, {"SIGN_IN_SOCHI_URL": "dc.sochi.example"}, "must be like ldaps://"),
        (LDAP, {"SIGN_IN_SOCHI_CA": "/nowhere.pem"}, "is not there"),
        pytest.param(
            LDAP, {"SIGN_IN_SOCHI_LOGIN": "uid)(x"}, "name of an attribute", marks=pytest.mark.directory
        ),
    ],
)
def test_a_slip_is_named(read, base, change, said):
    with pytest.raises(SystemExit) as end:
        read({**base, **change})
    assert said in str(end.value)
    assert "\n" not in str(end.value)


def test_an_administrator_where_it_is_meant(read):
    change = {"SIGN_IN_SOCHI_ROLES": "a=administrator", "SIGN_IN_SOCHI_MAY_ADMINISTER": "1"}
    assert read({**OIDC, **change})[0]["roles"] == (("a", "administrator"),)
