"""Gives the role that the program runs as what it needs, and no more: rows yes, tables no, history only to add to."""

import re
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

# Tables to which the program only adds: reports and decisions are changed by nobody.
NEVER_UPDATED = (
    "roadmap.report",
    "roadmap.decision",
    "roadmap.takenback",
    "roadmap.figure",
    "roadmap.attachment",
    "roadmap.question",
    "roadmap.answer",
    "events.eventattachment",
)
ADDED_TO = ("core.removedrecord", "core.securityevent")
# When two bodies become one, the body of what was said is another row. Whoever may change a column may lock a row, too.
BODIES = {
    "roadmap.report": "body_id",
    "roadmap.question": "body_id, to_body_id",
    "roadmap.answer": "body_id",
}
# The only ways to replace a name in the past, and to let go of what is old in the journal. Both are the owner's.
FUNCTIONS = ("roadmap_replace_person(bigint, text)", "core_forget_journal(timestamptz)")


class Command(BaseCommand):
    """Gives a role rows yes, tables no, history only to add to; refuses a name that is no plain role."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role in the DATABASE_URL of web, worker and beat")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
            raise CommandError(f"{role!r} is no name of a role: letters a-z, digits and _.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolname = current_user FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}: CREATE ROLE {role} LOGIN PASSWORD '…';")
            if found[1]:
                raise CommandError(
                    f"{role} is the role that runs this: give rights as the owner of the tables, to another role."
                )
            if found[0]:
                raise CommandError(f"{role} is a superuser: run the program as another role.")
            for statement in _statements(role):
                cursor.execute(statement)
        self.stdout.write(f"{role} reads and writes rows; it changes no table and no history.")


def _statements(role: str) -> list[sql.Composed]:
    texts = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    made = [sql.SQL(text).format(role=sql.Identifier(role)) for text in texts]
    for rights, tables in (("UPDATE", _tables(NEVER_UPDATED)), ("UPDATE, DELETE", _added_to())):
        made += [
            sql.SQL("REVOKE {} ON {} FROM {}").format(
                sql.SQL(rights), sql.Identifier(table), sql.Identifier(role)
            )
            for table in tables
        ]
    made += [
        sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(
            sql.SQL(columns), sql.Identifier(*_tables((label,))), sql.Identifier(role)
        )
        for label, columns in BODIES.items()
    ]
    made += [
        sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(one), sql.Identifier(role))
        for one in FUNCTIONS
    ]
    return made


def _added_to() -> list[str]:
    from pghistory.models import Event

    history = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]
    return [*history, *_tables(ADDED_TO)]


def _tables(labels: tuple[str, ...]) -> list[str]:
    known = {model._meta.label_lower: model._meta.db_table for model in apps.get_models()}
    return [known[label] for label in labels if label in known]
