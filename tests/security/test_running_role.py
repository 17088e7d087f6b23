"""The role that the program runs as writes rows, and can change no table, no trigger and no history."""

import os
import re
import secrets

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cities.models import City
from core.command_line import sentence

PASSWORD = secrets.token_hex(16)
# Roles belong to the whole server, which the processes of a parallel run share.
ROLE = f"roadmap_running_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"


@pytest.fixture
def running(transactional_db):
    """A connection as the role, after the command."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        City.objects.create(slug="sochi", name="Сочи", country="RU", country_name="Россия")
        call_command("grant_running_role", ROLE, verbosity=0)
        parameters = {**connection.get_connection_params(), "user": ROLE, "password": PASSWORD}
        for one in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(one, None)
        with psycopg.connect(**parameters, autocommit=True) as opened:
            yield opened
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE roadmap_report CASCADE",
        "ALTER TABLE roadmap_report DISABLE TRIGGER ALL",
        "DROP TABLE roadmap_report",
        "CREATE TABLE mine (id int)",
        "DELETE FROM roadmap_milestonehistory",
        "UPDATE cities_userhistory SET name = 'x'",
        "UPDATE roadmap_report SET text = 'x'",
        "DELETE FROM core_removedrecord",
        "DELETE FROM core_securityevent",
        "UPDATE core_securityevent SET detail = 'x'",
        "TRUNCATE core_securityevent",
        "ALTER TABLE core_securityevent DISABLE TRIGGER USER",
        "CREATE OR REPLACE FUNCTION core_forget_journal(before TIMESTAMPTZ) RETURNS BIGINT LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_it_is_refused(running, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        running.execute(statement)
    # A command that tries it says who may, in one line.
    assert re.search(r"grant_running_role|as the owner of the tables", sentence(refused.value))
    assert "\n" not in sentence(refused.value)


def test_of_the_journal_it_forgets_nothing_young_whatever_it_says(running):
    """Not by the one way there is, nor by telling the triggers of the library to stand back."""
    running.execute(
        "INSERT INTO core_securityevent (at, kind, address, detail) VALUES (now(), 'failed', '', 'x')"
    )
    with pytest.raises(psycopg.errors.RaiseException):
        running.execute("SELECT core_forget_journal(now() + interval '1 day')")
    running.execute("SET pgtrigger.ignore = 'all'")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        running.execute("DELETE FROM core_securityevent")
    assert running.execute("SELECT count(*) FROM core_securityevent").fetchone() == (1,)


def test_it_does_the_daily_work_and_writes_history(running):
    running.execute("UPDATE cities_city SET reminder_hour = 8")
    running.execute(
        "INSERT INTO cities_body (city_id, name, short_name, aliases, email)"
        " SELECT id, 'Отдел', '', '{}', '' FROM cities_city"
    )
    running.execute("UPDATE cities_body SET short_name = 'О'")
    assert running.execute("SELECT count(*) FROM cities_bodyhistory").fetchone() == (2,)


def test_neither_an_owner_nor_an_unknown_role_is_accepted(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    for role in (owner, "nobody_by_this_name", "a;b"):
        with pytest.raises(CommandError):
            call_command("grant_running_role", role)
