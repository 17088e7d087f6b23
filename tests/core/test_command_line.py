"""A command that can't do its work says in one sentence why, and what helps; what nobody has foreseen has its trace."""

import errno
from contextlib import closing

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core.backup.postgres import Server
from core.command_line import sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT * FROM roadmap_of_later", "not that of this version"),
        ("SELECT of_later FROM cities_city", "not that of this version"),
        ("SET TRANSACTION READ ONLY; DELETE FROM django_migrations", "takes nothing in now"),
        ("SET statement_timeout = 1; SELECT pg_sleep(1)", "can't be used"),
    ],
)
def test_what_the_database_refuses_is_a_sentence(statement, said):
    with pytest.raises(Error) as refused, connection.cursor() as cursor:
        cursor.execute(statement)

    assert said in sentence(refused.value)
    assert "\n" not in sentence(refused.value)


@pytest.mark.django_db
def test_so_it_is_where_a_backup_asks_without_django():
    with closing(Server.default().connect()) as there, pytest.raises(psycopg.Error) as refused:
        there.execute("SELECT * FROM roadmap_of_later")

    assert "manage.py migrate" in sentence(refused.value)


def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    # As the system raises it: root, as whom this may run, may write everywhere.
    refused = PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    assert sentence(refused) == f"{tmp_path} can't be used, the command was not finished: Permission denied."


def test_what_nobody_has_foreseen_has_no_sentence():
    assert sentence(ValueError("42P01")) == ""
    assert sentence(OSError(9, "Bad file descriptor")) == ""


@pytest.mark.django_db
def test_an_older_version_does_not_migrate_the_database_of_a_newer_one():
    MigrationRecorder.Migration.objects.create(app="roadmap", name="9999_later", applied=timezone.now())

    with pytest.raises(
        CommandError, match=r"newer version than this one .*: roadmap\.9999_later\. Nothing was"
    ):
        call_command("migrate", verbosity=0)
