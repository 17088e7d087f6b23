"""What one of many fails by is logged; what ends all of them is raised."""

import logging

import psycopg
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from core import work
from core.apart import apart


def of_the_database(cause: Exception, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    """As Django raises what PostgreSQL said."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "failure",
    [
        KeyError("gone"),
        OSError("broken"),
        of_the_database(psycopg.errors.LockNotAvailable("somebody holds that row")),
        of_the_database(psycopg.errors.QueryCanceled("it took too long")),
        of_the_database(psycopg.errors.UndefinedColumn("a fault of this one"), ProgrammingError),
    ],
)
def test_what_is_about_one_is_logged_with_its_trace(failure, caplog):
    with caplog.at_level(logging.ERROR), apart("Number %s was left out", 7) as done:
        raise failure

    assert done.failure is failure
    assert "Number 7 was left out" in caplog.text
    assert type(failure).__name__ in caplog.text


@pytest.mark.parametrize(
    "failure",
    [
        SoftTimeLimitExceeded(),
        InterfaceError("closed"),
        of_the_database(psycopg.OperationalError("refused")),
        of_the_database(psycopg.errors.UndefinedTable("nothing was migrated there"), ProgrammingError),
    ],
)
def test_what_ends_all_of_them_is_raised(failure):
    with pytest.raises(type(failure)), apart("Number %s was left out", 7):
        raise failure


@pytest.mark.django_db
def test_a_work_that_cannot_be_given_up_keeps_none_from_being_given_up(monkeypatch):
    given_up = []

    def give_up(subject_id: int, why: str) -> None:
        if subject_id == 1:
            raise LookupError("its run is gone")
        given_up.append(subject_id)

    monkeypatch.setitem(work.KINDS, "drilled", work.WorkKind("drilled", "no.such.task", "Drilled", give_up))
    for subject_id in (1, 2):
        work.Work.objects.create(
            kind="drilled",
            subject_id=subject_id,
            holder="elsewhere:1:x",
            lease_until="2026-01-01T00:00Z",
            attempts=work.ATTEMPTS,
        )

    work.take_up()

    assert given_up == [2]
