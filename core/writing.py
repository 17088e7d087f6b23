"""Many rows at once, in statements whose number does not grow with the rows; and one after the other."""

from collections.abc import Sequence

from django.db import connection, models

# So many rows go in one statement.
BATCH = 1000


def rewrite(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are there already; a statement for each `BATCH`.

    An upsert by the primary key: the database compares nothing row by row, as it would for `bulk_update`.
    """
    if rows:
        type(rows[0])._base_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )


def in_turn(what: str, number: int = 0) -> None:
    """Until this transaction ends, nobody else is past the same line: of two at once neither would see the other's
    rows, and both would find room for the last one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [what, number])
